"""Whether a printer asks clients for a certificate of their own, and whether it insists."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.tls_way import tls_way
from sealpress.errors import Reason, SealpressError, TransportError
from sealpress.transport.connection import open_connection
from sealpress.trust.certificates.expiry import find_expiring

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.examination import Examination
    from sealpress.transport.tls_stream import TlsFacts

_QUESTION = "client-certificate"


async def look_at_client_certificates(exam: Examination) -> AsyncIterator[Observation]:
    """Look at one handshake for the wish, and at what asking met with for the demand."""
    if tls_way(exam) is None:
        yield Observation.skipped(_QUESTION, "no TLS was found here")
        return
    tls = await _tls(exam)
    required = _is_required(exam)
    asked = True if required else tls.client_certificate_requested if tls else None
    facts: dict[str, JsonValue] = {
        "asked": asked,
        "required": required,
        "authorities": list(tls.requested_authorities) if tls else [],
        "shown": bool(tls and tls.client_certificate_shown),
    }
    seen = Observation.ok(_QUESTION, _sentence(asked=asked, required=required), **facts)
    yield seen if asked is not None else replace(seen, outcome=Outcome.SKIPPED)
    identity = exam.trust.identity
    if identity is None:
        return
    for expiring in find_expiring(identity.chain()[:1], datetime.now(UTC)):
        said = f"our own certificate: {expiring.detail}"
        yield Observation.problem(_QUESTION, Reason.CLIENT_CERTIFICATE_EXPIRING, said)


async def _tls(exam: Examination) -> TlsFacts | None:
    """Return what a handshake showed, the one of the connection where it did."""
    if exam.connection is not None and exam.connection.tls is not None:
        return exam.connection.tls
    way = tls_way(exam)
    if way is None:
        return None
    try:
        anybody = exam.trust.for_looking().with_identity(None)
        connection = await open_connection(exam.driver, way, anybody, exam.timeouts)
    except TransportError:
        return None
    await connection.close()
    return connection.facts.tls


def _is_required(exam: Examination) -> bool:
    demand = Reason.TLS_CLIENT_CERTIFICATE_REQUIRED
    offers = exam.offers.offers if exam.offers else ()
    errors: list[SealpressError] = [error for _, error in exam.failures]
    return any(one.error == demand for one in offers) or any(e.reason is demand for e in errors)


def _sentence(*, asked: bool | None, required: bool) -> str:
    if required:
        return "the printer demands a certificate of whoever prints"
    if asked is None:
        return "it could not be seen whether the printer asks for a client certificate"
    return (
        "the printer asks for a client certificate; TLS goes on without one"
        if asked
        else "the printer asks for no client certificate"
    )
