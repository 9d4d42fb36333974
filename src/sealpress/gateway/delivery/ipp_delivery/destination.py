"""An IPP printer as a destination."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.client.ticket import fit_name
from sealpress.gateway.delivery.destination import Outcome, OutcomeKind
from sealpress.gateway.delivery.ipp_delivery.asking import CannotTellError, Questions
from sealpress.gateway.delivery.ipp_delivery.looking import look_at
from sealpress.gateway.delivery.ipp_delivery.reconcile import became_of
from sealpress.gateway.delivery.ipp_delivery.sending import Sending
from sealpress.gateway.settings import WhenDone
from sealpress.spool.records import RemoteJob
from sealpress.trust.judge import TrustedBy
from sealpress.trust.policy import Pin

if TYPE_CHECKING:
    from sealpress.client.results import ConnectionReport
    from sealpress.client.session import Session
    from sealpress.gateway.delivery.destination import Desk, Look, Work
    from sealpress.gateway.delivery.ipp_delivery.habits import Habits
    from sealpress.gateway.delivery.ipp_delivery.pace import Pace
    from sealpress.gateway.settings import QueueSettings

__all__ = ["IppDestination"]


class IppDestination:
    """One printer, reached as its queue's settings say.

    Args:
        session: The way to it.
        habits: What was found out about it.
        settings: The queue's.
        pace: By whose turns printers are asked that are silent; ``None`` = at their time.
    """

    __slots__ = ("_habits", "_pace", "_questions", "_session", "_settings", "_told")

    def __init__(
        self,
        session: Session,
        habits: Habits,
        settings: QueueSettings,
        pace: Pace | None = None,
    ) -> None:
        self._session = session
        self._habits = habits
        self._pace = pace
        self._settings = settings
        self._questions = Questions(session)
        self._told: tuple[object, ...] = ()

    @property
    def is_secure(self) -> bool:
        """Whether the settings let nothing go in clear."""
        return self._session.link.uri.is_secure or self._settings.security == "require"

    async def deliver(self, work: Work, desk: Desk) -> Outcome:
        """Send a job of which nothing is there."""
        self._act_for(work)
        try:
            sending = Sending(
                self._session, self._questions, self._habits, work, desk, pace=self._pace
            )
            outcome = await sending.send()
        finally:
            self._tell_connection(desk)
        return await self._looked_at(outcome, desk)

    async def find(self, work: Work, desk: Desk) -> Outcome:
        """Ask what became of an earlier sending; what is there of it in part is canceled."""
        self._act_for(work)
        remote = work.job.remote
        try:
            outcome = await became_of(
                self._questions,
                self._habits,
                remote,
                user=self._session.user,
                documents=len(work.documents) if remote.job_id else 1,
            )
        finally:
            self._tell_connection(desk)
        others_follow = not remote.job_id and remote.documents_sent + 1 < len(work.documents)
        if outcome.kind is OutcomeKind.DELIVERED and others_follow:
            there = RemoteJob(documents_sent=remote.documents_sent + 1)
            return Outcome(kind=OutcomeKind.NOT_DELIVERED, remote=there)
        return outcome

    async def look(self, work: Work, desk: Desk, last: Look | None) -> Look | Outcome:
        """Look once at a delivered job."""
        self._act_for(work)
        return await look_at(self._questions, self._habits, work.job.remote, desk, last)

    async def cancel(self, work: Work) -> None:
        """Cancel the job at the printer.

        Raises:
            SealpressError: The printer could not be asked.
        """
        self._act_for(work)
        remote = work.job.remote
        if remote.job_id:
            await self._questions.cancel(remote.job_id)
            return
        try:
            waiting = await self._questions.jobs("not-completed")
        except CannotTellError:
            return
        for one in waiting:
            if remote.name and one.name == remote.name:
                await self._questions.cancel(one.job_id)

    async def rest(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def close(self) -> None:
        """End."""
        await self._session.close()

    def _act_for(self, work: Work) -> None:
        self._session.user = fit_name(work.user)

    async def _looked_at(self, outcome: Outcome, desk: Desk) -> Outcome:
        """Look at once at a job that was just sent: short ones are done by then."""
        is_there = outcome.kind is OutcomeKind.DELIVERED and outcome.end is None
        if not is_there or self._settings.when_done is WhenDone.TAKEN:
            return outcome
        seen = await look_at(self._questions, self._habits, outcome.remote, desk, None)
        if not isinstance(seen, Outcome):
            return replace(outcome, reasons=seen.reasons, message=seen.message)
        if seen.kind is OutcomeKind.UNKNOWN and not seen.could_ask:
            return outcome  # it is asked again
        return seen

    def _tell_connection(self, desk: Desk) -> None:
        ledger = self._session.link.ledger
        brief, certificate = ledger.brief, ledger.certificate
        if brief is None:
            return
        told = (brief.endpoint, brief.tls_version, brief.cipher, brief.trusted_by, certificate)
        if told != self._told:
            self._told = told
            made_sure = brief.trusted_by not in {"", str(TrustedBy.ENCRYPT)}
            desk.connected(_facts(brief, certificate), secure=made_sure)


def _facts(report: ConnectionReport, certificate: bytes | None) -> dict[str, str]:
    facts = {
        "endpoint": report.endpoint,
        "binding": str(report.binding),
        "tls-version": report.tls_version,
        "cipher": report.cipher,
        "trusted-by": report.trusted_by,
        "certificate": Pin.of(certificate).digest if certificate is not None else "",
    }
    return {name: value for name, value in facts.items() if value}
