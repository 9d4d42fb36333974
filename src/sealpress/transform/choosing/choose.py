"""The choice for one document and one printer: as it is, or what a worker makes of it (pure)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.errors import UsageError
from sealpress.ipp.document_formats import OCTET_STREAM, media_type
from sealpress.ipp.typed import attribute_from
from sealpress.reasons import Reason
from sealpress.transform.choice import Action, Because, Choice
from sealpress.transform.choosing.asked import A4
from sealpress.transform.choosing.duties import (
    ARRANGING,
    BESIDE,
    MOVING,
    OF_TEXT,
    PAGEWISE,
    SHARED,
    arranging,
    demanded,
    printer_can,
)
from sealpress.transform.choosing.means import ALL_MEANS
from sealpress.transform.choosing.targets import Source, pick_target, targets
from sealpress.transform.print_ticket import PageOrder, SheetKind
from sealpress.transform.sheets import Sides
from sealpress.transform.target import OutputFormat

if TYPE_CHECKING:
    from sealpress.ipp.message import Attribute
    from sealpress.transform.choosing.abilities import PrinterAbilities
    from sealpress.transform.choosing.asked import Asked
    from sealpress.transform.choosing.means import Means
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.sheets import Media

__all__ = ["choose"]

PCL_SIDE_MARGIN = 635
"""Left and right of what PCL 5 can print on: 1/4 inch, in 1/100 mm."""

USUAL_CHARSETS = frozenset({"utf-8", "us-ascii"})

UNSUPPORTED = "unsupported"
"""The outcome of an option that nobody does."""

LISTED = 8
"""How many formats an error names."""


def choose(
    document_format: str,
    abilities: PrinterAbilities,
    asked: Asked,
    *,
    means: Means = ALL_MEANS,
    pages: int | None = None,
    told: bool = False,
    always: bool = False,
    unfit: str = "",
) -> Choice:
    """Choose what is done with a document.

    Args:
        document_format: Its MIME type, parameters and all.
        abilities: What the printer says that it can do.
        asked: What the job asks for.
        means: What can be read and written here.
        pages: How many pages it has; ``None`` when that is not known.
        told: Whether a person named the format: then the printer is not left to find it out.
        always: Whether it is made anew even if it may go as it is.
        unfit: Why the printer does not take this document although it takes its format.

    Raises:
        UsageError: The printer does not take it, and there is no way to what it takes
            (``document-format-not-supported``); or a value was asked for that a worker has to do
            and can't (``invalid-argument``).
    """
    kind = media_type(document_format)
    wanted = demanded(asked, abilities, kind)
    passes = _passes(document_format, abilities)
    if passes and not wanted and not always and not unfit:
        return _passed(document_format, abilities, asked, "")
    foreign = _is_foreign(document_format, abilities)
    source = Source(media_type=kind, pages=pages, other_charset=foreign)
    chosen = next(targets(source, abilities, means), None) if means.can_read(kind) else None
    if chosen is not None:
        return _Deal(source, abilities, asked, wanted, taken=passes, unfit=unfit).choice(chosen)
    if passes:
        why = f"nobody can do {', '.join(wanted)}: {_obstacle(kind, means)}" if wanted else unfit
        return _passed(document_format, abilities, asked, why)
    if abilities.takes(OCTET_STREAM) and not told:
        return _passed(OCTET_STREAM, abilities, asked, f"{kind} is not listed by the printer")
    raise _refused(kind, abilities, means)


def _passes(document_format: str, abilities: PrinterAbilities) -> bool:
    """Whether the printer takes it as it is."""
    kind = media_type(document_format)
    listed = abilities.takes(kind) and not _is_foreign(document_format, abilities)
    return listed or not kind or not abilities.is_known


def _is_foreign(document_format: str, abilities: PrinterAbilities) -> bool:
    """Whether a text is in a charset that a printer of plain text can't be thought to know."""
    _, found, charset = document_format.lower().replace(" ", "").partition("charset=")
    if not found or charset in USUAL_CHARSETS:
        return False
    return document_format.lower() not in {one.lower() for one in abilities.formats}


