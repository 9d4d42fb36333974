"""The ways into a queue as printers tell them (RFC 8011 sections 5.4.1 to 5.4.3); pure."""

from __future__ import annotations

from collections.abc import Iterator

from sealpress.gateway.access.rights import needs_encryption, needs_login, offers
from sealpress.gateway.settings import Encryption, GatewaySettings, Login, QueueSettings
from sealpress.printer import Authentication, Endpoint
from sealpress.trust.client_certificates import ClientCertificateMode

__all__ = ["ways_in", "ways_to_system"]

_ALONE = {Login.DIGEST: Authentication.DIGEST, Login.BASIC: Authentication.BASIC}
_WITH_CERTIFICATE = {
    Login.DIGEST: Authentication.CERTIFICATE_DIGEST,
    Login.BASIC: Authentication.CERTIFICATE_BASIC,
}


def ways_in(settings: GatewaySettings, queue: QueueSettings) -> tuple[Endpoint, ...]:
    """Return the entries of ``printer-uri-supported``, the secure ones first.

    A queue that takes nothing in clear is told with ``ipp``, too: a client may upgrade there
    (RFC 2817), and ``uri-security-supported`` says that it must.
    """
    return _ways(settings, queue, is_required=queue.encryption is Encryption.REQUIRED)


def _ways(
    settings: GatewaySettings, queue: QueueSettings | None, *, is_required: bool
) -> tuple[Endpoint, ...]:
    secure = tuple(_methods(settings, queue, secure=True))
    if is_required or settings.client_certificates.mode.is_required:
        clear = tuple(Endpoint("ipp", one, requires_tls=True) for one in secure)
    else:
        ways = tuple(_methods(settings, queue, secure=False))
        # Where no way to log in is good in clear, a client may upgrade.
        clear = tuple(Endpoint("ipp", one, requires_tls=not ways) for one in ways or secure)
    return (*(Endpoint("ipps", one) for one in secure), *clear)


def ways_to_system(settings: GatewaySettings) -> tuple[Endpoint, ...]:
    """Return the entries of ``system-xri-supported``: who asks there need not be known."""
    return _ways(settings, None, is_required=needs_encryption(settings, None))


def _methods(
    settings: GatewaySettings, queue: QueueSettings | None, *, secure: bool
) -> Iterator[Authentication]:
    mode = settings.client_certificates.mode
    ways = offers(settings, secure=secure)
    if mode.is_required:
        yield Authentication.CERTIFICATE
        yield from (_WITH_CERTIFICATE[way] for way in ways)
        return
    if queue is None or not needs_login(queue):
        yield Authentication.REQUESTING_USER_NAME
    yield from (_ALONE[way] for way in ways)
    if mode is ClientCertificateMode.ASK and secure:
        yield Authentication.CERTIFICATE
