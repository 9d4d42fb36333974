"""Why a TLS handshake failed: alerts, OpenSSL's reasons and verify codes as our reasons."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from sealpress.errors import Phase, TlsError
from sealpress.reasons import Reason
from sealpress.transport.alerts import ALERT_NUMBERS, alert_text
from sealpress.trust.certificates.finding import shown
from sealpress.trust.certificates.names import name_text

if TYPE_CHECKING:
    from sealpress.transport.handshake import ClientAuthentication


_ALERT_SAYS: dict[int, tuple[Reason, str]] = {
    10: (Reason.TLS_ALERT, "it did not expect that message; does the port speak TLS at all?"),
    20: (Reason.TLS_ALERT, "the data arrived altered, or its TLS software has a fault"),
    22: (Reason.TLS_ALERT, "it cannot take so long a record"),
    40: (
        Reason.TLS_NO_COMMON_CIPHER,
        "it shares no cipher suite or key exchange group with us, or it wants a certificate",
    ),
    42: (Reason.TLS_ALERT, "it finds our certificate corrupt or wrongly signed"),
    43: (Reason.TLS_ALERT, "it cannot use the kind of certificate we have"),
    44: (Reason.TLS_ALERT, "our certificate has been revoked"),
    45: (Reason.TLS_ALERT, "it finds our certificate expired; compare both clocks"),
    46: (Reason.TLS_ALERT, "its policy refuses our certificate"),
    48: (Reason.TLS_ALERT, "it does not trust the issuer of our certificate"),
    49: (Reason.TLS_ALERT, "its policy refuses our certificate"),
    47: (Reason.TLS_ALERT, "it cannot use a value that we sent; its TLS software may be old"),
    50: (Reason.TLS_ALERT, "it cannot read what we sent; its TLS software may be old"),
    51: (Reason.TLS_ALERT, "a signature of the handshake is wrong for it"),
    70: (Reason.TLS_VERSION_MISMATCH, "it speaks no TLS version that we allow"),
    71: (Reason.TLS_NO_COMMON_CIPHER, "it finds the cipher suites offered too weak"),
    80: (Reason.TLS_ALERT, "something in it failed: its log may say what; restart it"),
    86: (Reason.TLS_VERSION_MISMATCH, "it speaks a newer version than was offered to it"),
    90: (Reason.TLS_ALERT, "somebody or something there broke it off"),
    109: (Reason.TLS_ALERT, "it misses something that TLS 1.3 demands of us"),
    110: (Reason.TLS_ALERT, "it refuses something that we offered"),
    112: (Reason.TLS_ALERT, "it does not serve that host name"),
    113: (Reason.TLS_ALERT, "it could not get the proof that a certificate is not revoked"),
    115: (Reason.TLS_ALERT, "it does not know the key that was agreed on before"),
    116: (Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, "it demands a client certificate"),
    120: (Reason.TLS_ALERT, "it does not speak HTTP inside TLS"),
}

_HINTS = {
    112: (
        "Use the host name that the printer knows itself by, the one in its certificate or network "
        "settings; behind a proxy, the one that the proxy serves."
    ),
}
"""What helps against an alert that is clear enough."""

CERTIFICATE_DEMANDS = frozenset(
    {Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, Reason.TLS_CLIENT_CERTIFICATE_REFUSED}
)
"""Why a server ended TLS where another client certificate may help."""

_HANDSHAKE_FAILURE = 40
_DECODE_ERROR = 50
_CERTIFICATE_REQUIRED = 116
_ABOUT_CERTIFICATES = frozenset({41, 42, 43, 44, 45, 46, 48, 49})
_SAID_TO_NOTHING = frozenset({_HANDSHAKE_FAILURE, _DECODE_ERROR})
_MAX_AUTHORITIES_NAMED = 3
"""Of the authorities that a server accepts, so many are named in a sentence."""

_VERIFY_CODES = {
    9: Reason.CERTIFICATE_NOT_YET_VALID,
    10: Reason.CERTIFICATE_EXPIRED,
    2: Reason.CERTIFICATE_UNTRUSTED,
    18: Reason.CERTIFICATE_SELF_SIGNED,
    19: Reason.CERTIFICATE_UNTRUSTED,
    20: Reason.CERTIFICATE_UNTRUSTED,
    21: Reason.CERTIFICATE_UNTRUSTED,
    24: Reason.CERTIFICATE_WRONG_USAGE,
    25: Reason.CERTIFICATE_WRONG_USAGE,
    26: Reason.CERTIFICATE_WRONG_USAGE,
    27: Reason.CERTIFICATE_UNTRUSTED,
    32: Reason.CERTIFICATE_WRONG_USAGE,
    62: Reason.CERTIFICATE_NAME_MISMATCH,
    63: Reason.CERTIFICATE_NAME_MISMATCH,
    64: Reason.CERTIFICATE_NAME_MISMATCH,
    66: Reason.CERTIFICATE_WEAK,
    67: Reason.CERTIFICATE_WEAK,
    68: Reason.CERTIFICATE_WEAK_DIGEST,
    79: Reason.CERTIFICATE_WRONG_USAGE,
}

_RENEGOTIATION = (
    "it wanted to negotiate TLS anew in the middle of the connection, most likely for a client "
    "certificate; that is not done, since it is not safe"
)
_NO_RENEGOTIATION = (
    "Have the server ask for a client certificate at once, for all of it and not for one path only "
    "(Apache: SSLVerifyClient outside of any Location), and set its ciphers for all of it."
)

_UNEXPECTED_END = "UNEXPECTED_EOF_WHILE_READING"

_OPENSSL_SAYS: dict[str, tuple[Reason, str]] = {
    "HTTP_REQUEST": (Reason.PLAIN_ON_TLS_PORT, "the peer speaks plain HTTP where TLS was expected"),
    "HTTPS_PROXY_REQUEST": (Reason.PLAIN_ON_TLS_PORT, "the peer asks for a proxy in clear"),
    "UNSUPPORTED_PROTOCOL": (
        Reason.TLS_VERSION_MISMATCH,
        "the peer offers no TLS version we allow",
    ),
    "VERSION_TOO_LOW": (Reason.TLS_VERSION_MISMATCH, "the peer offers only old TLS versions"),
    "VERSION_TOO_HIGH": (Reason.TLS_VERSION_MISMATCH, "the peer offers no TLS version we allow"),
    "NO_PROTOCOLS_AVAILABLE": (Reason.TLS_VERSION_MISMATCH, "no TLS version is left to offer"),
    "NO_SHARED_CIPHER": (Reason.TLS_NO_COMMON_CIPHER, "no cipher suite in common"),
    "NO_SHARED_GROUPS": (Reason.TLS_NO_COMMON_CIPHER, "no key exchange group in common"),
    "NO_SUITABLE_KEY_SHARE": (Reason.TLS_NO_COMMON_CIPHER, "no key exchange group in common"),
    "NO_SUITABLE_GROUPS": (Reason.TLS_NO_COMMON_CIPHER, "no key exchange group in common"),
    "NO_SUITABLE_SIGNATURE_ALGORITHM": (
        Reason.TLS_NO_COMMON_CIPHER,
        "no signature algorithm in common",
    ),
    "NO_CIPHERS_AVAILABLE": (Reason.TLS_NO_COMMON_CIPHER, "no cipher suite is left to offer"),
    "DH_KEY_TOO_SMALL": (
        Reason.TLS_WEAK_KEY_EXCHANGE,
        "the peer's Diffie-Hellman group is too small",
    ),
    "EE_KEY_TOO_SMALL": (Reason.CERTIFICATE_WEAK, "the certificate's key is too small"),
    "CA_KEY_TOO_SMALL": (Reason.CERTIFICATE_WEAK, "the issuer's key is too small"),
    "CA_MD_TOO_WEAK": (
        Reason.CERTIFICATE_WEAK_DIGEST,
        "the certificate is signed with a weak digest",
    ),
    "WRONG_SIGNATURE_TYPE": (Reason.TLS_NO_COMMON_CIPHER, "no signature algorithm in common"),
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED": (
        Reason.TLS_LEGACY_RENEGOTIATION,
        "the peer lacks secure renegotiation (RFC 5746)",
    ),
    "PEER_DID_NOT_RETURN_A_CERTIFICATE": (
        Reason.TLS_CLIENT_CERTIFICATE_REQUIRED,
        "the client sent no certificate",
    ),
    _UNEXPECTED_END: (Reason.TLS_CLOSED, "the peer closed during the handshake"),
}


def is_unexpected_end(error: ssl.SSLError) -> bool:
    """Whether the stream ended without close_notify; Python before 3.11.4 has no class for it."""
    return isinstance(error, ssl.SSLEOFError) or getattr(error, "reason", None) == _UNEXPECTED_END


def alert_of(openssl_reason: str) -> int | None:
    """The alert that a reason of OpenSSL stands for, such as ``TLSV1_ALERT_UNKNOWN_CA``.

    OpenSSL's prefixes name the version that introduced an alert, not the one in use.
    """
    _prefix, _, rest = openssl_reason.partition("_")
    if _prefix not in {"SSLV3", "TLSV1", "TLSV13", "TLS"}:
        return None
    return ALERT_NUMBERS.get(rest.removeprefix("ALERT_").lower())


def verify_reason(verify_code: int) -> Reason:
    """The reason for a verify code of OpenSSL (``X509_V_ERR_...``)."""
    return _VERIFY_CODES.get(verify_code, Reason.CERTIFICATE_INVALID)


def looks_like_http(octets: bytes) -> bool:
    """Whether the first octets of a connection are text, as HTTP's are, and not a TLS record."""
    return octets[:5].upper() in {b"HTTP/", b"<HTML", b"<!DOC"}


