"""The client's TLS over a stream: handshake, then the decision to trust (RFC 8446, RFC 5246)."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from sealpress.errors import Phase, Reason, SealpressError, TlsError, TransportError
from sealpress.transport.channel import TlsChannel
from sealpress.transport.handshake import ClientAuthentication
from sealpress.transport.hellos import AnswerReader
from sealpress.transport.key_log import logged_stage, secrets_told
from sealpress.transport.tls_stream import FAREWELL_SECONDS, TlsFacts, TlsStream
from sealpress.transport.watched import watch_of
from sealpress.transport.witness import RECEIVED, Agreed
from sealpress.trust.allowances import Allowance
from sealpress.trust.judge import Handshake, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transport.channel import WriteTap
    from sealpress.transport.stream import Driver, Stream
    from sealpress.transport.watched import WatchedStream
    from sealpress.trust.client_trust import TrustStage


async def start_tls(
    stream: Stream,
    stage: TrustStage,
    host: str,
    *,
    timeout: float,
    driver: Driver | None = None,
    upgraded: bool = False,
) -> TlsStream:
    """Do the handshake, decide whether to trust the peer, and only then give out a stream.

    Args:
        stream: Connected, with nothing read or sent that belongs to TLS; closed on failure.
        stage: TLS settings, and what the peer is judged by.
        host: The name or address from the URI that the user gave.
        timeout: Seconds for the whole handshake.
        driver: Where the peer is judged, since that may read and write files; ``None`` = here.
        upgraded: Whether HTTP was spoken in clear before.

    Raises:
        TlsError: The handshake failed or the peer is not trusted; the peer was told by an alert
            where TLS has one for it. Not an octet of HTTP was sent.
        StateError: What was decided about the peer can't be kept; the same holds.
    """
    begun = time.monotonic()
    watched = watch_of(stream)
    if watched is not None and watched.wants_secrets:
        stage = await logged_stage(stage, stream, driver)
    answer = _answer_reader(stage)
    try:
        channel = _channel(stage, host, watched, answer)
    except ValueError as error:  # UnicodeError is one too
        await stream.close()
        raise TlsError(
            Reason.TLS_FAILED,
            f"{host!r} cannot be asked for in TLS: {error}",
            endpoint=stream.endpoint,
        ) from error
    if watched is not None:
        watched.begin_tls(upgraded=upgraded, server_name=_reference_name(host))
    guard = _Guard(channel, stage, host, answer, driver)
    try:
        await _shake(stream, channel, guard, begun + timeout, timeout)
        verdict = await _decided(driver, stage, _shown(channel, host, answer))
        if not verdict.trusted:
            raise _refused(verdict, host, channel.unverified_chain())
    except TlsError as error:
        await (stream.close() if guard.keeps_silent else _say_and_close(stream, channel))
        told = _with_endpoint(await _explained(error, driver, stage, host), stream.endpoint)
        if watched is not None:
            watched.fail(told)
        raise told from error.__cause__
    except SealpressError:  # the decision cannot be kept
        await _say_and_close(stream, channel)
        raise
    except BaseException:  # cancelled: nothing of the connection can be used
        await stream.close()
        raise
    facts = _facts(channel, verdict, host, time.monotonic() - begun)
    if watched is not None:
        watched.watch.tls_done(_agreed(facts))
    return TlsStream(stream, channel, facts)


def _channel(
    stage: TrustStage, host: str, watched: WatchedStream | None, answer: AnswerReader | None
) -> TlsChannel:
    return TlsChannel(
        stage.context,
        server_side=False,
        server_hostname=_reference_name(host),
        tap=_tapped(answer),
        on_message=watched.watch.tls_message if watched else None,
        on_record=watched.watch.tls_record if watched else None,
        authentication=_authentication(stage),
        secrets=secrets_told(stage, watched),
    )


def _agreed(facts: TlsFacts) -> Agreed:
    return Agreed(
        version=facts.version,
        cipher=facts.cipher,
        peer_chain=facts.peer_chain,
        trusted_as=str(facts.verdict.how),
    )


def _reference_name(host: str) -> str:
    """The name to ask for and check: without a zone, and without the dot of a full domain name."""
    return host.partition("%")[0].rstrip(".")


def _authentication(stage: TrustStage) -> ClientAuthentication | None:
    """Look into TLS 1.3 only for a client that has certificates: the others cannot answer."""
    if stage.trust is None or not stage.trust.has_identities:
        return None
    return ClientAuthentication(presents=stage.trust.identity is not None)


class _Guard:
    """Judges a peer before our own certificate goes to it.

    TLS shows the certificate, which names a person, before it is done. Without one of ours a pin
    is looked at as early, so that a stranger's demand for one is not taken for the printer's.
    """

    def __init__(
        self,
        channel: TlsChannel,
        stage: TrustStage,
        host: str,
        answer: AnswerReader | None,
        driver: Driver | None,
    ) -> None:
        self._channel = channel
        self._stage = stage
        self._host = host
        self._answer = answer
        self._driver = driver
        self.presents = stage.trust is not None and stage.trust.identity is not None
        """Whether we have a certificate to show."""
        self._is_content = not (self.presents or stage.policy.pins)
        self.keeps_silent = False
        """Whether nothing may be sent any more: what waits to be holds our certificate."""

    async def check(self) -> None:
        """Let the next octets go to the peer, if it is trusted or not known yet.

        Raises:
            TlsError: It is not.
        """
        if self._is_content or not (chain := self._channel.unverified_chain()):
            return
        handshake = _shown(self._channel, self._host, self._answer)
        verdict = await _called(self._driver, lambda: judge(self._stage, handshake))
        if not verdict.trusted:
            self.keeps_silent = self.presents
            raise _refused(verdict, self._host, chain)
        self._is_content = True


async def _shake(
    stream: Stream, channel: TlsChannel, guard: _Guard, deadline: float, timeout: float
) -> None:
    while not channel.do_handshake():
        await guard.check()
        remaining = deadline - time.monotonic()
        try:
            await _one_round(stream, channel, max(0.0, remaining))
        except TransportError as error:
            await _hear_why(stream, channel, error)
            raise _broken(error, timeout) from error
    if guard.presents:
        await guard.check()
    try:
        await stream.send(channel.octets_to_send(), timeout=max(0.1, deadline - time.monotonic()))
    except TransportError as error:
        await _hear_why(stream, channel, error)
        raise _broken(error, timeout) from error


async def _hear_why(stream: Stream, channel: TlsChannel, error: TransportError) -> None:
    """Raise the alert of a peer that took no more octets: it may have come before that."""
    if error.reason is not Reason.CONNECTION_RESET or error.phase is not Phase.SEND:
        return
    with suppress(TransportError):
        while octets := await stream.receive(timeout=FAREWELL_SECONDS):
            channel.receive_octets(octets)
    if channel.do_handshake():
        channel.read()


async def _one_round(stream: Stream, channel: TlsChannel, timeout: float) -> None:
    await stream.send(channel.octets_to_send(), timeout=timeout)
    received = await stream.receive(timeout=timeout)
    if received:
        channel.receive_octets(received)
    else:
        channel.receive_eof()


def _broken(error: TransportError, timeout: float) -> TlsError:
    if isinstance(error, TlsError):
        return error
    if error.reason in {Reason.RECEIVE_TIMEOUT, Reason.SEND_TIMEOUT}:
        return TlsError(
            Reason.TLS_TIMEOUT,
            f"{error.endpoint} did not finish the TLS handshake in {timeout:g} s",
        )
    return TlsError(Reason.TLS_CLOSED, f"the TLS handshake was cut off: {error.detail}")


_TOLD_BY_ANSWER = frozenset({Allowance.NO_SECURE_RENEGOTIATION, Allowance.WEAK_KEY_EXCHANGE})
"""Exceptions of which the TLS library does not tell whether they were needed."""


def _answer_reader(stage: TrustStage) -> AnswerReader | None:
    return AnswerReader() if stage.allowances & _TOLD_BY_ANSWER else None


def _tapped(answer: AnswerReader | None) -> WriteTap | None:
    """Let the answer to our hello be read along."""
    if answer is None:
        return None

    def read_along(direction: str, octets: bytes) -> None:
        if direction == RECEIVED and not answer.done:
            answer.feed(octets)

    return read_along


def _shown(channel: TlsChannel, host: str, answer: AnswerReader | None) -> Handshake:
    hello = answer.hello if answer else None
    return Handshake(
        chain=channel.unverified_chain(),
        host=host,
        verified_chain=channel.verified_chain(),
        version=channel.version,
        cipher=channel.cipher,
        secure_renegotiation=hello is None or hello.secure_renegotiation,
        dh_bits=answer.dh_bits if answer else 0,
    )


async def _decided(driver: Driver | None, stage: TrustStage, handshake: Handshake) -> Verdict:
    blocks = stage.trust is not None and stage.trust.touches_files
    return await _called(driver if blocks else None, lambda: stage.decide(handshake))


async def _called(driver: Driver | None, decide: Callable[[], Verdict]) -> Verdict:
    return decide() if driver is None else await driver.call(decide)


def _facts(channel: TlsChannel, verdict: Verdict, host: str, seconds: float) -> TlsFacts:
    asked = channel.authentication
    return TlsFacts(
        version=channel.version,
        cipher=channel.cipher,
        peer_chain=channel.unverified_chain(),
        verdict=verdict,
        server_name=host,
        seconds=seconds,
        client_certificate_requested=asked.requested if asked else None,
        certificate_request=asked.request if asked else None,
        client_certificate_shown=asked.shown if asked else False,
    )


async def _explained(
    error: TlsError, driver: Driver | None, stage: TrustStage, host: str
) -> TlsError:
    """Say of a certificate that the TLS library refused everything that is wrong with it."""
    words = getattr(error.__cause__, "verify_message", "")
    if not words or not error.peer_chain:
        return error  # something else failed, or our own verdict has said it all
    handshake = Handshake(chain=error.peer_chain, host=host, refused_for=error.reason, words=words)
    return _refused(await _decided(driver, stage, handshake), host, error.peer_chain)


def _refused(verdict: Verdict, host: str, chain: tuple[bytes, ...]) -> TlsError:
    error = TlsError(
        verdict.reason or Reason.CERTIFICATE_INVALID,
        verdict.explain(host),
        phase=Phase.TRUST,
        hint=verdict.remedy(),
        peer_chain=chain,
        faults=verdict.findings,
    )
    error.known_certificate = verdict.known_certificate
    error.summary = verdict.summary(host)
    return error


def _with_endpoint(error: TlsError, endpoint: str) -> TlsError:
    error.endpoint = endpoint
    return error


async def _say_and_close(stream: Stream, channel: TlsChannel) -> None:
    """Send the alert that is waiting, or a close_notify when there is none; then close."""
    try:
        channel.shutdown()
        await stream.send(channel.octets_to_send(), timeout=FAREWELL_SECONDS)
    except TransportError:
        return  # the peer was gone before it could be told
    finally:
        await stream.close()
