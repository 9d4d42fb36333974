"""What a worker is asked and what it tells: the messages between the processes."""

from __future__ import annotations

from dataclasses import dataclass, field

from sealpress.transform.limits import TransformLimits
from sealpress.transform.print_ticket import PrintTicket
from sealpress.transform.target import Target

__all__ = ["Done", "Event", "Failed", "PageDone", "Started", "TransformRequest", "Warned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformRequest:
    """One document's transform; the document itself is an open file handed over beside it.

    Attributes:
        document_format: MIME type of the document, with parameters such as ``charset``.
        ticket: How its pages are arranged.
        target: What is written.
        limits: What the worker may use.
    """

    document_format: str
    ticket: PrintTicket
    target: Target
    limits: TransformLimits = field(default_factory=TransformLimits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The document was opened.

    Attributes:
        pages: Its pages, ``None`` while that is not known.
        impressions: Sides that will be printed on in all, ``None`` while that is not known.
        sheets: Sheets in all, likewise.
    """

    pages: int | None = None
    impressions: int | None = None
    sheets: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDone:
    """A side was written.

    Attributes:
        impression: Its number, from 1.
        sheet: Its sheet's number, from 1.
        octets: Octets written since the start, its own last one included.
    """

    impression: int
    sheet: int
    octets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something was done otherwise than asked, but done: a missing font, a damaged page.

    Attributes:
        what: A keyword, ``font-missing``.
        detail: One clause for a person; nothing of the document's text.
        page: Which page, from 1; 0 for the whole.
    """

    what: str
    detail: str
    page: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The transform ended without a whole document.

    Attributes:
        reason: A reason's keyword.
        detail: One clause for a person.
        page: Which page, from 1; 0 for the whole.
    """

    reason: str
    detail: str
    page: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """All was written; without this line what was read is not a document.

    Attributes:
        octets: All of it.
        impressions: Sides printed on.
        sheets: Sheets.
    """

    octets: int
    impressions: int
    sheets: int


Event = Started | PageDone | Warned | Failed | Done
