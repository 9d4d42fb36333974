"""What a job's attributes ask of its pages: a ticket, wishes, and what can't be done (pure).

Every value is checked, but nothing is refused before it is needed: a printer may well know a value
that no worker knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.transform.choosing.asked_values import READERS, WISH_READERS, UnfitError
from sealpress.transform.choosing.paper_asked import AskedPaper
from sealpress.transform.print_ticket import PrintTicket, Wishes
from sealpress.transform.sheets import Media

if TYPE_CHECKING:
    from sealpress.ipp.message import Attribute

__all__ = ["A4", "Asked"]

A4 = Media(
    name="iso_a4_210x297mm", width=21000, height=29700, left=423, top=423, right=423, bottom=423
)
"""What is printed on where nobody says anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for one document.

    Attributes:
        ticket: How its pages are arranged; its media is not chosen yet.
        wishes: How they look.
        paper: What was said about media.
        given: The attributes, by name.
        unfit: What a worker can't do with the value of an attribute, by name.
    """

    ticket: PrintTicket = field(default_factory=lambda: PrintTicket(media=A4))
    wishes: Wishes = field(default_factory=Wishes)
    paper: AskedPaper = field(default_factory=AskedPaper)
    given: Mapping[str, Attribute] = field(default_factory=dict)
    unfit: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, attributes: Iterable[Attribute], *, title: str = "", user: str = "") -> Asked:
        """Read Job Template attributes.

        Args:
            attributes: Those of the job; others than those that concern pages are kept in
                ``given`` alone.
            title: ``job-name``.
            user: Who prints.
        """
        given = {one.name: one for one in attributes if one.values}
        unfit: dict[str, str] = {}
        ticket = PrintTicket(media=A4, title=title, user=user)
        for name, read in READERS.items():
            if name in given:
                try:
                    ticket = read(ticket, given[name].values)
                except UnfitError as error:
                    unfit[name] = str(error)
        wishes = Wishes()
        for name, wish in WISH_READERS.items():
            if name in given:
                try:
                    wishes = wish(wishes, given[name].values)
                except UnfitError as error:
                    unfit[name] = str(error)
        return cls(
            ticket=ticket,
            wishes=wishes,
            paper=AskedPaper.read(given),
            given=given,
            unfit=unfit,
        )

    def require(self, names: Iterable[str]) -> None:
        """Refuse values that a worker would have to know.

        Raises:
            UsageError: One of these attributes has a value that can't be done
                (``invalid-argument``).
        """
        for name in names:
            if name in self.unfit:
                raise UsageError(Reason.INVALID_ARGUMENT, f"{name}: {self.unfit[name]}")

    def on(self, media: Media) -> PrintTicket:
        """Return the ticket for printing on this."""
        return replace(self.ticket, media=media)
