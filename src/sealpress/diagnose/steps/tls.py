"""Which TLS versions and cipher suites a printer takes, asked without cryptography."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.tls_way import tls_way
from sealpress.errors import Phase, Reason, TlsError
from sealpress.transport.cipher_suites import OLD_SUITES, suite_name
from sealpress.transport.hellos import VERSION_NAMES
from sealpress.transport.tls_names import TLS_1_2, version_keyword, version_title
from sealpress.transport.version_probe import (
    VersionOffer,
    VersionProber,
    accepted_suites,
    probe_versions,
)

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.examination import Examination

PROBING_SECONDS = 4.0
"""For how long a printer is asked for its versions and cipher suites."""

BROKEN_MARKS = ("_NULL", "_anon_", "EXPORT", "RC4", "_DES_", "DES40", "3DES", "RC2", "IDEA", "_MD5")
"""Parts of the names of suites that protect nothing, or too little (RFC 9325 section 4.1)."""

_BROKEN = tuple(one for one in OLD_SUITES if any(mark in suite_name(one) for mark in BROKEN_MARKS))
_WITHOUT_FORWARD_SECRECY = tuple(
    one for one in OLD_SUITES if suite_name(one).startswith("TLS_RSA_") and one not in _BROKEN
)
_OLD = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})


async def look_at_tls(exam: Examination) -> AsyncIterator[Observation]:
    """Offer each version alone, then the suites that no printer should take any more."""
    way = tls_way(exam)
    if way is None:
        yield Observation.skipped("tls-versions", "no TLS was found here")
        return
    seconds = min(PROBING_SECONDS, exam.seconds_left)
    prober = VersionProber(exam.driver, way, exam.timeouts, seconds=seconds)
    offers = await probe_versions(prober)
    spoken = [one.version for one in offers if one.accepted]
    if not spoken:
        yield Observation.skipped("tls-versions", f"no TLS version is taken: {_endings(offers)}")
        return
    yield _of_versions(exam, offers, spoken)
    if set(spoken) != {"TLSv1.3"} and not _is_named_already(exam):
        yield await _of_suites(prober, spoken)


def _title(version: str) -> str:
    return version_title(version_keyword(version))


def _endings(offers: Sequence[VersionOffer]) -> str:
    return ", ".join(dict.fromkeys(one.detail or one.outcome.value for one in offers))


def _of_versions(
    exam: Examination, offers: Sequence[VersionOffer], spoken: Sequence[str]
) -> Observation:
    said = f"it speaks {', '.join(map(_title, spoken))}"
    facts: dict[str, JsonValue] = {
        "versions": {one.version: one.outcome.value for one in offers},
        "ciphers": {one.version: one.cipher for one in offers if one.accepted},
    }
    old = [one for one in spoken if one in _OLD]
    if not old or _is_named_already(exam):
        return Observation.ok("tls-versions", said, **facts)
    return Observation.problem("tls-versions", Reason.TLS_OLD_VERSIONS, said, facts=facts)


def _is_named_already(exam: Examination) -> bool:
    """Whether old TLS is what keeps the printer from being reached: then it is said already."""
    errors = [error for _, error in exam.failures if isinstance(error, TlsError)]
    return any(error.phase is Phase.TLS for error in errors)


async def _of_suites(prober: VersionProber, spoken: Sequence[str]) -> Observation:
    """Ask by the newest and the oldest version that has suites of the old kind."""
    numbers = [number for number, name in VERSION_NAMES.items() if name in spoken]
    asked = sorted({min(numbers), max(number for number in numbers if number <= TLS_1_2)})
    broken: dict[str, None] = {}
    for version in asked:
        async for suite in accepted_suites(prober, version, _BROKEN):
            broken[suite_name(suite)] = None
    static = await prober.offer(max(asked), _WITHOUT_FORWARD_SECRECY)
    facts: dict[str, JsonValue] = {"broken": list(broken), "rsa_key_exchange": static.accepted}
    if broken:
        said = f"it takes {', '.join(broken)}"
        return Observation.problem("tls-ciphers", Reason.TLS_WEAK_CIPHERS, said, facts=facts)
    if static.accepted:
        said = (
            f"it takes {static.cipher}: what is recorded can be read by whoever gets the "
            "printer's key later"
        )
        return Observation.problem(
            "tls-ciphers", Reason.TLS_WEAK_CIPHERS, said, outcome=Outcome.NOTE, facts=facts
        )
    return Observation.ok("tls-ciphers", "it takes no weak cipher suite", **facts)
