"""TLS settings of a server for clients below the floor, who are only told so.

They take TLS 1.0 and 1.1 and everything OpenSSL still has for them that is authenticated and
encrypted. Nothing but a refusal may be said through them: RFC 8996 forbids these versions.
"""

from __future__ import annotations

import ssl
import tempfile
from typing import TYPE_CHECKING

from sealpress.trust.client_tls import COMMON_OPTIONS
from sealpress.trust.identities.keys import KeyKind, make_key
from sealpress.trust.identities.self_signed import self_signed

if TYPE_CHECKING:
    from sealpress.trust.identities.identity import Identity

REPORTING_CIPHERS = "ECDHE+AES:RSA+AES:ALL:!aNULL:!eNULL:!EXPORT:!PSK:!SRP:@SECLEVEL=0"
"""Level 0 since TLS 1.0 and 1.1 sign over SHA-1, which every other level refuses."""


def reporting_context(identity: Identity) -> ssl.SSLContext:
    """Make the settings.

    Clients so old that they know no elliptic curves need a server with an RSA key. An identity
    without one gets a passing key and certificate beside it for them, made here and kept nowhere.

    Raises:
        SealpressError: Key or certificate cannot be used, as of :meth:`Identity.load_into`.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # The lowest that OpenSSL has; the highest stays, so that it notices a downgrade (RFC 8446
    # section 4.1.3, RFC 7507).
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
    context.options = COMMON_OPTIONS | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_ciphers(REPORTING_CIPHERS)
    context.num_tickets = 0
    context.options |= ssl.OP_NO_TICKET
    identity.load_into(context)
    facts = identity.facts()
    if not facts.key.startswith("RSA"):
        _add_rsa(context, facts.names)
    return context


def _add_rsa(context: ssl.SSLContext, names: tuple[str, ...]) -> None:
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:  # mode 0600
        file.write(self_signed(names, key=make_key(KeyKind.RSA2048)))
        file.flush()
        context.load_cert_chain(file.name)
