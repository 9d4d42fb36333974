"""TLS settings of the server, explicit on every Python and OpenSSL (RFC 9325)."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust.client_tls import COMMON_OPTIONS

if TYPE_CHECKING:
    from sealpress.trust.identity import Identity

SERVER_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL"
"""TLS 1.2 suites accepted: forward secret and authenticated only (RFC 9325 section 4.2)."""

_SERVER_OPTIONS = COMMON_OPTIONS | ssl.OP_CIPHER_SERVER_PREFERENCE | ssl.OP_SINGLE_ECDH_USE


def server_context(
    identity: Identity, *, minimum_version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2
) -> ssl.SSLContext:
    """Make the server's settings: TLS 1.2 and 1.3, forward secrecy, no tickets.

    Raises:
        UsageError: Key or certificate cannot be used (reason ``trust-settings-invalid``).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = minimum_version
    context.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
    context.options = _SERVER_OPTIONS
    context.set_ciphers(SERVER_CIPHERS)
    context.verify_flags = ssl.VERIFY_X509_TRUSTED_FIRST
    # CUPS 2.4 clients reconnect for ever when the first TLS 1.3 octets are a session ticket.
    context.num_tickets = 0
    try:
        context.load_cert_chain(identity.certificate_path, identity.key_path)
    except OSError as error:
        raise UsageError(
            Reason.TRUST_SETTINGS_INVALID,
            f"cannot use the identity in {identity.certificate_path}: {error}",
        ) from error
    return context
