"""From a kept document to the octets a printer is given: the place where transforms fit in.

Just now every document goes as it is, if the printer takes its format.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sealpress.errors import Reason, UsageError

__all__ = ["AsItIs", "PrinterTakes", "Preparation", "WorkDocument"]

ANY_FORMAT = "application/octet-stream"
"""The format of which a printer finds out by itself what it is (RFC 8011 section 5.1.10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDocument:
    """A document to be delivered.

    Attributes:
        number: Its number in the job, from 1.
        document_format: MIME type of what ``open`` gives.
        octets: How many it gives; ``None`` when that is known only at the end.
        name: What its owner calls it, often empty.
        open: Begins to read it, as often as it is called; raises
            :class:`~sealpress.errors.SpoolError` when the spool can't give it.
    """

    number: int
    document_format: str
    octets: int | None
    open: Callable[[], AsyncIterator[bytes]]
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterTakes:
    """What a printer takes, as far as preparation depends on it.

    Attributes:
        formats: ``document-format-supported``; empty when it doesn't say.
    """

    formats: tuple[str, ...] = ()


class Preparation(Protocol):
    """Makes of a kept document what a printer takes, page by page as it is read."""

    def prepare(self, document: WorkDocument, takes: PrinterTakes) -> WorkDocument:
        """Return the document in a format of the printer's; nothing is read yet.

        Raises:
            UsageError: There is no way to it (``document-format-not-supported``).
        """
        ...


class AsItIs:
    """Passes documents on untouched."""

    def prepare(self, document: WorkDocument, takes: PrinterTakes) -> WorkDocument:
        """Return the document if the printer takes its format.

        Raises:
            UsageError: It does not (``document-format-not-supported``).
        """
        given = document.document_format
        if not takes.formats or _is_taken(given, takes.formats):
            return document
        raise UsageError(
            Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
            f"the printer does not take {given}, only {_listed(takes.formats)}",
        )


def _is_taken(given: str, formats: Sequence[str]) -> bool:
    known = {one.lower() for one in formats}
    kind = given.partition(";")[0].strip().lower()
    return not kind or kind == ANY_FORMAT or kind in known or given.lower() in known


def _listed(formats: Sequence[str]) -> str:
    shown = ", ".join(formats[:_LISTED])
    return f"{shown} and others" if len(formats) > _LISTED else shown


_LISTED = 6
