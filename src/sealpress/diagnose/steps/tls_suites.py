"""The cipher suites that a printer takes with each TLS version, found by offering ever fewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sealpress.diagnose.together import together
from sealpress.transport.cipher_suites import suite_name
from sealpress.transport.hellos import VERSION_NAMES
from sealpress.transport.version_probe import Outcome, VersionProber, suites_of

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.transport.stream import Driver
    from sealpress.transport.version_probe import VersionOffer

SUITES_SECONDS = 1.5
"""For how long a printer is asked for all its cipher suites; the weak ones are asked for anyway."""

MAX_SUITES = 48
"""How many cipher suites of one TLS version are looked for."""

BROKEN_MARKS = ("_NULL", "_anon_", "EXPORT", "RC4", "_DES_", "DES40", "3DES", "RC2", "IDEA", "_MD5")
"""Parts of the names of suites that protect nothing, or too little (RFC 9325 section 4.1)."""

_STATIC_KEYS = ("TLS_RSA_", "TLS_DH_", "TLS_ECDH_")
_CUT_SHORT = frozenset({Outcome.SILENT, Outcome.UNREACHABLE, Outcome.NOT_ASKED})
_NUMBERS = {name: number for number, name in VERSION_NAMES.items()}


def is_broken(suite: str) -> bool:
    """Whether a suite of this name is broken or obsolete."""
    return any(mark in suite for mark in BROKEN_MARKS)


def lacks_forward_secrecy(suite: str) -> bool:
    """Whether a suite of this name, not broken else, has no forward secrecy."""
    return suite.startswith(_STATIC_KEYS) and not is_broken(suite)


@dataclass(frozen=True, slots=True)
class TakenSuites:
    """What a printer takes with one version.

    Attributes:
        version: As OpenSSL names it.
        suites: Registered names, in the printer's order of preference where it has one.
        complete: Whether it was asked until it took no more.
    """

    version: str
    suites: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class AllSuites:
    """What a printer takes with all its versions, the newest first."""

    by_version: tuple[TakenSuites, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Each suite once."""
        return tuple(dict.fromkeys(name for one in self.by_version for name in one.suites))

    @property
    def complete(self) -> bool:
        """Whether these are all."""
        return all(one.complete for one in self.by_version)

    @property
    def sentence(self) -> str:
        """How many there are, and which comes first."""
        names = self.names or ("none",)
        number = f"{len(names)} cipher suite{'' if len(names) == 1 else 's'}"
        if not self.complete:
            return f"it takes at least {number}, first {names[0]}: not all could be asked for"
        return f"it takes {number}, first {names[0]}" if names[1:] else f"it takes {names[0]} alone"

    def as_facts(self) -> dict[str, JsonValue]:
        """Return the same for programs."""
        by_version: dict[str, JsonValue] = {
            one.version: list(one.suites) for one in self.by_version
        }
        return {"suites": by_version, "complete": self.complete}


async def find_suites(
    driver: Driver, prober: VersionProber, offers: Sequence[VersionOffer]
) -> AllSuites:
    """Find the suites of each version that was accepted, the versions side by side.

    Args:
        driver: The outside world.
        prober: Asks, as long as it has time.
        offers: What each version was answered with, oldest first; their suites are known already.
    """
    accepted = [one for one in reversed(offers) if one.accepted]
    jobs = [partial(_find, prober, one) for one in accepted]
    return AllSuites(tuple(await together(driver, jobs)))


async def _find(prober: VersionProber, offer: VersionOffer) -> TakenSuites:
    number = _NUMBERS[offer.version]
    left, found = list(suites_of(number)), list[str]()
    while offer.accepted and offer.hello is not None and offer.hello.cipher_suite in left:
        left.remove(offer.hello.cipher_suite)
        found.append(suite_name(offer.hello.cipher_suite))
        if not left or len(found) == MAX_SUITES:
            return TakenSuites(VERSION_NAMES[number], tuple(found), not left)
        offer = await prober.offer(number, left)
    return TakenSuites(VERSION_NAMES[number], tuple(found), offer.outcome not in _CUT_SHORT)
