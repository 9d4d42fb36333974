"""The questions a delivery asks of its printer."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sealpress.client.session import Call
from sealpress.client.ticket import operation_attribute
from sealpress.client.watch import is_gone
from sealpress.errors import IppError, SealpressError
from sealpress.gateway.delivery.ipp_delivery.printer_facts import PrinterFacts, asked_names
from sealpress.gateway.delivery.ipp_delivery.remote_job import REQUESTED, Seen
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sealpress.client.session import Session
    from sealpress.ipp.message import Attribute

__all__ = ["ASKING_SECONDS", "CannotTellError", "Questions"]

ASKING_SECONDS = 20.0
"""How long a small question may take in all."""

FACTS_KEPT_SECONDS = 15.0
"""How long a printer's answer about itself is good for the next job."""

ABILITIES_KEPT_SECONDS = 900.0
"""How long what it says of its formats, media and options is: that is long, and rarely changes."""

LISTED = 100
"""How many jobs of each kind a printer is asked for."""

_ABOUT_JOBS = operation_attribute("requested-attributes", list(REQUESTED))
_DOES_NOT_SAY = frozenset({0x0401, 0x0403, 0x0501})
_NOT_POSSIBLE = 0x0404


class CannotTellError(Exception):
    """The printer was asked and does not answer such questions."""


class Questions:
    """Asks one printer.

    Args:
        session: The way to it.
    """

    __slots__ = ("_facts", "_session", "_thorough")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._facts: PrinterFacts | None = None
        self._thorough: PrinterFacts | None = None

    @property
    def now(self) -> float:
        """Monotonic seconds."""
        return self._session.link.driver.now()

    async def printer(
        self,
        template: Iterable[Attribute] = (),
        *,
        age: float = FACTS_KEPT_SECONDS,
        thoroughly: bool = False,
    ) -> PrinterFacts:
        """Ask the printer about itself, or recall what it said up to ``age`` seconds ago.

        Args:
            template: Attributes of a job.
            age: See above.
            thoroughly: Whether all is wanted that making documents anew depends on.

        Raises:
            SealpressError: It could not be asked, or refused.
        """
        template = tuple(template)
        recalled = self._recalled() if thoroughly else None
        names = asked_names(template, thoroughly=thoroughly and recalled is None)
        known = self._facts
        if known is not None and known.asked.issuperset(names) and self.now - known.seen_at < age:
            return known if recalled is None else recalled.beside(known)
        call = Call(
            operation=Operation.GET_PRINTER_ATTRIBUTES,
            operation_attributes=[operation_attribute("requested-attributes", list(names))],
            deadline=self.now + ASKING_SECONDS,
        )
        group = (await self._session.call(call)).group(GroupTag.PRINTER)
        self._facts = PrinterFacts.read(group, names, self.now)
        if self._facts.is_thorough:
            self._thorough = self._facts
        return self._facts if recalled is None else recalled.beside(self._facts)

    def _recalled(self) -> PrinterFacts | None:
        """Return the last thorough answer, unless it is too old."""
        known = self._thorough
        is_fresh = known is not None and self.now - known.seen_at < ABILITIES_KEPT_SECONDS
        return known if is_fresh else None

    async def job(self, job_id: int) -> Seen | None:
        """Ask about one job; ``None`` when the printer does not know it.

        Raises:
            CannotTellError: The printer does not answer such questions.
            SealpressError: It could not be asked.
        """
        call = Call(
            operation=Operation.GET_JOB_ATTRIBUTES,
            job_id=job_id,
            operation_attributes=[_ABOUT_JOBS],
            deadline=self.now + ASKING_SECONDS,
        )
        try:
            return Seen.read((await self._session.call(call)).group(GroupTag.JOB))
        except IppError as error:
            if is_gone(error):
                return None
            if error.status in _DOES_NOT_SAY:
                raise CannotTellError(error.detail) from error
            raise

    async def jobs(self, which: str) -> list[Seen]:
        """Ask for the list of jobs, ``completed`` or ``not-completed``.

        Raises:
            CannotTellError: The printer does not answer such questions.
            SealpressError: It could not be asked.
        """
        call = Call(
            operation=Operation.GET_JOBS,
            operation_attributes=[
                operation_attribute("limit", LISTED),
                _ABOUT_JOBS,
                operation_attribute("which-jobs", which),
            ],
            deadline=self.now + ASKING_SECONDS,
        )
        try:
            reply = await self._session.call(call)
        except IppError as error:
            if error.status in _DOES_NOT_SAY:
                raise CannotTellError(error.detail) from error
            raise
        return [Seen.read(group) for group in reply.message.groups_of(GroupTag.JOB)]

    async def cancel(self, job_id: int) -> None:
        """Cancel a job; one that has ended, or that nobody knows, is left as it is.

        Raises:
            SealpressError: The printer could not be asked, or refused.
        """
        call = Call(
            operation=Operation.CANCEL_JOB, job_id=job_id, deadline=self.now + ASKING_SECONDS
        )
        try:
            await self._session.call(call)
        except IppError as error:
            if not is_gone(error) and error.status not in {_NOT_POSSIBLE, *_DOES_NOT_SAY}:
                raise

    async def withdraw(self, job_id: int) -> None:
        """Cancel a job whose document did not arrive; what goes wrong is found out later."""
        with suppress(SealpressError):
            await self.cancel(job_id)
