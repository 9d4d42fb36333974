"""The contract of preparing a job: what is kept becomes what its printer takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sealpress.gateway.preparation.documents import WorkDocument
    from sealpress.ipp.message import Attribute
    from sealpress.transform.choosing import PrinterAbilities

__all__ = ["JobToPrepare", "Preparation", "Prepared", "TellMade"]

TellMade = Callable[[int, "int | None"], Awaitable[None]]
"""Told how many sides were made and handed over, and how many there are in all, if known."""


async def _nobody(done: int, total: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobToPrepare:
    """A job as it is kept.

    Attributes:
        documents: Its documents in their order.
        template: Its Job Template attributes.
        is_strict: Whether its owner wants all of it or nothing (``ipp-attribute-fidelity``).
        title, user: ``job-name`` and ``job-originating-user-name``, for sheets around the job.
        tell: Told what is made, while a document is read.
    """

    documents: Sequence[WorkDocument]
    template: tuple[Attribute, ...] = ()
    is_strict: bool = False
    title: str = ""
    user: str = ""
    tell: TellMade = _nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A document as its printer is given it.

    Attributes:
        document: Gives the octets.
        template: What is asked of the printer besides.
        is_made: Whether the octets are others than those that are kept.
        apart: Gives its sides as documents of their own, where the format holds one side; raises
            as :attr:`WorkDocument.open`. ``None`` for all other formats.
    """

    document: WorkDocument
    template: tuple[Attribute, ...]
    is_made: bool = False
    apart: Callable[[], Awaitable[tuple[Prepared, ...]]] | None = None


class Preparation(Protocol):
    """Makes of kept documents what a printer takes, page by page as they are read."""

    def prepare(self, job: JobToPrepare, abilities: PrinterAbilities) -> tuple[Prepared, ...]:
        """Choose what is done; nothing is read yet.

        Args:
            job: The documents, and what is asked of them.
            abilities: What the printer says it can do.

        Raises:
            UsageError: There is no way to a format that it takes
                (``document-format-not-supported``), or what is asked can't be done
                (``option-not-supported`` where the owner wants all or nothing).
            TransformError: There is one, but what it needs is not installed
                (``transform-not-installed``, ``ghostscript-missing``).
        """
        ...
