"""Which TLS versions and cipher suites a printer takes, asked without cryptography."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.steps.tls_suites import (
    SUITES_SECONDS,
    AllSuites,
    find_suites,
    is_broken,
    lacks_forward_secrecy,
)
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

MAX_NAMED_SUITES = 3
"""How many cipher suites without forward secrecy are named to people; JSON has all."""

_BROKEN = tuple(one for one in OLD_SUITES if is_broken(suite_name(one)))
_WITHOUT_FORWARD_SECRECY = tuple(
    one for one in OLD_SUITES if lacks_forward_secrecy(suite_name(one))
)
_SWITCH_OFF = (
    "Switch off the suites without forward secrecy in the printer: those whose names begin with "
    "TLS_RSA_, TLS_DH_ or TLS_ECDH_."
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
    if _is_named_already(exam):
        return
    seconds = min(SUITES_SECONDS, exam.seconds_left / 2)
    brief = VersionProber(exam.driver, way, exam.timeouts, seconds=seconds)
    taken = await find_suites(exam.driver, brief, offers)
    yield Observation.ok("tls-suites", taken.sentence, **taken.as_facts())
    if set(spoken) != {"TLSv1.3"}:
        yield _of_weakness(*await _weak_suites(prober, spoken, taken))


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


async def _weak_suites(
    prober: VersionProber, spoken: Sequence[str], taken: AllSuites
) -> tuple[list[str], list[str]]:
    """Return the broken suites and those without forward secrecy.

    Where not all suites were found, these alone are asked for, by the newest and the oldest version
    that has suites of the old kind.
    """
    found = dict.fromkeys(taken.names)
    if not taken.complete:
        numbers = [number for number, name in VERSION_NAMES.items() if name in spoken]
        asked = sorted({min(numbers), max(number for number in numbers if number <= TLS_1_2)})
        for version in asked:
            async for suite in accepted_suites(prober, version, _BROKEN):
                found[suite_name(suite)] = None
        static = await prober.offer(max(asked), _WITHOUT_FORWARD_SECRECY)
        if static.accepted:
            found[static.cipher] = None
    return list(filter(is_broken, found)), list(filter(lacks_forward_secrecy, found))


def _of_weakness(broken: list[str], static: list[str]) -> Observation:
    facts: dict[str, JsonValue] = {
        "broken": list(broken),
        "without_forward_secrecy": list(static),
        "rsa_key_exchange": any(one.startswith("TLS_RSA_") for one in static),
    }
    if not broken and not static:
        return Observation.ok("tls-ciphers", "it takes no weak cipher suite", **facts)
    said = []
    if broken:
        said.append(f"broken or obsolete: {', '.join(broken)}")
    if static:
        said.append(f"without forward secrecy: {_some(static)}")
    if broken:
        sentence = f"it takes cipher suites that are weak; {'; '.join(said)}"
        return Observation.problem("tls-ciphers", Reason.TLS_WEAK_CIPHERS, sentence, facts=facts)
    sentence = (
        f"it takes cipher suites {said[0]}; they are not broken, but what is recorded can be read "
        "by whoever gets the printer's key later"
    )
    return Observation.problem(
        "tls-ciphers",
        Reason.TLS_WEAK_CIPHERS,
        sentence,
        outcome=Outcome.NOTE,
        remedy=_SWITCH_OFF,
        facts=facts,
    )


def _some(names: Sequence[str]) -> str:
    """Name the first ones, and say how many more there are."""
    more = f" and {len(names) - MAX_NAMED_SUITES} more" if len(names) > MAX_NAMED_SUITES else ""
    return f"{', '.join(names[:MAX_NAMED_SUITES])}{more}"
