"""The certificates a printer shows: all that is wrong with them, by what vouches for it here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sealpress.diagnose.fetch import fetch_chain
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.tls_way import tls_way
from sealpress.errors import Phase, Reason, SealpressError, TlsError
from sealpress.trust import (
    CertificateFacts,
    Finding,
    HostKey,
    TrustedBy,
    TrustPolicy,
    find_faults,
)
from sealpress.trust.authorities import trusted_certificates
from sealpress.trust.certificates.expiry import find_expiring

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.examination import Examination

_WHO_VOUCHES = frozenset(
    {
        Reason.CERTIFICATE_SELF_SIGNED,
        Reason.CERTIFICATE_UNTRUSTED,
        Reason.CERTIFICATE_CHAIN_INCOMPLETE,
        Reason.CERTIFICATE_ISSUER_REKEYED,
    }
)
_FOR_WHOM = frozenset(
    {
        Reason.CERTIFICATE_NAME_MISMATCH,
        Reason.CERTIFICATE_COMMON_NAME_ONLY,
        Reason.CERTIFICATE_ADDRESS_AS_NAME,
    }
)
_OTHERS = frozenset({Reason.CERTIFICATE_CHANGED, Reason.CERTIFICATE_PIN_MISMATCH})
_PINNED = frozenset({TrustedBy.PIN, TrustedBy.FIRST_USE})


async def look_at_certificates(exam: Examination) -> AsyncIterator[Observation]:
    """Show the chain, and each finding that matters to whoever prints here."""
    chain = await _chain(exam)
    if not chain:
        yield Observation.skipped("certificate", "no certificate was seen")
        return
    facts = [CertificateFacts.from_der(der) for der in chain]
    found = await exam.driver.call(lambda: _faults(exam, chain))
    yield _of_chain(facts, found, is_shown=_is_in_clear(exam))
    for other in _other_than_pinned(exam):
        yield other
    for finding in await exam.driver.call(lambda: _worth_saying(exam, chain[0], found)):
        yield _of_finding(exam, finding)
    for expiring in find_expiring(chain, datetime.now(UTC)):
        yield Observation.problem(
            "certificate-expiry", expiring.reason, _located(expiring), facts=_as_facts(expiring)
        )


async def _chain(exam: Examination) -> tuple[bytes, ...]:
    """Take the certificates from what was seen already; fetch them if nothing was."""
    if exam.connection is not None and exam.connection.tls is not None:
        return exam.connection.tls.peer_chain
    for _, error in exam.failures:
        if isinstance(error, TlsError) and error.peer_chain:
            return error.peer_chain
    if tls_way(exam) is None:
        return ()
    try:
        return (await fetch_chain(exam.driver, exam.uri, exam.timeouts)).chain
    except SealpressError:
        return ()


def _faults(exam: Examination, chain: Sequence[bytes]) -> tuple[Finding, ...]:
    policy, store = exam.trust.policy, exam.trust.store
    vouching = TrustPolicy(ca_files=policy.ca_files, use_system_cas=policy.use_system_cas)
    authorities = list(trusted_certificates(vouching))
    authorities += [one.certificate for one in store.authorities()] if store else []
    return find_faults(chain, exam.uri.host, authorities=authorities)


def _is_in_clear(exam: Examination) -> bool:
    return exam.attempt is not None and not exam.attempt.binding.is_secure


def _of_chain(
    facts: Sequence[CertificateFacts], found: Sequence[Finding], *, is_shown: bool
) -> Observation:
    """Describe the chain; findings that will be no problems of their own are told with it."""
    leaf = facts[0]
    until = f"until {leaf.not_after:%Y-%m-%d}" if leaf.not_after else "without a readable end"
    said = (
        f"{leaf.subject or 'a certificate without a subject'}, issued by "
        f"{leaf.issuer or 'nobody'}, {leaf.key or 'unknown key'}, valid {until}, "
        f"sha256:{leaf.sha256}"
    )
    if is_shown and found:
        said += f"; {', '.join(_located(one) for one in found)}"
    findings: list[JsonValue] = [_as_facts(one) for one in found]
    chain: list[JsonValue] = [_certificate(one) for one in facts]
    return Observation.ok("certificate", said, chain=chain, findings=findings)


def _certificate(facts: CertificateFacts) -> dict[str, JsonValue]:
    return {
        "subject": facts.subject,
        "issuer": facts.issuer,
        "names": list(facts.names),
        "valid_from": facts.not_before.isoformat() if facts.not_before else None,
        "valid_until": facts.not_after.isoformat() if facts.not_after else None,
        "key": facts.key,
        "sha256": facts.sha256,
    }


def _as_facts(finding: Finding) -> dict[str, JsonValue]:
    return {
        "reason": finding.reason.value,
        "detail": finding.detail,
        "certificate": finding.position,
    }


def _worth_saying(exam: Examination, leaf: bytes, found: Sequence[Finding]) -> Sequence[Finding]:
    """Leave out what does not matter here: who vouches for a pinned one, and all of it in clear."""
    if _is_in_clear(exam):
        return ()
    refused_for = {error.reason for _, error in exam.failures if error.phase is Phase.TRUST}
    is_settled = _is_pinned(exam, leaf) or _is_other(refused_for)
    settled = _WHO_VOUCHES if is_settled else frozenset()
    return [one for one in found if one.reason not in settled | refused_for]


def _is_pinned(exam: Examination, leaf: bytes) -> bool:
    """Whether it is the certificate that was pinned, also where no connection came about."""
    if _how(exam) in _PINNED or any(pin.matches(leaf) for pin in exam.trust.policy.pins):
        return True
    host = HostKey.of(exam.uri.host, exam.uri.port)
    record = exam.trust.store.record(host) if exam.trust.store else None
    return record is not None and record.matches(leaf)


def _is_other(refused_for: set[Reason]) -> bool:
    """Whether it is refused for being another than the pinned one: nobody else is asked then."""
    return bool(refused_for & _OTHERS)


def _other_than_pinned(exam: Examination) -> Iterator[Observation]:
    """Tell of another certificate than the pinned one also where documents go in clear.

    There it stops nothing, but somebody may be answering in the printer's place.
    """
    for offer in exam.offers.offers if _is_in_clear(exam) and exam.offers else ():
        if offer.error in _OTHERS:
            yield Observation.problem(
                "certificate-findings",
                Reason(offer.error),
                offer.detail,
                outcome=Outcome.WARNING,
                facts={"reason": offer.error, "detail": offer.detail, "certificate": 0},
            )
            return


def _how(exam: Examination) -> TrustedBy:
    tls = exam.connection.tls if exam.connection is not None else None
    return tls.verdict.how if tls is not None else TrustedBy.NOTHING


def _of_finding(exam: Examination, finding: Finding) -> Observation:
    harmless = _how(exam) in _PINNED and finding.reason in _FOR_WHOM
    return Observation.problem(
        "certificate-findings",
        finding.reason,
        _located(finding),
        outcome=Outcome.NOTE if harmless else Outcome.WARNING,
        facts=_as_facts(finding),
    )


def _located(finding: Finding) -> str:
    where = f" (certificate {finding.position + 1} of the chain)" if finding.position > 0 else ""
    return f"{finding.detail}{where}"