def looks_like_tls(octets: bytes) -> bool:
    """Whether the first octets of a connection are a TLS handshake or alert record."""
    return len(octets) >= 2 and octets[0] in {21, 22} and octets[1] == 3


def not_tls(first_octets: bytes) -> tuple[Reason, str]:
    """What to say of octets that are no TLS record."""
    if looks_like_http(first_octets):
        return Reason.PLAIN_ON_TLS_PORT, "the peer answers in plain HTTP where TLS was expected"
    if looks_like_tls(first_octets):
        return Reason.TLS_VERSION_MISMATCH, "the peer answers with a record of an unknown version"
    return Reason.PLAIN_ON_TLS_PORT, "the peer answers something that is not TLS"


def _explain_reason(openssl_reason: str, first_octets: bytes) -> tuple[Reason, str]:
    if openssl_reason in {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}:
        return not_tls(first_octets)
    if openssl_reason in _OPENSSL_SAYS:
        return _OPENSSL_SAYS[openssl_reason]
    said = openssl_reason.lower().replace("_", " ") or "no reason given"
    return Reason.TLS_FAILED, f"TLS failed: {said}"


def _is_renegotiation(alert: int | None, *, after_handshake: bool) -> bool:
    """Whether a handshake failed when another was done: everything else had been agreed on."""
    return after_handshake and alert == _HANDSHAKE_FAILURE


