"""Whether a printer switches from HTTP in clear to TLS when asked to (RFC 2817)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
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


async def look_at_upgrade(exam: Examination) -> AsyncIterator[Observation]:
    """Tell what asking for the upgrade has found at each port in clear."""
    offers = exam.offers.offers if exam.offers else ()
    asked = [one for one in offers if one.binding is Binding.UPGRADE and _was_asked(one)]
    if not asked:
        yield Observation.skipped("upgrade", "no port was there to ask for an upgrade")
    for offer in asked:
        yield _of_upgrade(exam, offer, offers)


def _was_asked(offer: Offer) -> bool:
    return offer.error not in {
        "not-asked",
        Reason.CONNECTION_REFUSED,
        Reason.CONNECT_TIMEOUT,
        Reason.HOST_UNREACHABLE,
        Reason.NAME_NOT_FOUND,
    }


def _of_upgrade(exam: Examination, offer: Offer, offers: Sequence[Offer]) -> Observation:
    where = f"port {offer.port}"
    plain = next((o for o in offers if (o.port, o.binding) == (offer.port, Binding.PLAIN)), None)
    is_http = offer.error == Reason.UPGRADE_DECLINED or (plain is not None and _is_http(plain))
    if offer.works or offer.tls_version or offer.certificate_sha256:
        said = f"{where} switches to TLS when asked to"
        return Observation.ok("upgrade", said, port=offer.port, offered=True)
    facts: dict[str, JsonValue] = {"port": offer.port, "ended_by": offer.error}
    if plain is not None and plain.upgrade_required:
        said = f"{where} demands TLS (426 Upgrade Required), but does not switch: {offer.detail}"
        return _broken(exam, said, facts)
    if _fails_at_once_too(offer, offers):
        said = f"{where} agrees to switch to TLS, but its TLS fails: {offer.detail}"
        return Observation.skipped("upgrade", said)
    if offer.error not in _NOT_OFFERED and is_http:
        said = f"{where} agrees to switch to TLS, but then: {offer.detail}"
        return _broken(exam, said, facts)
    is_wanted = exam.attempt is None or not exam.attempt.binding.is_secure
    if is_http and is_wanted and not exam.uri.is_secure:
        said = f"{where} does not switch to TLS: {offer.detail}"
        return Observation.problem("upgrade", Reason.UPGRADE_DECLINED, said, facts=facts)
    if not is_http:
        return Observation.skipped("upgrade", f"{where} does not speak HTTP in clear")
    return Observation.ok("upgrade", f"{where} does not switch to TLS", offered=False, **facts)


def _is_http(plain: Offer) -> bool:
    return plain.works or plain.upgrade_required


def _fails_at_once_too(upgrade: Offer, offers: Sequence[Offer]) -> bool:
    """Whether TLS from the first octet ends alike: then it is not the upgrade that is broken."""
    alike = [one for one in offers if (one.port, one.binding) == (upgrade.port, Binding.IMPLICIT)]
    return upgrade.error not in _NOT_OFFERED and any(o.error == upgrade.error for o in alike)


def _broken(exam: Examination, said: str, facts: dict[str, JsonValue]) -> Observation:
    stands_in_the_way = exam.attempt is None and not exam.uri.is_secure
    return Observation.problem(
        "upgrade",
        Reason.UPGRADE_BROKEN,
        said,
        outcome=Outcome.FAILED if stands_in_the_way else Outcome.WARNING,
        facts=facts,
    )
