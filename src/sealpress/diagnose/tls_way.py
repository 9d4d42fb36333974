"""Where a printer's TLS can be looked at: the way of delivery, else the first that showed any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.reasons import Reason
from sealpress.transport.attempt import Attempt, Binding

if TYPE_CHECKING:
    from sealpress.client.facts import Offer
    from sealpress.diagnose.examination import Examination

_NO_TLS = frozenset(
    {
        "not-asked",
        Reason.CONNECTION_CLOSED,
        Reason.CONNECTION_REFUSED,
        Reason.CONNECTION_RESET,
        Reason.CONNECT_TIMEOUT,
        Reason.EXAMINATION_CUT_SHORT,
        Reason.HOST_UNREACHABLE,
        Reason.NAME_NOT_FOUND,
        Reason.NOT_HTTP,
        Reason.PLAIN_ON_TLS_PORT,
        Reason.RECEIVE_TIMEOUT,
        Reason.TLS_TIMEOUT,
        Reason.UPGRADE_DECLINED,
    }
)


def tls_way(exam: Examination) -> Attempt | None:
    """Return a way on which the printer speaks TLS; ``None`` when none is known."""
    if exam.attempt is not None and exam.attempt.binding.is_secure:
        return exam.attempt
    offers = [one for one in exam.offers.offers if _has_tls(one)] if exam.offers else []
    offers.sort(key=lambda one: (not one.tls_version, one.binding is not Binding.IMPLICIT))
    return next((Attempt(one.host, one.port, one.binding, "asked") for one in offers), None)


def _has_tls(offer: Offer) -> bool:
    if not offer.binding.is_secure:
        return False
    return bool(offer.tls_version or offer.certificate_sha256) or offer.error not in _NO_TLS
