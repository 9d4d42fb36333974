"""Logging in by HTTP: Basic and Digest against the file of users (RFC 7617, RFC 7616).

Nothing else a request says about its user counts: no header of a proxy, no name in the message.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from sealpress.errors import StateError
from sealpress.gateway.access.guessing import Guesses
from sealpress.gateway.access.names import USERS_ISSUER
from sealpress.gateway.access.user_file import REALM
from sealpress.gateway.settings import Login
from sealpress.printer.dialogue import Authentication
from sealpress.server.access import KnownUser
from sealpress.server.audit import Actor, AuditEntry
from sealpress.server.messages import Request, Response
from sealpress.transport.auth_server import (
    DigestVerifier,
    basic_challenge,
    digest_user,
    parse_basic,
)

if TYPE_CHECKING:
    from sealpress.gateway.access.user_book import UserBook
    from sealpress.gateway.access.user_file import UserRecord
    from sealpress.server.audit import AuditLog

__all__ = ["HttpLogin"]

REFUSED_LOGIN_NOTE_SECONDS = 60.0
"""Wrong passwords from one address are noted in the audit log once in this time, with a count."""

MAX_NOTED_ADDRESSES = 1024
"""So many addresses' wrong passwords are counted for the audit log at a time."""

_log = logging.getLogger("sealpress.gateway")
_TEXT = ("Content-Type", "text/plain; charset=utf-8")


class HttpLogin:
    """Makes sure of users; in one event loop.

    Args:
        book: Knows the users.
        audit: Where wrong passwords are noted.
        guesses: Slows those who guess.
    """

    def __init__(
        self, book: UserBook, audit: AuditLog | None = None, guesses: Guesses | None = None
    ) -> None:
        self._book = book
        self._guesses = Guesses() if guesses is None else guesses
        self._notes = _Notes(audit)
        self._digest = DigestVerifier(REALM, secret_of=book.digest_secret)

    async def prove(self, request: Request, ways: Sequence[Login]) -> KnownUser | Response | None:
        """Make sure of who sent a request.

        Args:
            request: Its ``Authorization`` field is all that counts.
            ways: How one may log in over this connection.

        Returns:
            The user; ``None`` when nobody tries to log in in a way that is offered; or the answer
            that refuses a wrong password, whatever was asked for.
        """
        given = request.headers.get_all("authorization")
        if len(given) > 1:
            return Response.text(HTTPStatus.BAD_REQUEST, "Log in once.", close=True)
        scheme = given[0].partition(" ")[0].lower() if given else ""
        if scheme == Login.BASIC and Login.BASIC in ways:
            await self._book.refresh()
            return await self._prove_basic(request, given[0], ways)
        if scheme == Login.DIGEST and Login.DIGEST in ways:
            await self._book.refresh()
            return await self._prove_digest(request, given[0], ways)
        return None

    def challenge(self, ways: Sequence[Login], *, stale: bool = False) -> Response:
        """Make the answer that asks for a password, the strongest way first."""
        makers = {
            Login.DIGEST: lambda: self._digest.challenges(time.monotonic(), stale=stale),
            Login.BASIC: lambda: [basic_challenge(REALM)],
        }
        values = [value for way in makers if way in ways for value in makers[way]()]
        fields = tuple(("WWW-Authenticate", value) for value in values)
        return Response(HTTPStatus.UNAUTHORIZED, b"Log in first.\n", (*fields, _TEXT))

    async def _prove_basic(
        self, request: Request, given: str, ways: Sequence[Login]
    ) -> KnownUser | Response:
        name, password = parse_basic(given) or ("", "")
        if self._book.is_remembered(name, password):
            return self._known(name, Authentication.BASIC, ways)
        wait = self._guesses.attempt(name, request.peer.host, time.monotonic())
        if wait > 0:
            return _later(wait)
        if await self._book.is_right(name, password):
            self._guesses.passed(name, request.peer.host)
            return self._known(name, Authentication.BASIC, ways)
        return await self._wrong(request, name, Authentication.BASIC, ways)

    async def _prove_digest(
        self, request: Request, given: str, ways: Sequence[Login]
    ) -> KnownUser | Response:
        now, name = time.monotonic(), digest_user(given) or ""
        wait = self._guesses.attempt(name, request.peer.host, now)
        if wait > 0:
            return _later(wait)
        checked = self._digest.verify(given, request.method, request.path, now)
        if checked.user is None and not checked.stale:
            return await self._wrong(request, name, Authentication.DIGEST, ways)
        self._guesses.passed(name, request.peer.host)
        if checked.user is None:
            return self.challenge(ways, stale=True)
        return self._known(checked.user, Authentication.DIGEST, ways)

    def _known(self, name: str, how: Authentication, ways: Sequence[Login]) -> KnownUser | Response:
        record: UserRecord | None = self._book.find(name)
        if record is None:  # removed in this very moment
            return self.challenge(ways)
        return KnownUser(
            name=record.name,
            issuer=USERS_ISSUER,
            authentication=how,
            kind=str(how),
            roles=record.roles,
            groups=record.groups,
        )

    async def _wrong(
        self, request: Request, name: str, how: Authentication, ways: Sequence[Login]
    ) -> Response:
        # A name that is nobody's may be a password in the wrong field: it is written nowhere.
        known = "" if self._book.find(name) is None else name
        await self._notes.refused(known, request.peer.host, how)
        return self.challenge(ways)


def _later(wait: float) -> Response:
    fields = (("Retry-After", str(math.ceil(wait))), _TEXT)
    return Response(HTTPStatus.TOO_MANY_REQUESTS, b"Too many wrong passwords.\n", fields)


class _Notes:
    """Notes wrong passwords, so that neither log nor disk overflows."""

    def __init__(self, audit: AuditLog | None) -> None:
        self._audit = audit
        self._counts: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    async def refused(self, user: str, address: str, how: Authentication) -> None:
        """Note a wrong password, or count it until the next note is due."""
        now = time.monotonic()
        since, count = self._counts.get((user, address), (float("-inf"), 0))
        if now - since < REFUSED_LOGIN_NOTE_SECONDS:
            self._counts[user, address] = (since, count + 1)
            return
        self._counts[user, address] = (now, 0)
        self._counts.move_to_end((user, address))
        while len(self._counts) > MAX_NOTED_ADDRESSES:
            self._counts.popitem(last=False)
        facts = {"action": "login-refused", "user": user, "peer": address}
        _log.warning("a wrong password from %s", address, extra=facts)
        if self._audit is not None:
            entry = AuditEntry(
                at=datetime.now(UTC),
                action="login",
                outcome="refused",
                actor=Actor(user=user, origin=address),
                details={"method": str(how), "address": address, "counted-before": count},
            )
            await _note(self._audit, entry)


async def _note(audit: AuditLog, entry: AuditEntry) -> None:
    try:
        await asyncio.to_thread(audit.note, entry)
    except StateError as error:
        _log.error("%s", error.detail, extra={"action": "audit-failed"})
