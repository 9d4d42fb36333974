"""Certificates that are not trusted, each shown by a TLS server on loopback."""

from __future__ import annotations

import ssl

import trustme

from sealpress.reasons import Reason
from sealpress.trust import MemoryTrustStore
from tests.client.identities import ending
from tests.reasons.scene import Scene
from tests.trust.authority import NOW
from tests.trust.gallery import DAY, EXHIBITS, by, own


def _first(reason: Reason):
    """The first certificate of the gallery that has this fault, and no other if possible."""
    having = [one for one in EXHIBITS if reason in one.faults]
    return min(having, key=lambda one: len(one.faults))


def _shows(reason: Reason):
    def meet(scene: Scene) -> None:
        exhibit = _first(reason)
        scene.trusting(scene.secure(exhibit.issued).port, exhibit.host).attributes()

    meet.__name__ = f"shows_{reason}"
    return meet


def another_than_the_pinned(scene: Scene) -> None:
    port = scene.secure(own()).port
    scene.printer(f"ipps://localhost:{port}/", trust=own().pins[0]).attributes()


def another_than_the_first(scene: Scene) -> None:
    running, store = scene.virtual(), MemoryTrustStore()
    uri = f"ipps://localhost:{running.port}/ipp/print"
    scene.printer(uri, trust="tofu", trust_store=store).attributes()
    running.set_faults("certificate-changing")
    scene.printer(uri, trust="tofu", trust_store=store).attributes()


def _warned(printer) -> Reason | None:
    printer.attributes()
    assert printer.connection is not None
    return next((warning.reason for warning in printer.connection.warnings), None)


def one_that_ends_next_week(scene: Scene) -> Reason | None:
    port = scene.secure(by(end=NOW + 7 * DAY)).port
    return _warned(scene.trusting(port))


def a_client_s_that_ends_next_week(scene: Scene) -> Reason | None:
    authority = trustme.CA()
    context = by().server_context(scene.folder)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    peer = scene.scripted(tls=context, implicit=True)
    ann = ending(scene.folder, "ann", authority, days=7)
    return _warned(scene.trusting(peer.port, identities=[ann]))


SHOWN = (
    Reason.CERTIFICATE_UNTRUSTED,
    Reason.CERTIFICATE_SELF_SIGNED,
    Reason.CERTIFICATE_ISSUER_REKEYED,
    Reason.CERTIFICATE_CHAIN_INCOMPLETE,
    Reason.CERTIFICATE_NAME_MISMATCH,
    Reason.CERTIFICATE_COMMON_NAME_ONLY,
    Reason.CERTIFICATE_ADDRESS_AS_NAME,
    Reason.CERTIFICATE_EXPIRED,
    Reason.CERTIFICATE_NOT_YET_VALID,
    Reason.CERTIFICATE_CLOCK_UNSET,
    Reason.CERTIFICATE_WEAK,
    Reason.CERTIFICATE_WEAK_DIGEST,
    Reason.CERTIFICATE_WRONG_USAGE,
    Reason.CERTIFICATE_INVALID,
)
SITUATIONS = {reason: _shows(reason) for reason in SHOWN} | {
    Reason.CERTIFICATE_PIN_MISMATCH: another_than_the_pinned,
    Reason.CERTIFICATE_CHANGED: another_than_the_first,
    Reason.CERTIFICATE_EXPIRING: one_that_ends_next_week,
    Reason.CLIENT_CERTIFICATE_EXPIRING: a_client_s_that_ends_next_week,
}
