"""The gateway's gate: decides before a body is read, and again once the queue is known.

A request's path tells the queue, or it doesn't: clients of CUPS send to ``/`` and ``/jobs/N``. So
what the path can tell is decided first, and everything once the message is decoded.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from sealpress.gateway.access.endpoints import ways_in
from sealpress.gateway.access.login import HttpLogin
from sealpress.gateway.access.passwords import require_argon2
from sealpress.gateway.access.rights import (
    Judgement,
    Who,
    needs_encryption,
    offers,
    roles_of,
    verdict,
)
from sealpress.gateway.access.user_book import UserBook
from sealpress.gateway.access.user_file import UserFile
from sealpress.gateway.places import USERS_FILE
from sealpress.gateway.settings import GatewaySettings, Login, QueueSettings
from sealpress.ipp.message import Attribute, Message
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer import Answer, Endpoint, RequestFacts
from sealpress.printer.responses import bare_answer
from sealpress.reasons import Reason
from sealpress.server.access import Admitted, CertificateAccess, KnownUser
from sealpress.server.messages import UPGRADE_REQUIRED, Request, Response
from sealpress.server.refusing import REFUSAL_REASON, refuse

if TYPE_CHECKING:
    from sealpress.server.audit import AuditLog
    from sealpress.spool.sealing import Sealer

__all__ = ["GatewayAccess"]

_SENTENCES = {
    Judgement.LOG_IN_FIRST: "This queue wants to know for sure who prints.",
    Judgement.NOT_FOR_YOU: "This queue is for other users.",
}
_REFUSALS = {
    Judgement.LOG_IN_FIRST: (
        Status.CLIENT_ERROR_NOT_AUTHENTICATED,
        Reason.NOT_AUTHENTICATED,
    ),
    Judgement.NOT_FOR_YOU: (Status.CLIENT_ERROR_NOT_AUTHORIZED, Reason.NOT_AUTHORIZED),
}


class GatewayAccess:
    """Decides who may come in, and with which roles; in one event loop.

    Args:
        settings: Of the gateway.
        queue_at: The settings of the queue whose own path this is; ``None`` for a path that
            several queues share.
        users: Knows the users; made of the settings when left out.
        audit: Where wrong passwords are noted.
        sealer: Opens Digest's secrets.

    Raises:
        UsageError: A file of authorities for client certificates can't be read.
        StateError: Users shall have passwords, but what hashes them is not installed (reason
            ``extra-missing``).
    """

    def __init__(
        self,
        settings: GatewaySettings,
        queue_at: Callable[[str], QueueSettings | None],
        *,
        users: UserBook | None = None,
        audit: AuditLog | None = None,
        sealer: Sealer | None = None,
    ) -> None:
        _require_passwords(settings)
        self._settings = settings
        self._queue_at = queue_at
        self._certificates = CertificateAccess(settings.client_certificates)
        file = UserFile(settings.users_file or settings.state / USERS_FILE)
        self._login = HttpLogin(users or UserBook(file, sealer=sealer), audit)

    def replace(self, settings: GatewaySettings) -> None:
        """Go on with other settings; where users stand remains as it was.

        Raises:
            UsageError: A file of authorities for client certificates can't be read.
            StateError: As of the constructor.
        """
        _require_passwords(settings)
        if settings.client_certificates != self._settings.client_certificates:
            self._certificates = CertificateAccess(settings.client_certificates)
        self._settings = settings

    @property
    def settings(self) -> GatewaySettings:
        """The settings it decides by, with all queues that there are."""
        return self._settings

    async def admit(self, request: Request) -> Admitted | Response:
        """Let a request in as far as its path and head tell, or return what refuses it."""
        secure = request.peer.secure
        queue = self._queue_at(request.path.partition("?")[0])
        if queue is not None and not secure and needs_encryption(self._settings, queue):
            return UPGRADE_REQUIRED
        if not secure and self._shows_password(request):
            return UPGRADE_REQUIRED
        by_certificate = await self._certificates.admit(request)
        if isinstance(by_certificate, Response):
            return by_certificate
        by_password = await self._login.prove(request, offers(self._settings, secure=secure))
        if isinstance(by_password, Response):
            return by_password
        user = by_password or by_certificate.user
        if queue is not None:
            refused = await self._refuse(request, queue, user)
        else:
            refused = self._answer_probe(request) if user is None else None
        return refused or Admitted(user)

    def decide(
        self, queue: QueueSettings | None, message: Message, where: RequestFacts
    ) -> RequestFacts | Answer | Response:
        """Decide about a request once its queue is known, before anything is told or done.

        Args:
            queue: The queue; ``None`` for a request about none.
            message: The request.
            where: How it came.

        Returns:
            The facts with all the user's roles at this queue; or what refuses the request.
        """
        who = _who(where)
        judgement = verdict(self._settings, queue, who)
        if judgement is Judgement.WELCOME:
            roles = roles_of(self._settings, queue, who)
            return where if roles == where.roles else dataclasses.replace(where, roles=roles)
        if judgement is Judgement.ENCRYPT_FIRST:
            return UPGRADE_REQUIRED
        challenge = self.challenge(where) if judgement is Judgement.LOG_IN_FIRST else None
        return challenge or _refusal(message, judgement)

    def challenge(self, where: RequestFacts) -> Response | None:
        """Return what asks somebody to log in who may do more then; ``None`` if nothing can."""
        if where.user is not None:
            return None
        return self._challenge(secure=where.secure)

    def may_see(self, queue: QueueSettings, where: RequestFacts) -> bool:
        """Whether a queue is listed for who asks."""
        return verdict(self._settings, queue, _who(where)) is Judgement.WELCOME

    def endpoints(self, queue: QueueSettings) -> tuple[Endpoint, ...]:
        """Return the ways in that clients are told of."""
        return ways_in(self._settings, queue)

    def _challenge(self, *, secure: bool) -> Response | None:
        ways = offers(self._settings, secure=secure)
        if ways:
            return self._login.challenge(ways)
        # A password would help, but not in clear.
        return UPGRADE_REQUIRED if offers(self._settings, secure=True) and not secure else None

    def _answer_probe(self, request: Request) -> Response | None:
        """Answer who sends nothing to learn how to log in, before sending a document."""
        if request.method != "POST" or request.headers.get("content-length").strip() != "0":
            return None
        secure = request.peer.secure
        if not secure and needs_encryption(self._settings, None):
            return UPGRADE_REQUIRED
        return self._challenge(secure=secure)

    def _shows_password(self, request: Request) -> bool:
        given = request.headers.get("authorization").lstrip()
        return Login.BASIC in self._settings.login and given[:5].lower() == Login.BASIC

    async def _refuse(
        self, request: Request, queue: QueueSettings, user: KnownUser | None
    ) -> Response | None:
        """Return what refuses a request at a queue's own path, before its body comes."""
        judgement = verdict(self._settings, queue, _known(request, user))
        if judgement is Judgement.WELCOME:
            return None
        if judgement is Judgement.LOG_IN_FIRST:
            challenge = self._challenge(secure=request.peer.secure)
            if challenge is not None:
                return challenge
        status, reason = _REFUSALS[judgement]
        return await refuse(request, status, reason, _SENTENCES[judgement])


def _require_passwords(settings: GatewaySettings) -> None:
    if Login.BASIC in settings.login:
        require_argon2()


def _refusal(message: Message, judgement: Judgement) -> Answer:
    status, reason = _REFUSALS[judgement]
    why = Attribute(REFUSAL_REASON, (ValueTag.KEYWORD,), (str(reason),))
    return bare_answer(message, status, _SENTENCES[judgement], facts=(why,))


def _who(where: RequestFacts) -> Who:
    return Who(
        secure=where.secure,
        name=where.user or "",
        issuer=where.user_issuer,
        authentication=where.authentication,
        roles=where.roles,
        groups=where.groups,
    )


def _known(request: Request, user: KnownUser | None) -> Who:
    if user is None:
        return Who(secure=request.peer.secure)
    return Who(
        secure=request.peer.secure,
        name=user.name,
        issuer=user.issuer,
        authentication=user.authentication,
        roles=user.roles,
        groups=user.groups,
    )
