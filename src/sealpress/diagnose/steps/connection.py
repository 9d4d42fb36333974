"""How documents will go to the printer: the plan after asking, and its first way that works."""

from __future__ import annotations

import shlex
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.client.certificates import about_client_certificate
from sealpress.client.opening import open_by_plan
from sealpress.diagnose.observation import Observation
from sealpress.errors import Phase, Reason, SealpressError, TlsError, TransportError
from sealpress.transport.attempt import Binding
from sealpress.transport.tls_names import version_keyword, version_title

if TYPE_CHECKING:
    from sealpress.client.plan import Plan
    from sealpress.diagnose.examination import Examination
    from sealpress.transport.attempt import Attempt
    from sealpress.transport.connection import ConnectionFacts
    from sealpress.trust import Identity

_BINDING_WORDS = {
    "plain": "in clear",
    "upgrade": "upgraded to TLS",
    "implicit": "TLS from the first octet",
}
_SCHEMES = {Binding.IMPLICIT: "ipps", Binding.UPGRADE: "ipp"}
_DEMANDS = frozenset(
    {Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, Reason.TLS_CLIENT_CERTIFICATE_REFUSED}
)


async def look_at_connection(exam: Examination) -> AsyncIterator[Observation]:
    """Make the plan and connect as delivery does; send nothing but ``OPTIONS *``."""
    if not exam.open_ports:
        yield Observation.skipped("plan", "no port answers")
        return
    plan = exam.plan = await exam.printer.plan()
    yield _of_plan(plan)
    try:
        attempt, facts = await _opened(exam, plan)
    except TransportError as error:
        error = _cut_off(error) or error
        exam.failures.extend(error.attempts or ((_way(plan), error),))
        question = "trust" if error.phase is Phase.TRUST else "connection"
        seen = Observation.failed(question, error)
        yield replace(seen, remedy=seen.remedy or _other_way(exam))
        return
    exam.attempt, exam.connection = attempt, facts
    yield _of_connection(attempt, facts)


def _of_plan(plan: Plan) -> Observation:
    ways = [f"{one.endpoint} {_BINDING_WORDS[one.binding.value]}" for one in plan.attempts]
    why = plan.attempts[0].reason if plan.attempts else "; ".join(plan.notes)
    said = f"{', then '.join(ways) or 'no way is left'} ({plan.security}: {why})"
    return Observation.ok("plan", said, **plan.as_dict())


def _cut_off(error: TransportError) -> TransportError | None:
    """Return the end of a way for which there was no time, if that is why none was left."""
    if error.reason is not Reason.NO_SECURE_ENDPOINT:
        return None
    ends = (end for _, end in error.attempts if isinstance(end, TransportError))
    return next((end for end in ends if end.reason is Reason.EXAMINATION_CUT_SHORT), None)


def _way(plan: Plan) -> str:
    return f"{plan.attempts[0].endpoint} {plan.attempts[0].binding}" if plan.attempts else plan.uri


async def _opened(exam: Examination, plan: Plan) -> tuple[Attempt, ConnectionFacts]:
    """Open the first way that works, with each client certificate that may be wanted."""
    demand = _demand(exam, plan)
    refusal: SealpressError | None = demand
    candidates: Sequence[Identity | None] = exam.identities if demand else (None, *exam.identities)
    for identity in candidates:
        trust = exam.trust.with_identity(identity)
        try:
            connection, attempt = await open_by_plan(exam.driver, plan, trust, exam.timeouts)
        except TransportError as error:
            if not about_client_certificate(error):
                raise
            refusal = error
        else:
            await connection.close()
            exam.trust = trust
            return attempt, connection.facts
    if refusal is None:
        raise TransportError(Reason.NO_SECURE_ENDPOINT, f"no way leads to {plan.uri}")
    raise refusal


def _demand(exam: Examination, plan: Plan) -> TlsError | None:
    """Return the demand for a client certificate that asking met with: TLS 1.3 tells it late."""
    offers = exam.offers.offers if exam.offers else ()
    for way in plan.attempts[:1]:
        for offer in offers:
            if (offer.port, offer.binding) == (way.port, way.binding) and offer.error in _DEMANDS:
                reason = Reason(offer.error)
                return TlsError(reason, offer.detail, phase=Phase.TLS, endpoint=way.endpoint)
    return None


def _other_way(exam: Examination) -> str:
    """Name a secure way that was found to work although the plan does not take it."""
    planned = [(way.port, way.binding) for way in exam.plan.attempts] if exam.plan else []
    for offer in exam.offers.offers if exam.offers else ():
        is_other = offer.works and not offer.error and (offer.port, offer.binding) not in planned
        if is_other and offer.binding in _SCHEMES:
            uri = exam.uri.with_scheme(_SCHEMES[offer.binding]).with_port(offer.port)
            return f"This way answers: sealpress doctor {shlex.quote(str(uri))} --security require"
    return ""


def _of_connection(attempt: Attempt, facts: ConnectionFacts) -> Observation:
    binding = _BINDING_WORDS[attempt.binding.value]
    tls = facts.tls
    if tls is None:
        said = f"{attempt.endpoint} is reached {binding}: nothing is encrypted"
        return Observation.ok("connection", said, endpoint=attempt.endpoint, binding="plain")
    version = version_title(version_keyword(tls.version))
    said = f"{attempt.endpoint}: {binding}, {version}, {tls.cipher}, trusted by {tls.verdict.how}"
    return Observation.ok(
        "connection",
        said,
        endpoint=attempt.endpoint,
        binding=attempt.binding.value,
        tls_version=tls.version,
        cipher=tls.cipher,
        trusted_by=tls.verdict.how.value,
        allowances_used=sorted(one.value for one in tls.verdict.allowances_used),
        certificate_sha256=tls.verdict.fingerprint,
        handshake_seconds=round(tls.seconds, 3),
    )
