"""TLS settings of the client, explicit on every Python and OpenSSL (RFC 9325)."""

from __future__ import annotations

import hashlib
import ssl
import threading
import warnings
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust.allowances import Allowance
from sealpress.trust.policy import TrustLevel, TrustPolicy

if TYPE_CHECKING:
    from sealpress.trust.identities.identity import Identity

COMMON_OPTIONS = (
    ssl.OP_ALL
    | ssl.OP_NO_COMPRESSION
    | ssl.OP_NO_RENEGOTIATION
    | ssl.OP_ENABLE_MIDDLEBOX_COMPAT  # RFC 8446 appendix D.4
)
"""Set as a whole, not added to: OP_IGNORE_UNEXPECTED_EOF, where a Python has it on, would hide
that a stream was cut."""

SECURITY_LEVEL = 2
"""OpenSSL's security level where nothing is allowed beyond it: keys of 2048 bits, no SHA-1. A
system that demands more keeps it (SSL_CTX_set_security_level(3))."""

_OLD_VERSIONS = frozenset({Allowance.TLS_1_0, Allowance.TLS_1_1})

# Level 1 takes 1024 bits; a signature over SHA-1, as all of TLS 1.0 and 1.1 are, only level 0.
_LOWER_LEVELS = {
    Allowance.TLS_1_0: 0,
    Allowance.TLS_1_1: 0,
    Allowance.WEAK_KEY: 0,
    Allowance.WEAK_DIGEST: 0,
    Allowance.WEAK_KEY_EXCHANGE: 1,
}

# Named ssl.OP_LEGACY_SERVER_CONNECT from Python 3.12 on.
_OP_LEGACY_SERVER_CONNECT = 0x4

# X509_V_FLAG_NO_CHECK_TIME, which the ssl module does not name.
_VERIFY_NO_CHECK_TIME = 0x200000

# Python has no way to lower the version without a warning, and what silences it is global.
_silence = threading.Lock()


def client_context(
    policy: TrustPolicy,
    *,
    allowances: AbstractSet[Allowance] = frozenset(),
    identity: Identity | None = None,
    authorities: Sequence[bytes] = (),
) -> ssl.SSLContext:
    """Make the client's settings for one stage of a policy.

    Under a policy with authorities the handshake itself verifies, so that a refused server is
    told why by an alert. Pins and the level ``encrypt`` are judged after the handshake and
    before the first octet of HTTP.

    TLS 1.3 and 1.2 stay the first choice whatever is allowed. OpenSSL cannot allow each thing
    by itself: ``tls-1.0`` brings TLS 1.1 along, since a range of versions has no gap; both bring
    CBC with SHA-1, the only kind they have, into TLS 1.2 too; TLS 1.0, 1.1,
    ``weak-key`` and ``weak-digest`` turn its security level off, so that it then takes any
    key and digest in certificates, and SHA-1 in the handshake's own signatures. What was not
    allowed there is refused by our own judge
    (:func:`sealpress.trust.certificates.findings.find_faults`).
    Names under ``address-name`` and dates under ``dates`` are the judge's alone. Diffie-Hellman
    is not offered where OpenSSL would take a short group that is not allowed, and groups below
    1024 bits never pass.

    Args:
        policy: One stage of a policy.
        allowances: Exceptions granted to this printer.
        identity: Our own certificate and key, shown to a printer that asks for one.
        authorities: Certificates (DER) of authorities that count besides those of the policy.

    Raises:
        UsageError: A file of authorities cannot be used (reason ``trust-settings-invalid``).
        SealpressError: The identity cannot be used, as of :meth:`Identity.load_into`.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _set_versions(context, allowances)
    context.options = COMMON_OPTIONS
    if Allowance.NO_SECURE_RENEGOTIATION in allowances:
        context.options |= _OP_LEGACY_SERVER_CONNECT
    level = _security_level(context, allowances)
    context.set_ciphers(f"{cipher_list(allowances)}:@SECLEVEL={level}")
    if identity is not None:
        identity.load_into(context)
    somebody_vouches = policy.trusts_authorities or bool(authorities)
    if policy.level <= TrustLevel.ENCRYPT or not somebody_vouches:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    _set_verification(context, allowances)
    _load_authorities(context, policy, authorities)
    return context


def cipher_list(allowances: AbstractSet[Allowance] = frozenset()) -> str:
    """The suites up to TLS 1.2 to offer, as OpenSSL writes a list of ciphers.

    Forward secret ones with AEAD come first; CBC last, with SHA-1 only where it is allowed.
    """
    return ":".join(_suites(allowances))


def _suites(allowances: AbstractSet[Allowance]) -> Iterator[str]:
    yield "ECDHE+AESGCM:ECDHE+CHACHA20"
    long_groups_only = not set(_LOWER_LEVELS) & allowances
    if long_groups_only or Allowance.WEAK_KEY_EXCHANGE in allowances:
        yield "DHE+AESGCM:DHE+CHACHA20"
    yield "ECDHE+AES"
    if Allowance.WEAK_KEY_EXCHANGE in allowances:
        yield "DHE+AES"
    if Allowance.RSA_KEY_EXCHANGE in allowances:
        yield "kRSA+AESGCM:kRSA+AES"
    yield "!aNULL:!aDSS:!AESCCM8"
    if not allowances & {Allowance.RSA_KEY_EXCHANGE, *_OLD_VERSIONS}:
        yield "!SHA1"


def _set_versions(context: ssl.SSLContext, allowances: AbstractSet[Allowance]) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
    if not allowances & _OLD_VERSIONS:
        return
    oldest = Allowance.TLS_1_0 in allowances and ssl.HAS_TLSv1
    if not oldest and not ssl.HAS_TLSv1_1:
        return  # an OpenSSL built without them
    with _silence, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1 if oldest else ssl.TLSVersion.TLSv1_1


def _security_level(context: ssl.SSLContext, allowances: AbstractSet[Allowance]) -> int:
    level = max(context.security_level, SECURITY_LEVEL)
    return min([level, *(_LOWER_LEVELS[one] for one in allowances if one in _LOWER_LEVELS)])


def _set_verification(context: ssl.SSLContext, allowances: AbstractSet[Allowance]) -> None:
    # Defaults differ between Pythons: 3.13 adds X509_STRICT, which refuses many site CAs.
    # A partial chain lets a printer's own certificate in the file be its authority.
    context.verify_flags = ssl.VERIFY_X509_TRUSTED_FIRST | ssl.VERIFY_X509_PARTIAL_CHAIN
    if Allowance.DATES in allowances:
        context.verify_flags |= _VERIFY_NO_CHECK_TIME
    context.hostname_checks_common_name = Allowance.COMMON_NAME in allowances
    # OpenSSL finds an address in iPAddress alone.
    context.check_hostname = Allowance.ADDRESS_NAME not in allowances


def _load_authorities(
    context: ssl.SSLContext, policy: TrustPolicy, further: Sequence[bytes]
) -> None:
    if policy.use_system_cas:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    for der in further:
        try:
            context.load_verify_locations(cadata=der)
        except ssl.SSLError as error:
            named = hashlib.sha256(der).hexdigest()
            raise UsageError(
                Reason.TRUST_SETTINGS_INVALID,
                f"cannot use the certificate authority sha256:{named}: {error}",
            ) from error
    for path in policy.ca_files:
        try:
            context.load_verify_locations(cafile=path)
        except OSError as error:  # ssl.SSLError is one too
            raise UsageError(
                Reason.TRUST_SETTINGS_INVALID,
                f"cannot use the certificate authorities in {path}: {error}",
            ) from error