def _passed(
    document_format: str, abilities: PrinterAbilities, asked: Asked, trouble: str
) -> Choice:
    why = "the printer takes it as it is" if abilities.is_known else "the printer lists no formats"
    if media_type(document_format) in {"", OCTET_STREAM}:
        why = "the printer finds out by itself what it is"
    reasons = [Because("document-format", document_format, why)]
    if trouble:
        reasons.append(Because("document-format", Action.PASS.value, trouble))
    reasons.extend(
        Because(name, "printer", f"{name} is left to the printer")
        for name in sorted(ARRANGING & asked.given.keys() - BESIDE)
    )
    return Choice(
        action=Action.PASS,
        document_format=document_format,
        removed=BESIDE & asked.given.keys(),
        reasons=tuple(reasons),
    )


def _obstacle(kind: str, means: Means) -> str:
    if means.missing and not means.reads:
        return f"the parts that rearrange pages are not installed ({means.missing})"
    if not means.can_read(kind):
        return f"{kind} can't be read here"
    return "the printer takes no format that can be written here"


def _refused(kind: str, abilities: PrinterAbilities, means: Means) -> UsageError:
    listed = sorted(abilities.formats)
    shown = ", ".join(listed[:LISTED]) + (" and others" if len(listed) > LISTED else "")
    hint = ""
    if means.missing and not means.can_read(kind):
        hint = f"To have documents turned into what the printer takes: {means.missing}"
    return UsageError(
        Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
        f"the printer doesn't take {kind}; it takes {shown}",
        hint=hint,
    )