def _hint(alert: int | None, *, after_handshake: bool) -> str:
    if _is_renegotiation(alert, after_handshake=after_handshake):
        return _NO_RENEGOTIATION
    return "" if alert is None else _HINTS.get(alert, "")


def _explain_alert(
    alert: int, authentication: ClientAuthentication | None, *, after_handshake: bool
) -> tuple[Reason, str]:
    reason, meaning = _ALERT_SAYS.get(alert, (Reason.TLS_ALERT, ""))
    if _is_renegotiation(alert, after_handshake=after_handshake):
        reason, meaning = Reason.TLS_ALERT, _RENEGOTIATION
    about_us = _about_client_certificate(alert, authentication)
    if authentication is not None and about_us is not None:
        reason = about_us
        if about_us is Reason.TLS_CLIENT_CERTIFICATE_REQUIRED:
            meaning = f"it demands a client certificate{_of_authorities(authentication)}"
        elif alert == _HANDSHAKE_FAILURE:
            meaning = "it refuses our certificate"
    said = f"the peer ended TLS with alert {alert_text(alert)}"
    return reason, f"{said}: {meaning}" if meaning else said


def _about_client_certificate(
    alert: int, authentication: ClientAuthentication | None
) -> Reason | None:
    """Return what an alert says about the client certificate we showed or did not show.

    A server that goes on to ask for a certificate has found a common cipher suite: then alert 40
    is the answer to the certificate (RFC 5246 section 7.4.6). GnuTLS says 50 to an empty one.
    """
    if alert == _CERTIFICATE_REQUIRED:
        return Reason.TLS_CLIENT_CERTIFICATE_REQUIRED
    if authentication is None or authentication.requested is False:
        return None
    telling = set(_ABOUT_CERTIFICATES)
    if authentication.requested:
        telling |= {_HANDSHAKE_FAILURE} if authentication.shown else _SAID_TO_NOTHING
    if alert not in telling:
        return None
    if authentication.shown:
        return Reason.TLS_CLIENT_CERTIFICATE_REFUSED
    return Reason.TLS_CLIENT_CERTIFICATE_REQUIRED


