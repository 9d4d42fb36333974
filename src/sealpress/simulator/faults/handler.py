"""HTTP faults that a request meets before or in place of its answer."""

from __future__ import annotations

import contextlib
import dataclasses
import gzip
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from sealpress.errors import TransportError
from sealpress.server.messages import UPGRADE_REQUIRED, Handler, Request, Response
from sealpress.simulator.faults.messages import change_answer
from sealpress.transport.auth_server import DigestVerifier, basic_challenge, verify_basic
from sealpress.transport.challenges import parse_credentials
from sealpress.transport.digest import DigestInput, digest_response, user_secret
from sealpress.transport.framing import Chunked
from sealpress.transport.grammar import HttpViolation

if TYPE_CHECKING:
    from sealpress.simulator.faults.desk import FaultDesk
    from sealpress.simulator.faults.fault import ActiveFault
    from sealpress.simulator.faults.port import FaultyPort

REALM = "Virtual printer"
"""What users are asked for."""

_IPP = "application/ipp"
_OLD_NONCE = "dcd98b7102dd2f0e8b11d0f600bfb0c0"  # always the same, as in old devices
_HTML = (("Content-Type", "text/html; charset=utf-8"),)
_PAGE = b"<!DOCTYPE html><title>Welcome</title><p>Please log in to the printer's web page.\n"


class FaultyHandler:
    """Answers requests as another handler does, but for the faults in force.

    Args:
        inner: The handler in order.
        desk: Knows the faults.
        port: Knows the connections.
    """

    def __init__(self, inner: Handler, desk: FaultDesk, port: FaultyPort) -> None:
        self._inner = inner
        self._desk = desk
        self._port = port
        self._digests: dict[str, DigestVerifier] = {}

    async def __call__(self, request: Request) -> Response:
        """Answer a request."""
        if not self._desk.active:
            return await self._inner(request)
        for name, instead in _INSTEAD.items():
            fault = self._desk.find(name)
            if fault is not None:
                response = await instead(self, request, fault)
                if response is not None:
                    self._desk.take(name)
                    return response
        return self._changed(await self._inner(request))

    def _changed(self, response: Response) -> Response:
        kind = dict(response.fields).get("Content-Type", "")
        if kind != _IPP:
            return self._of_any_kind(response)
        body = change_answer(response.body, self._desk)
        return self._of_any_kind(dataclasses.replace(response, body=body))

    def _of_any_kind(self, response: Response) -> Response:
        if self._desk.take("gzip-answer"):
            fields = (*response.fields, ("Content-Encoding", "gzip"))
            body = gzip.compress(response.body)
            response = dataclasses.replace(response, body=body, fields=fields)
        if self._desk.take("wrong-content-type"):
            fields = tuple((n, v) for n, v in response.fields if n != "Content-Type")
            fields = (*fields, ("Content-Type", "text/plain"))
            response = dataclasses.replace(response, fields=fields)
        if self._desk.take("connection-close"):
            response = dataclasses.replace(response, close=True)
        return response

    # What is done in place of an answer; ``None`` = this request is not hit

    async def refuse_chunks(self, request: Request, fault: ActiveFault) -> Response | None:
        """Refuse a body in chunks, in one of the ways that printers do."""
        if not isinstance(request.body.framing, Chunked):
            return None
        if fault.value.isdigit():
            return Response.text(int(fault.value), "No chunks here.", close=True)
        return await self._break_off(request, fault.value, fault.name)

    async def know_no_chunks(self, request: Request, _fault: ActiveFault) -> Response | None:
        """Refuse a body in chunks, which HTTP/1.0 does not know; its answers count as hits."""
        if not isinstance(request.body.framing, Chunked):
            return None
        self._desk.give_back("http10")
        return Response.text(400, "This is HTTP/1.0: send Content-Length.", close=True)

    async def _break_off(self, request: Request, how: str, name: str) -> Response:
        wire = self._port.wire_of(request.peer)
        self._desk.take(name)
        if wire is not None and how == "stall":
            with contextlib.suppress(TransportError):
                await wire.stall()
        elif wire is not None:
            (wire.reset if how == "reset" else wire.hang_up)()
        raise HttpViolation("a fault ended the connection")

    async def refuse_expect(self, request: Request, _fault: ActiveFault) -> Response | None:
        """Refuse a request that waits for permission."""
        if "expect" not in request.headers:
            return None
        return Response.text(417, "Nothing is expected here.", close=True)

    async def want_upgrade(self, request: Request, _fault: ActiveFault) -> Response | None:
        """Refuse what comes in clear, as RFC 2817 says."""
        return None if request.peer.secure else UPGRADE_REQUIRED

    async def want_upgrade_silently(self, request: Request, _fault: ActiveFault) -> Response | None:
        """Refuse what comes in clear without a word how to upgrade."""
        return None if request.peer.secure else Response.text(426, "Use encryption.")

    async def ask_basic(self, request: Request, fault: ActiveFault) -> Response | None:
        """Let in who knows the password, by Basic."""
        given = request.headers.get("authorization")
        if given and verify_basic(given, _password_of(fault)).user is not None:
            return None
        return _unauthorized([basic_challenge(REALM)])

    async def ask_digest(self, request: Request, fault: ActiveFault) -> Response | None:
        """Let in who knows the password, by Digest."""
        if fault.value not in self._digests:
            self._digests = {fault.value: DigestVerifier(REALM, _password_of(fault))}
        verifier, now = self._digests[fault.value], time.monotonic()
        given, stale = request.headers.get("authorization"), False
        if given:
            checked = verifier.verify(given, request.method, request.path, now)
            if checked.user is not None:
                return None
            stale = checked.stale
        return _unauthorized(verifier.challenges(now, stale=stale))

    async def ask_old_digest(self, request: Request, fault: ActiveFault) -> Response | None:
        """Let in who knows the password, by the Digest of RFC 2069 (section 2.1)."""
        given = parse_credentials(request.headers.get("authorization") or "-")
        user, _, password = fault.value.partition(":")
        if given is not None and given.get("username") == user and not given.get("qop"):
            asked = DigestInput(
                algorithm="md5", nonce=_OLD_NONCE, method=request.method, uri=request.path
            )
            secret = user_secret("md5", user, REALM, password)
            if given.get("response") == digest_response(asked, secret):
                return None
        return _unauthorized([f'Digest realm="{REALM}", nonce="{_OLD_NONCE}"'])

    async def refuse_everybody(self, _request: Request, _fault: ActiveFault) -> Response | None:
        """Ask for a password that nobody has."""
        return _unauthorized([basic_challenge(REALM)])

    async def ask_strangely(self, _request: Request, fault: ActiveFault) -> Response | None:
        """Ask for a kind of authentication that is not known."""
        return _unauthorized([fault.value])


