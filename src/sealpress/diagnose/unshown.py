"""A printer that asked for a client certificate, got none, and then refused without saying why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.errors import HttpError, Phase, Reason, SealpressError, TlsError, TransportError

if TYPE_CHECKING:
    from sealpress.transport.tls_stream import TlsFacts

_HUNG_UP = frozenset({Reason.CONNECTION_CLOSED, Reason.CONNECTION_RESET})

_REFUSED = frozenset({400, 403})
"""nginx answers 400, Apache 403, where RFC 8446 has an alert."""


def certificate_missed(error: SealpressError, tls: TlsFacts | None) -> SealpressError:
    """Return the error that names the certificate as the cause, or the same error.

    Args:
        error: What a request ended with.
        tls: The handshake before it.
    """
    if tls is None or not tls.client_certificate_requested or tls.client_certificate_shown:
        return error
    if not (error.reason in _HUNG_UP or _speaks_of_certificates(error)):
        return error
    endpoint = error.endpoint if isinstance(error, TransportError) else ""
    return TlsError(
        Reason.TLS_CLIENT_CERTIFICATE_REQUIRED,
        f"{error.detail}: it had asked for a client certificate before, and got none",
        phase=Phase.HTTP,
        endpoint=endpoint,
    )


def _speaks_of_certificates(error: SealpressError) -> bool:
    is_refusal = isinstance(error, HttpError) and error.status in _REFUSED
    return is_refusal and "certificate" in error.detail.lower()
