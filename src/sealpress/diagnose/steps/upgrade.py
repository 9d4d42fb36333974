"""Whether a printer switches from HTTP in clear to TLS when asked to (RFC 2817)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.diagnose.observation import Observation, Outcome
from sealpress.errors import Reason
from sealpress.transport.attempt import Binding

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue, Offer
    from sealpress.diagnose.examination import Examination

# Ends of an upgrade before the printer agreed to it: it may simply not know it.
_NOT_OFFERED = frozenset(
    {
        Reason.UPGRADE_DECLINED,
        Reason.CONNECTION_CLOSED,
        Reason.CONNECTION_RESET,
        Reason.NOT_HTTP,
        Reason.RECEIVE_TIMEOUT,
        Reason.RESPONSE_TOO_LARGE,
        Reason.RESPONSE_TRUNCATED,
        Reason.TLS_ON_PLAIN_PORT,
    }
)
_NOT_ASKED = frozenset(
    {
        "not-asked",
        Reason.CONNECTION_REFUSED,
        Reason.CONNECT_TIMEOUT,
        Reason.EXAMINATION_CUT_SHORT,
        Reason.HOST_UNREACHABLE,
        Reason.NAME_NOT_FOUND,
    }
)


async def look_at_upgrade(exam: Examination) -> AsyncIterator[Observation]:
    """Tell what asking for the upgrade has found at each port in clear."""
    offers = exam.offers.offers if exam.offers else ()
    asked = [
        one for one in offers if one.binding is Binding.UPGRADE and one.error not in _NOT_ASKED
    ]
    if not asked:
        yield Observation.skipped("upgrade", "no port was there to ask for an upgrade")
    for offer in asked:
        case = _Case(exam, offer, offers)
        yield next(tell(case) for applies, tell in _RULES if applies(case))


@dataclass(frozen=True, slots=True)
class _Case:
    """One port that was asked for an upgrade, with what else is known of it."""

    exam: Examination
    offer: Offer
    offers: Sequence[Offer]

    @property
    def where(self) -> str:
        """The port, for a person."""
        return f"port {self.offer.port}"

    @property
    def facts(self) -> dict[str, JsonValue]:
        """The same for programs, and what ended it."""
        return {"port": self.offer.port, "ended_by": self.offer.error}

    @property
    def works(self) -> bool:
        """Whether it came to a handshake that showed a certificate: trust is another question."""
        offer = self.offer
        return offer.works or bool(offer.tls_version or offer.certificate_sha256)

    @property
    def is_demanded(self) -> bool:
        """Whether the printer says 426 in clear."""
        return any(one.upgrade_required for one in self._others(Binding.PLAIN))

    @property
    def is_http(self) -> bool:
        """Whether the port speaks HTTP in clear."""
        answers = self.offer.error == Reason.UPGRADE_DECLINED or self.is_demanded
        return answers or any(one.works for one in self._others(Binding.PLAIN))

    @property
    def was_agreed_to(self) -> bool:
        """Whether it went wrong only after the printer had agreed."""
        return self.offer.error not in _NOT_OFFERED

    @property
    def fails_like_all_tls(self) -> bool:
        """Whether TLS from the first octet ends alike: then it is not the upgrade."""
        alike = any(one.error == self.offer.error for one in self._others(Binding.IMPLICIT))
        return self.was_agreed_to and alike

    @property
    def is_missed(self) -> bool:
        """Whether documents would go more safely if there were an upgrade."""
        attempt = self.exam.attempt
        in_clear = attempt is None or not attempt.binding.is_secure
        return self.is_http and in_clear and not self.exam.uri.is_secure

    def _others(self, binding: Binding) -> list[Offer]:
        port = self.offer.port
        return [one for one in self.offers if (one.port, one.binding) == (port, binding)]


def _works(case: _Case) -> Observation:
    said = f"{case.where} switches to TLS when asked to"
    return Observation.ok("upgrade", said, port=case.offer.port, offered=True)


def _demanded_in_vain(case: _Case) -> Observation:
    detail = case.offer.detail
    said = f"{case.where} demands TLS (426 Upgrade Required), but does not switch: {detail}"
    return _broken(case, said)


def _no_tls_at_all(case: _Case) -> Observation:
    said = f"{case.where} agrees to switch to TLS, but its TLS fails: {case.offer.detail}"
    return Observation.skipped("upgrade", said)


def _agreed_in_vain(case: _Case) -> Observation:
    return _broken(case, f"{case.where} agrees to switch to TLS, but then: {case.offer.detail}")


def _missed(case: _Case) -> Observation:
    said = f"{case.where} does not switch to TLS: {case.offer.detail}"
    return Observation.problem("upgrade", Reason.UPGRADE_DECLINED, said, facts=case.facts)


def _not_needed(case: _Case) -> Observation:
    said = f"{case.where} does not switch to TLS"
    return Observation.ok("upgrade", said, offered=False, **case.facts)


def _no_http(case: _Case) -> Observation:
    return Observation.skipped("upgrade", f"{case.where} does not speak HTTP in clear")


def _broken(case: _Case, said: str) -> Observation:
    stands_in_the_way = case.exam.attempt is None and not case.exam.uri.is_secure
    return Observation.problem(
        "upgrade",
        Reason.UPGRADE_BROKEN,
        said,
        outcome=Outcome.FAILED if stands_in_the_way else Outcome.WARNING,
        facts=case.facts,
    )


_RULES: tuple[tuple[Callable[[_Case], bool], Callable[[_Case], Observation]], ...] = (
    (lambda case: case.works, _works),
    (lambda case: case.is_demanded, _demanded_in_vain),
    (lambda case: case.fails_like_all_tls, _no_tls_at_all),
    (lambda case: case.was_agreed_to and case.is_http, _agreed_in_vain),
    (lambda case: case.is_missed, _missed),
    (lambda case: case.is_http, _not_needed),
    (lambda _: True, _no_http),
)
"""What is said of a port: the first that applies."""
