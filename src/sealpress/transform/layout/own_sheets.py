"""What job sheets and separator sheets say; it depends on the job alone, never on time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transform.sheets import ImpressionKind

if TYPE_CHECKING:
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.sheets import Impression

__all__ = ["sheet_text"]

UNTITLED = "Untitled document"


def sheet_text(impression: Impression, ticket: PrintTicket) -> tuple[str, ...]:
    """Return the lines of a sheet of our own, the title first; none for any other side.

    Args:
        impression: The side.
        ticket: Says whose job it is.
    """
    if impression.kind not in {ImpressionKind.JOB_SHEET, ImpressionKind.SEPARATOR}:
        return ()
    lines = [ticket.title or UNTITLED]
    if ticket.user:
        lines.append(f"Printed by {ticket.user}")
    if ticket.copies > 1:
        lines.append(_copies(impression, ticket))
    return tuple(lines)


def _copies(impression: Impression, ticket: PrintTicket) -> str:
    if impression.kind is ImpressionKind.SEPARATOR and ticket.collated:
        return f"Copy {impression.copy} of {ticket.copies}"
    return f"{ticket.copies} copies"
