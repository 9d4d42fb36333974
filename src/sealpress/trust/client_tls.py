"""TLS settings of the client, explicit on every Python and OpenSSL (RFC 9325)."""

from __future__ import annotations

import ssl

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust.policy import TrustLevel, TrustPolicy

CLIENT_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20:ECDHE+AES:!aNULL:!aDSS:!SHA1"
"""TLS 1.2 suites offered: forward secret ones; CBC with SHA-256 last, for older printers."""

COMMON_OPTIONS = (
    ssl.OP_ALL
    | ssl.OP_NO_COMPRESSION
    | ssl.OP_NO_RENEGOTIATION
    | ssl.OP_ENABLE_MIDDLEBOX_COMPAT  # RFC 8446 appendix D.4
)
"""Set as a whole, not added to: OP_IGNORE_UNEXPECTED_EOF, where a Python has it on, would hide
that a stream was cut."""


def client_context(
    policy: TrustPolicy, *, minimum_version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2
) -> ssl.SSLContext:
    """Make the client's settings for one stage of a policy.

    Under a policy with authorities the handshake itself verifies, so that a refused server is
    told why by an alert. Pins and the level ``encrypt`` are judged after the handshake and
    before the first octet of HTTP.

    Raises:
        UsageError: A file of authorities cannot be used (reason ``trust-settings-invalid``).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = minimum_version
    context.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
    context.options = COMMON_OPTIONS
    context.set_ciphers(CLIENT_CIPHERS)
    context.hostname_checks_common_name = False
    if policy.level <= TrustLevel.ENCRYPT or not policy.trusts_authorities:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    # Defaults differ between Pythons: 3.13 adds X509_STRICT, which refuses many site CAs.
    # A partial chain lets a printer's own certificate in the file be its authority.
    context.verify_flags = ssl.VERIFY_X509_TRUSTED_FIRST | ssl.VERIFY_X509_PARTIAL_CHAIN
    _load_authorities(context, policy)
    return context


def _load_authorities(context: ssl.SSLContext, policy: TrustPolicy) -> None:
    if policy.use_system_cas:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    for path in policy.ca_files:
        try:
            context.load_verify_locations(cafile=path)
        except OSError as error:  # ssl.SSLError is one too
            raise UsageError(
                Reason.TRUST_SETTINGS_INVALID,
                f"cannot use the certificate authorities in {path}: {error}",
            ) from error
