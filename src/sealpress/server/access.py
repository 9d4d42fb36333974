"""Who may come in, decided before anything is done; by client certificate (PWG 5199.10 3.1)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from sealpress.ipp.status import Status
from sealpress.printer.dialogue import Authentication, Role
from sealpress.reasons import Reason
from sealpress.server.messages import UPGRADE_REQUIRED, Request, Response, TlsFacts
from sealpress.server.refusing import refuse
from sealpress.trust.client_certificates import (
    ClientCertificatePolicy,
    ClientJudge,
    ClientVerdict,
    Outcome,
)

if TYPE_CHECKING:
    from sealpress.trust.certificate_users import CertificateUser

__all__ = ["Access", "Admitted", "CertificateAccess", "KnownUser"]

JUDGEMENT_SECONDS = 60.0
"""How long the judgement of a certificate holds before its dates are looked at again."""

MAX_JUDGEMENTS = 64
"""How many certificates' judgements are remembered."""

MAX_JUDGED_AT_ONCE = 2
"""How many chains that clients show are judged at the same time; others wait for their turn. So
chains that take long to judge leave threads and processor to the rest of the server."""

_log = logging.getLogger("sealpress.server")

_STATUS: dict[Outcome, Status] = {
    Outcome.MISSING: Status.CLIENT_ERROR_NOT_AUTHENTICATED,
    Outcome.NOT_VOUCHED_FOR: Status.CLIENT_ERROR_NOT_AUTHORIZED,
    Outcome.NOT_ALLOWED: Status.CLIENT_ERROR_NOT_AUTHORIZED,
    Outcome.DENIED: Status.CLIENT_ERROR_FORBIDDEN,
}
"""PWG 5199.10 Table 3.1: get a certificate, try another one, give up."""

_Shown: TypeAlias = tuple[tuple[bytes, ...], tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownUser:
    """A user who was made sure of.

    Attributes:
        name: The name, for ``job-originating-user-name``.
        issuer: Who vouches for it; users of one name and two issuers are two people.
        authentication: How.
        kind: Which of a certificate's names it is, or how a password was given.
        roles: What the user may do at the whole server.
        groups: Groups of the user.
    """

    name: str
    issuer: str
    authentication: Authentication
    kind: str
    roles: frozenset[Role] = frozenset()
    groups: frozenset[str] = frozenset()

    @classmethod
    def of_certificate(cls, user: CertificateUser) -> KnownUser:
        """Take the user whom a certificate names."""
        return cls(
            name=user.name,
            issuer=user.issuer,
            authentication=Authentication.CERTIFICATE,
            kind=str(user.kind),
        )


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that may be answered.

    Attributes:
        user: Who sent it, when somebody was made sure of.
    """

    user: KnownUser | None = None


class Access(Protocol):
    """Decides about a request before any of its body is looked at."""

    async def admit(self, request: Request) -> Admitted | Response:
        """Let a request in, or return the answer that refuses it."""
        ...


class CertificateAccess:
    """Admits by client certificate.

    Args:
        policy: Whether one is needed, who vouches for it, and whose are welcome.

    Raises:
        UsageError: A file of authorities cannot be read.
    """

    def __init__(self, policy: ClientCertificatePolicy) -> None:
        self._policy = policy
        self._judge = ClientJudge(policy)
        self._judged: OrderedDict[_Shown, tuple[float, ClientVerdict]] = OrderedDict()
        self._turns = asyncio.Semaphore(MAX_JUDGED_AT_ONCE)

    async def admit(self, request: Request) -> Admitted | Response:
        """Let a request in, or refuse it by HTTP's 426, or with IPP's status and a sentence."""
        tls = request.peer.tls
        if tls is None:
            return UPGRADE_REQUIRED if self._policy.mode.is_required else Admitted()
        verdict = await self._verdict(tls)
        status = _STATUS.get(verdict.outcome)
        if status is None:
            user = verdict.user
            return Admitted(None if user is None else KnownUser.of_certificate(user))
        missing = verdict.outcome is Outcome.MISSING
        _log.log(
            logging.DEBUG if missing else logging.WARNING,
            "%s: refused: %s",
            request.peer.host,
            verdict.sentence,
        )
        reason = (
            Reason.TLS_CLIENT_CERTIFICATE_REQUIRED
            if missing
            else Reason.TLS_CLIENT_CERTIFICATE_REFUSED
        )
        return await refuse(request, status, reason, verdict.sentence)

    async def _verdict(self, tls: TlsFacts) -> ClientVerdict:
        """Judge what a connection showed; once for many requests, and beside the event loop."""
        if not tls.client_chain:
            return self._judge.judge(())
        shown = (tls.client_chain, tls.client_verify_errors)
        return self._remembered(shown) or await self._judged_in_turn(shown)

    def _remembered(self, shown: _Shown) -> ClientVerdict | None:
        until, verdict = self._judged.get(shown, (0.0, None))
        if verdict is None or time.monotonic() > until:
            return None
        self._judged.move_to_end(shown)
        return verdict

    async def _judged_in_turn(self, shown: _Shown) -> ClientVerdict:
        await self._turns.acquire()
        # A client that hangs up ends no thread: the turn lasts as long as the thread.
        judging = asyncio.ensure_future(self._judge_beside(shown))
        judging.add_done_callback(lambda _: self._turns.release())
        return await asyncio.shield(judging)

    async def _judge_beside(self, shown: _Shown) -> ClientVerdict:
        verdict = self._remembered(shown)  # another connection may have shown the same meanwhile
        if verdict is None:
            verdict = await asyncio.to_thread(self._judge.judge, *shown)
            self._judged[shown] = (time.monotonic() + JUDGEMENT_SECONDS, verdict)
            self._judged.move_to_end(shown)
            while len(self._judged) > MAX_JUDGEMENTS:
                self._judged.popitem(last=False)
        return verdict
