"""TLS settings of the server, explicit on every Python and OpenSSL (RFC 9325)."""

from __future__ import annotations

import importlib
import ssl
from typing import TYPE_CHECKING, cast

from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy
from sealpress.trust.client_tls import COMMON_OPTIONS

if TYPE_CHECKING:
    from sealpress.trust.identities.identity import Identity
    from sealpress.trust.tls_context import TlsContext

SERVER_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL"
"""TLS 1.2 suites accepted: forward secret and authenticated only (RFC 9325 section 4.2)."""

_SERVER_OPTIONS = COMMON_OPTIONS | ssl.OP_CIPHER_SERVER_PREFERENCE | ssl.OP_SINGLE_ECDH_USE

_NO_CLIENT_CERTIFICATES = ClientCertificatePolicy()


def server_context(
    identity: Identity,
    *,
    minimum_version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
    client_certificates: ClientCertificatePolicy | None = None,
) -> TlsContext:
    """Make the server's settings: TLS 1.2 and 1.3, forward secrecy, no tickets in TLS 1.3.

    What is asked of clients decides which engine it is: the standard library where it can say
    all there is to say, pyOpenSSL where a certificate that nobody vouches for, or none, must be
    answered in IPP. Both accept the same.

    Args:
        identity: The server's key and certificate.
        minimum_version: The lowest TLS version; below 1.2 it cannot go together with client
            certificates.
        client_certificates: Whether clients are asked for certificates, and whom is believed.

    Raises:
        UsageError, StateError: As of :meth:`Identity.load_into`; a file of authorities is no
            good (reason ``certificate-file-unreadable``).
    """
    policy = client_certificates or _NO_CLIENT_CERTIFICATES
    if policy.mode in {ClientCertificateMode.ASK, ClientCertificateMode.REQUIRE_AT_IPP}:
        module = importlib.import_module("sealpress.trust.second_engine")  # pyOpenSSL is heavy
        return cast(
            "TlsContext",
            module.SecondEngineContext(
                identity,
                ciphers=SERVER_CIPHERS,
                authorities=policy.authorities(),
                names_authorities=policy.names_authorities,
            ),
        )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = minimum_version
    context.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
    context.options = _SERVER_OPTIONS
    context.set_ciphers(SERVER_CIPHERS)
    context.verify_flags = ssl.VERIFY_X509_TRUSTED_FIRST
    # CUPS 2.4 clients reconnect for ever when the first TLS 1.3 octets are a session ticket.
    context.num_tickets = 0
    if policy.mode is ClientCertificateMode.REQUIRE_AT_TLS:
        _require_certificates(context, policy)
    identity.load_into(context)
    return context


def _require_certificates(context: ssl.SSLContext, policy: ClientCertificatePolicy) -> None:
    """Let OpenSSL refuse clients; a partial chain makes a client's own certificate an authority."""
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.options |= ssl.OP_NO_TICKET  # a resumed session would not be verified again
    context.load_verify_locations(cadata=b"".join(policy.authorities()))
