"""The choice where no printer has a say: a format, and what was asked for (pure)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.transform.choice import Action, Because, Choice
from sealpress.transform.choosing.abilities import PrinterAbilities
from sealpress.transform.choosing.asked import A4
from sealpress.transform.choosing.looks import pick_dither, pick_pixels, pick_resolution
from sealpress.transform.choosing.paper_offered import PaperOffered
from sealpress.transform.pixels import PixelKind
from sealpress.transform.print_ticket import PrintScaling
from sealpress.transform.sheets import Sides
from sealpress.transform.target import OutputFormat, Target

if TYPE_CHECKING:
    from sealpress.transform.choosing.asked import Asked

__all__ = ["to_format"]

_NO_MARGINS = (0, 0, 0, 0)
_BORDERLESS = PaperOffered(margins=_NO_MARGINS)
_WHOLE_A4 = replace(A4, left=0, top=0, right=0, bottom=0)

_PIXELS: dict[OutputFormat, frozenset[PixelKind]] = {
    OutputFormat.PCL: frozenset({PixelKind.BLACK_1}),
    OutputFormat.URF: frozenset({PixelKind.SGRAY_8, PixelKind.SRGB_8}),
    OutputFormat.PCLM: frozenset({PixelKind.SGRAY_8, PixelKind.SRGB_8}),
    OutputFormat.JPEG: frozenset({PixelKind.SGRAY_8, PixelKind.SRGB_8}),
}
"""Kinds of pixels that a format has; any other format has all."""


def to_format(chosen: OutputFormat, asked: Asked) -> Choice:
    """Return how a document becomes one of this format; all that was asked for is a worker's part.

    The paper has no margins unless some are asked for; a page that is larger than the paper then
    becomes smaller, as a whole.

    Args:
        chosen: The format.
        asked: What is asked for.

    Raises:
        UsageError: A value was asked for that no worker can do (``invalid-argument``).
    """
    asked.require(sorted(asked.unfit))
    nobody, quality = PrinterAbilities(), asked.ticket.quality
    kinds = _PIXELS.get(chosen, frozenset(PixelKind))
    pixels, why_pixels = pick_pixels(kinds, asked.wishes, quality, nobody)
    resolution, why_resolution = pick_resolution((), asked.wishes, quality, None)
    media = asked.paper.sheet(_BORDERLESS, _WHOLE_A4)
    ticket = asked.on(media)
    if ticket.scaling is PrintScaling.AUTO and not asked.paper.names_margins:
        # That the paper has no margins is no wish: nobody wants edges to be cut off for it.
        ticket = replace(ticket, scaling=PrintScaling.AUTO_FIT)
    if ticket.booklet and "sides" not in asked.given:
        ticket = replace(ticket, sides=Sides.SHORT_EDGE)
    target = Target(
        format=chosen, pixels=pixels, resolution=resolution, dither=pick_dither(asked.wishes)
    )
    named = Because("media", media.name, "as asked for" if asked.paper.size else "nobody named one")
    reasons = [Because("document-format", chosen.value, "as asked for"), named]
    if chosen not in {OutputFormat.PDF, OutputFormat.TEXT}:
        reasons += [why_pixels, why_resolution]
    return Choice(
        action=Action.TRANSFORM,
        document_format=chosen.value,
        ticket=ticket,
        target=target,
        reasons=tuple(reasons),
    )
