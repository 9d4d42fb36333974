"""Copies of several documents, set by set, where workers make the copies (pure).

Each worker knows one document alone: two copies of two documents would become a, a, b, b. Where
copies are to be whole sets, each worker makes one copy, and the documents are sent once for each.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.transform.print_ticket import SheetKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealpress.transform.choice import Choice
    from sealpress.transform.print_ticket import PrintTicket

__all__ = ["MOST_DOCUMENTS", "in_sets"]

MOST_DOCUMENTS = 500
"""Documents sent into one job for the sake of sets; beyond, copies come document by document."""


def in_sets(choices: Sequence[Choice]) -> tuple[Sequence[Choice], int]:
    """Return the choices for one set, and how often all documents are sent.

    Args:
        choices: What is done with each document of the job.
    """
    tickets = [one.ticket for one in choices if one.ticket is not None]
    if len(choices) < 2 or len(tickets) < len(choices):
        return choices, 1
    copies = tickets[0].copies
    if copies * len(choices) > MOST_DOCUMENTS or not all(_is_of_a_set(one) for one in tickets):
        return choices, 1
    singly = zip(choices, tickets, strict=True)
    return [replace(one, ticket=replace(ticket, copies=1)) for one, ticket in singly], copies


def _is_of_a_set(ticket: PrintTicket) -> bool:
    """Whether one copy after the other is wanted, without sheets of our own in between."""
    own = {ticket.job_sheets, ticket.separator_sheets}
    return ticket.copies > 1 and ticket.collated and own == {SheetKind.NONE}