@dataclass(frozen=True, slots=True)
class _Deal:
    """Parts the work between printer and worker, for a document that is made anew."""

    source: Source
    abilities: PrinterAbilities
    asked: Asked
    wanted: tuple[str, ...]
    taken: bool
    unfit: str = ""

    def choice(self, chosen: OutputFormat) -> Choice:
        """Return the whole choice."""
        target, look = pick_target(chosen, self.asked, self.abilities)
        of_printer = self._printers_part(chosen)
        own = (ARRANGING & self.asked.given.keys()) - of_printer
        self.asked.require(sorted(own | {"print-quality"}))
        ticket, changed, notes = self._ticket(chosen, of_printer)
        duties = [
            *(self._duty(name, of_printer, chosen) for name in sorted(own | of_printer)),
            *(self._of_pages(name, own) for name in sorted(PAGEWISE & self.asked.given.keys())),
        ]
        return Choice(
            action=Action.TRANSFORM,
            document_format=self.abilities.listed_as(chosen.value),
            ticket=ticket,
            target=target,
            changed=tuple(changed),
            removed=frozenset(own | {one.subject for one in duties if one.outcome == UNSUPPORTED}),
            reasons=(self._why(), *look, *notes, *duties),
        )

    def _why(self) -> Because:
        kind = self.source.media_type
        if not self.taken:
            return Because("document-format", "transform", f"the printer does not take {kind}")
        if self.unfit:
            return Because("document-format", "transform", self.unfit)
        listed = ", ".join(self.wanted)
        why = f"the printer does not do {listed}" if listed else "it was asked for"
        return Because("document-format", "transform", why)

    def _printers_part(self, chosen: OutputFormat) -> frozenset[str]:
        """What stays with the printer; sheets of our own keep the copies with us."""
        asked, abilities = self.asked, self.abilities
        able = {
            name
            for name in SHARED & asked.given.keys()
            if name not in asked.unfit and printer_can(name, asked, abilities)
        }
        own_sheets = any(
            name in asked.given and name not in able for name in ("job-sheets", "separator-sheets")
        )
        copies = {"copies", "multiple-document-handling"}
        limit = abilities.urf.copies if chosen is OutputFormat.URF else None
        within = limit is None or asked.ticket.copies <= limit
        together = copies & asked.given.keys() <= able and within and not own_sheets
        if chosen is OutputFormat.JPEG:
            return frozenset(able | (copies & asked.given.keys()))
        return frozenset(able if together else able - copies)

    def _ticket(
        self, chosen: OutputFormat, of_printer: frozenset[str]
    ) -> tuple[PrintTicket, list[Attribute], list[Because]]:
        asked, paper = self.asked, self.abilities.paper
        media = asked.paper.sheet(paper, A4)
        notes = [self._why_media(media)]
        if chosen is OutputFormat.PCL:
            edges = max(media.left, PCL_SIDE_MARGIN), max(media.right, PCL_SIDE_MARGIN)
            media = replace(media, left=edges[0], right=edges[1])
        changed: list[Attribute] = []
        if asked.paper.size is None and paper.default is None and not asked.paper.name:
            changed.append(attribute_from("media", media.name))
        sides, note = self._sides()
        if note is not None:
            notes.append(note)
        if asked.ticket.booklet and "sides" not in asked.given and sides.is_two_sided:
            changed.append(attribute_from("sides", sides.value))
        ticket = replace(asked.on(media), sides=sides)
        return _without(ticket, of_printer), changed, notes

    def _why_media(self, media: Media) -> Because:
        if self.asked.paper.wants_less_margin(media):
            why = "as asked for, but the printer can't print as close to the edges"
        elif self.asked.paper.size is not None:
            why = "as asked for"
        elif self.abilities.paper.default is not None:
            why = "the printer's own choice"
        else:
            why = "neither the job nor the printer names a size"
        return Because("media", media.name, why)

    def _sides(self) -> tuple[Sides, Because | None]:
        known = self.abilities.values.get("sides", frozenset())
        asked = self.asked.ticket
        if asked.booklet and "sides" not in self.asked.given:
            if Sides.SHORT_EDGE.value in known:
                return Sides.SHORT_EDGE, Because("sides", Sides.SHORT_EDGE, "for the booklet")
            return Sides.ONE_SIDED, Because("sides", Sides.ONE_SIDED, "the printer can't turn it")
        if "sides" in self.asked.given:
            if known and asked.sides.value not in known:
                why = f"the printer does not print {asked.sides}"
                return Sides.ONE_SIDED, Because("sides", Sides.ONE_SIDED, why)
            return asked.sides, None
        own = self.abilities.sides_default
        return (Sides(own) if own in set(Sides) and own in known else Sides.ONE_SIDED), None

    def _duty(self, name: str, of_printer: frozenset[str], chosen: OutputFormat) -> Because:
        if name in of_printer:
            return Because(name, "printer", f"the printer does {name} itself")
        if chosen is OutputFormat.TEXT and name not in OF_TEXT:
            return Because(
                name, UNSUPPORTED, "only the words are sent, which have no place on paper"
            )
        return Because(name, "worker", f"{name} is done before the document is sent")

    def _of_pages(self, name: str, own: frozenset[str]) -> Because:
        """Say what becomes of an option that names pages by their numbers in the document."""
        moving = sorted(name for name in MOVING & own if name in arranging(self.asked, ""))
        if moving:
            why = f"its pages are no longer those of the document: {', '.join(moving)} comes first"
            return Because(name, UNSUPPORTED, why)
        return Because(name, "printer", f"{name} is left to the printer")


def _without(ticket: PrintTicket, of_printer: frozenset[str]) -> PrintTicket:
    """Leave to the printer what is its part."""
    if "copies" in of_printer:
        ticket = replace(ticket, copies=1, collated=True)
    if "page-delivery" in of_printer:
        ticket = replace(ticket, order=PageOrder.SAME)
    if "job-sheets" in of_printer:
        ticket = replace(ticket, job_sheets=SheetKind.NONE)
    if "separator-sheets" in of_printer:
        ticket = replace(ticket, separator_sheets=SheetKind.NONE)
    return ticket
