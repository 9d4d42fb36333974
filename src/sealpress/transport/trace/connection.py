"""One connection as a trace sees it: what its witness is told becomes events."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol

from sealpress.transport.alerts import ALERT_NAMES
from sealpress.transport.records import (
    ALERT_RECORD,
    APPLICATION_RECORD,
    CHANGE_CIPHER_SPEC_RECORD,
    HANDSHAKE_RECORD,
    RecordWatcher,
)
from sealpress.transport.tls_names import (
    TLS_1_3,
    registered_name,
    version_keyword,
    version_title,
)
from sealpress.transport.tls_reasons import looks_like_tls
from sealpress.transport.trace.events import Fact, Facts, Kind
from sealpress.transport.trace.hex_dump import fields_of
from sealpress.transport.trace.http_reader import HttpReader, first_line
from sealpress.transport.trace.ipp_facts import ipp_facts
from sealpress.transport.trace.redaction import clip, without_user_info
from sealpress.transport.trace.tls_messages import Handshake
from sealpress.transport.trace.tls_numbers import CONTENTS
from sealpress.transport.witness import RECEIVED, SENT, Agreed, Approach, Route, Stage

if TYPE_CHECKING:
    from sealpress.errors import SealpressError
    from sealpress.transport.trace.ipp_walk import IppWalk

MAX_EVENTS_PER_CONNECTION = 10_000
"""Events of one connection that are told; of those behind them only how it ends."""

_CLEAR_MESSAGES = frozenset({Kind.CLIENT_HELLO, Kind.SERVER_HELLO, Kind.HELLO_RETRY_REQUEST})
_ENDS = frozenset({Kind.FAILED, Kind.PEER_ENDED, Kind.CLOSED, Kind.NOT_CONNECTED})
_WARNING = 1
_RECORD_KINDS = range(CHANGE_CIPHER_SPEC_RECORD, APPLICATION_RECORD + 2)

_STAGES = {
    Stage.BEGUN: Kind.CONNECTING,
    Stage.RESOLVED: Kind.RESOLVED,
    Stage.TRYING: Kind.TRYING,
    Stage.ADDRESS_FAILED: Kind.ADDRESS_FAILED,
    Stage.FAILED: Kind.NOT_CONNECTED,
}

_P = ParamSpec("_P")


class Recorder(Protocol):
    """Takes the events of all connections; as :class:`sealpress.transport.trace.Trace` does."""

    @property
    def wants_octets(self) -> bool:
        """Whether the octets of IPP messages are to be told too."""
        ...

    def record(  # what an event is made of
        self,
        connection: int,
        kind: Kind,
        *,
        seconds: float,
        monotonic: float,
        direction: str,
        encrypted: bool,
        facts: Facts,
    ) -> None:
        """Take an event."""
        ...


def _harmless(
    function: Callable[Concatenate[ConnectionTrace, _P], None],
) -> Callable[Concatenate[ConnectionTrace, _P], None]:
    """Keep whatever goes wrong in a trace away from the connection: it is told as an event."""

    @functools.wraps(function)
    def guarded(self: ConnectionTrace, /, *args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            function(self, *args, **kwargs)
        except Exception as error:  # noqa: BLE001  # a witness must not raise, whatever comes
            with suppress(Exception):
                facts = {"where": function.__name__, "what": type(error).__name__}
                self.emit(Kind.FAULT, "", facts)

    return guarded


class ConnectionTrace:
    """A :class:`~sealpress.transport.witness.ConnectionWitness` that makes events.

    Args:
        recorder: Takes the events.
        number: The connection's number in the trace.
        begun_at: When it was asked for, on the clock of ``time.monotonic``.
    """

    def __init__(self, recorder: Recorder, number: int, begun_at: float) -> None:
        self._recorder = recorder
        self._number = number
        self._begun_at = begun_at
        self._events_left = MAX_EVENTS_PER_CONNECTION
        self._handshake = Handshake()
        self._http: HttpReader | None = None
        self._is_tls = False
        self._is_first_answer = False
        self._is_done = False
        self._is_fresh = True
        self._records: dict[str, RecordWatcher] = {}
        self._changed: set[str] = set()
        self._octets = {SENT: 0, RECEIVED: 0}

    def emit(self, kind: Kind, direction: str, facts: Facts, *, encrypted: bool = False) -> None:
        """Make an event, if this connection may have one more."""
        self._events_left -= 1
        if self._events_left < 0 and kind not in _ENDS:
            return
        now = time.monotonic()
        is_last = self._events_left == 0 and kind not in _ENDS
        self._recorder.record(
            self._number,
            Kind.CUT if is_last else kind,
            seconds=max(0.0, now - self._begun_at),
            monotonic=now,
            direction="" if is_last else direction,
            encrypted=encrypted and not is_last,
            facts={"after": MAX_EVENTS_PER_CONNECTION} if is_last else facts,
        )

    # How it comes to be

    @_harmless
    def approaching(self, step: Approach) -> None:
        """Take a step on the way to this connection."""
        facts: dict[str, Fact] = {"host": clip(step.host, 300), "port": step.port}
        if step.stage is Stage.RESOLVED:
            facts["addresses"] = [clip(address, 100) for address in step.addresses[:100]]
        elif step.addresses:
            facts["address"] = clip(step.addresses[0], 100)
        if step.outcome:
            facts["outcome"] = clip(step.outcome, 300)
        if step.error is not None:
            facts |= _error_facts(step.error)
        self.emit(_STAGES[step.stage], "", facts)

    @_harmless
    def connected(self, route: Route) -> None:
        """Take note that it stands."""
        self._http = HttpReader(self._emit_http, self._emit_ipp, we_listen=route.we_listen)
        facts: dict[str, Fact] = {"local": _end(route.local), "peer": _end(route.peer)}
        self.emit(Kind.ACCEPTED if route.we_listen else Kind.CONNECTED, "", facts)

    # TLS

    @_harmless
    def wire(self, direction: str, octets: bytes) -> None:
        """Count what crosses; tell a peer that does not answer in TLS."""
        self._octets[direction] += len(octets)
        if self._is_first_answer and direction == RECEIVED and octets:
            self._is_first_answer = False
            if octets[0] not in _RECORD_KINDS:
                self.emit(Kind.NOT_TLS, direction, {"begins": first_line(octets)})

    @_harmless
    def tls_begins(self, *, upgraded: bool, server_name: str) -> None:
        """Take note that from now on all is TLS."""
        self._is_tls = self._is_first_answer = True
        self._is_fresh = False
        facts: Facts = {"upgraded": upgraded, "server_name": clip(server_name, 300)}
        self.emit(Kind.TLS_BEGINS, "", facts)

    @_harmless
    def tls_message(self, direction: str, version: int, kind: int, octets: bytes) -> None:
        """Tell a handshake message."""
        event, facts = self._handshake.read(version, kind, octets)
        is_1_3 = (self._handshake.version or version) >= TLS_1_3
        sealed = event not in _CLEAR_MESSAGES if is_1_3 else direction in self._changed
        self.emit(event, direction, facts, encrypted=sealed)

    @_harmless
    def tls_record(
        self, direction: str, version: int, content: int, octets: bytes, *, sealed: bool
    ) -> None:
        """Tell an alert, a ChangeCipherSpec, or a record that can't be looked into."""
        del version
        if content == CHANGE_CIPHER_SPEC_RECORD and not sealed:
            self._changed.add(direction)
            self.emit(Kind.CHANGE_CIPHER_SPEC, direction, {})
        elif content == ALERT_RECORD and len(octets) == 2:
            self.emit(Kind.ALERT, direction, _alert_facts(octets), encrypted=sealed)
        elif not (content == APPLICATION_RECORD and self._is_done):
            name = CONTENTS.get(content, f"0x{content:02x}")
            facts: dict[str, Fact] = {"content": name, "octets": len(octets)}
            malformed = not sealed or content not in CONTENTS
            may_be = content in {HANDSHAKE_RECORD, APPLICATION_RECORD, ALERT_RECORD}
            self.emit(Kind.SEALED_RECORD, direction, facts, encrypted=may_be and not malformed)

    def tls_secrets(self, lines: Sequence[str]) -> None:
        """Look away."""

    @_harmless
    def tls_done(self, agreed: Agreed) -> None:
        """Tell what the handshake agreed on, and why the peer is trusted."""
        self._is_done = True
        facts: dict[str, Fact] = {
            "version": version_title(version_keyword(agreed.version)),
            "cipher_suite": registered_name(agreed.cipher),
            "trusted_as": clip(agreed.trusted_as, 300),
        }
        self.emit(Kind.TLS_DONE, "", facts)

    # HTTP and IPP

    @_harmless
    def plain(self, direction: str, octets: bytes) -> None:
        """Follow the HTTP; or the records of TLS, where those were made by hand, for a probe."""
        if self._is_fresh:
            self._is_fresh = False
            if looks_like_tls(octets):
                self._records = {way: self._watcher(way) for way in (SENT, RECEIVED)}
                self.emit(Kind.TLS_BEGINS, "", {"upgraded": False, "server_name": ""})
        if self._records:
            self._records[direction].feed(octets)
        elif self._http is not None:
            self._http.take(direction, octets)

    def _watcher(self, direction: str) -> RecordWatcher:
        def record(version: int, content: int, octets: bytes, sealed: bool) -> None:  # noqa: FBT001  # as it is called
            self.tls_record(direction, version, content, octets, sealed=sealed)

        return RecordWatcher(functools.partial(self.tls_message, direction), record)

    def _emit_http(self, kind: Kind, direction: str, facts: Facts) -> None:
        self.emit(kind, direction, facts, encrypted=self._is_tls)

    def _emit_ipp(self, walk: IppWalk, direction: str, is_request: bool) -> None:  # noqa: FBT001  # as it is called
        facts = ipp_facts(walk, is_request=is_request)
        kind = Kind.IPP_REQUEST if is_request else Kind.IPP_RESPONSE
        self.emit(kind, direction, facts, encrypted=self._is_tls)
        if self._recorder.wants_octets:
            fields = [field.as_fact() for field in fields_of(walk, is_request=is_request)]
            dump: dict[str, Fact] = {"fields": fields}
            for name in ("omitted", "broken"):
                if name in facts:
                    dump[name] = facts[name]
            self.emit(Kind.IPP_OCTETS, direction, dump, encrypted=self._is_tls)

    # How it ends

    @_harmless
    def failed(self, error: SealpressError) -> None:
        """Tell why it ended."""
        self._end_bodies()
        self.emit(Kind.FAILED, "", _error_facts(error))

    @_harmless
    def peer_ended(self) -> None:
        """Tell that the peer's stream ended."""
        if self._http is not None:
            self._http.end(RECEIVED)
        self.emit(Kind.PEER_ENDED, RECEIVED, {})

    @_harmless
    def closed(self) -> None:
        """Tell that we closed it, and how much has crossed."""
        self._end_bodies()
        sent, received = self._octets[SENT], self._octets[RECEIVED]
        self.emit(Kind.CLOSED, "", {"octets_sent": sent, "octets_received": received})

    def _end_bodies(self) -> None:
        if self._http is not None:
            self._http.end()


def _end(end: tuple[str, int]) -> str:
    address, port = end
    return (f"[{address}]:{port}" if ":" in address else f"{address}:{port}") if address else ""


def _alert_facts(octets: bytes) -> dict[str, Fact]:
    level, number = octets
    name = ALERT_NAMES.get(number, "")
    return {"level": "warning" if level == _WARNING else "fatal", "number": number, "name": name}


def _error_facts(error: SealpressError) -> dict[str, Fact]:
    return {
        "reason": str(error.reason),
        "message_id": error.entry.message_id,
        "phase": str(error.phase),
        "detail": clip(without_user_info(error.detail)),
    }
