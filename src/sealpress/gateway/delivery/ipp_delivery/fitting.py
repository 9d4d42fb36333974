"""A job made fit for its printer: asked first what it takes, and no more than has to be known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.gateway.preparation.recognising import recognised

if TYPE_CHECKING:
    from sealpress.gateway.delivery.destination import Desk, Work
    from sealpress.gateway.delivery.ipp_delivery.asking import Questions
    from sealpress.gateway.delivery.ipp_delivery.habits import Habits
    from sealpress.gateway.delivery.ipp_delivery.printer_facts import PrinterFacts
    from sealpress.gateway.preparation import Prepared

__all__ = ["fitted"]


async def fitted(
    questions: Questions, habits: Habits, work: Work, desk: Desk
) -> tuple[PrinterFacts, tuple[Prepared, ...]]:
    """Ask the printer what it takes, and choose what it is given.

    Most jobs go as they are, and to see that needs little. All of what it can do is asked for by
    the first job that does not, and from then on together with the rest.

    Raises:
        SealpressError: It could not be asked, or takes the job in no way.
    """
    template = work.job.private.template
    printer = await questions.printer(template, thoroughly=habits.is_given_made_ones)
    desk.printer_says(printer.state_reasons, printer.state_message)
    work = replace(work, documents=await recognised(work.documents, printer.abilities))
    # Who knows less of a printer takes it to be able to do more: a refusal is final.
    prepared = work.prepared(printer.abilities, desk.making)
    if not printer.is_thorough and any(one.is_made for one in prepared):
        habits.is_given_made_ones = True
        printer = await questions.printer(template, thoroughly=True)
        prepared = work.prepared(printer.abilities, desk.making)
    if not (printer.takes_several and printer.can_create):
        return printer, prepared
    return printer, tuple([part for one in prepared for part in await _apart(one)])


async def _apart(one: Prepared) -> tuple[Prepared, ...]:
    """Return a document of a format for one side as one for each of its sides."""
    return (one,) if one.apart is None else await one.apart()