_Instead: TypeAlias = Callable[
    [FaultyHandler, Request, "ActiveFault"], Awaitable["Response | None"]
]


def _password_of(fault: ActiveFault) -> Callable[[str], str | None]:
    name, _, password = fault.value.partition(":")
    return lambda user: password if user == name else None


def _unauthorized(challenges: list[str]) -> Response:
    fields = tuple(("WWW-Authenticate", challenge) for challenge in challenges)
    return Response(401, b"Who are you?\n", (*fields, ("Content-Type", "text/plain")))


def _always(make: Callable[[ActiveFault], Response]) -> _Instead:
    async def instead(
        _handler: FaultyHandler, _request: Request, fault: ActiveFault
    ) -> Response | None:
        return make(fault)

    return instead


def _status(number: int, text: str, *fields: tuple[str, str]) -> _Instead:
    response = Response.text(number, text)
    full = dataclasses.replace(response, fields=(*response.fields, *fields))
    return _always(lambda _fault: full)


def _unavailable(fault: ActiveFault) -> Response:
    response = Response.text(503, "Come back later.")
    after = ("Retry-After", str(int(fault.number)))
    return dataclasses.replace(response, fields=(*response.fields, after))


def _elsewhere(fault: ActiveFault) -> Response:
    return Response(301, b"", (("Location", fault.value),))


_INSTEAD: Mapping[str, _Instead] = {
    "upgrade-required": FaultyHandler.want_upgrade,
    "upgrade-required-bare": FaultyHandler.want_upgrade_silently,
    "expect-refused": FaultyHandler.refuse_expect,
    "http10": FaultyHandler.know_no_chunks,
    "no-chunking": FaultyHandler.refuse_chunks,
    "auth-basic": FaultyHandler.ask_basic,
    "auth-digest": FaultyHandler.ask_digest,
    "auth-digest-old": FaultyHandler.ask_old_digest,
    "auth-refused": FaultyHandler.refuse_everybody,
    "auth-unknown": FaultyHandler.ask_strangely,
    "http-status": _always(lambda fault: Response.text(int(fault.number), "It does not work.")),
    "http-forbidden": _status(403, "You may not print here."),
    "http-not-found": _status(404, "There is nothing here."),
    "http-no-post": _status(405, "No.", ("Allow", "GET, HEAD")),
    "http-unavailable": _always(_unavailable),
    "redirect": _always(_elsewhere),
    "html-answer": _always(lambda _fault: Response(200, _PAGE, _HTML)),
}
"""In the order in which a printer's parts see a request."""