def _of_authorities(authentication: ClientAuthentication) -> str:
    request = authentication.request
    if request is None or not request.authorities:
        return ""
    names = [shown(name_text(name)) for name in request.authorities]
    more = ", ..." if len(names) > _MAX_AUTHORITIES_NAMED else ""
    return f" of {' or '.join(names[:_MAX_AUTHORITIES_NAMED])}{more}"


def tls_error(
    error: ssl.SSLError,
    *,
    alert: int | None = None,
    first_octets: bytes = b"",
    peer_chain: tuple[bytes, ...] = (),
    authentication: ClientAuthentication | None = None,
    after_handshake: bool = False,
) -> TlsError:
    """Turn what OpenSSL raised into a ``TlsError`` with reason and sentence.

    Args:
        error: As raised by an ``ssl`` object.
        alert: The alert seen in clear on the wire, if any; OpenSSL's own word goes first.
        first_octets: The first octets that the peer sent.
        peer_chain: The peer's certificates as far as they came, DER, leaf first.
        authentication: What was said about client certificates; ``None`` at the server, and once
            the server has answered inside TLS.
        after_handshake: The handshake is done, and the peer has agreed to all of it: in TLS 1.2,
            not in TLS 1.3, where it may refuse our certificate later.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        return TlsError(
            verify_reason(error.verify_code),
            f"the certificate was not accepted: {error.verify_message}",
            phase=Phase.TRUST,
            peer_chain=peer_chain,
        )
    openssl_reason = getattr(error, "reason", None) or ""  # engines in Python set none
    if is_unexpected_end(error) or isinstance(error, ssl.SSLZeroReturnError):
        openssl_reason = _UNEXPECTED_END
    received = alert_of(openssl_reason)
    if received is None and openssl_reason not in _OPENSSL_SAYS:
        received = alert or None
    reason, detail = (
        _explain_reason(openssl_reason, first_octets)
        if received is None
        else _explain_alert(received, authentication, after_handshake=after_handshake)
    )
    hint = _hint(received, after_handshake=after_handshake)
    failure = TlsError(reason, detail, hint=hint, alert=received, peer_chain=peer_chain)
    if authentication is not None:
        failure.certificate_request = authentication.request
        failure.retryable = reason in CERTIFICATE_DEMANDS  # the peer has not read on
    return failure
