"""What programs say of TLS and of connections: OpenSSL, curl, GnuTLS, Node.js, Java.

OpenSSL's words are those of everything built on it: curl, Python, Ruby, PHP, nginx, cups-filters.
"""

from __future__ import annotations

from sealpress.catalogue.elsewhere.phrase import Phrase
from sealpress.reasons import Reason


def _shows(
    system: str, where: str, rows: dict[str, tuple[str, tuple[Reason, ...]]]
) -> list[Phrase]:
    return [Phrase(system, words, where, *row) for words, row in rows.items()]


_OPENSSL = _shows(
    "OpenSSL",
    "error text",
    {
        "wrong version number": (
            "What answered is not TLS, mostly plain HTTP.",
            (Reason.PLAIN_ON_TLS_PORT, Reason.TLS_VERSION_MISMATCH),
        ),
        "http request": (
            "A client spoke plain HTTP at a TLS port.",
            (Reason.TLS_ON_PLAIN_PORT,),
        ),
        "packet length too long": (
            "What answered is not TLS.",
            (Reason.PLAIN_ON_TLS_PORT,),
        ),
        "unexpected eof while reading": (
            "The other side closed in the middle of TLS.",
            (Reason.TLS_CLOSED, Reason.CONNECTION_CLOSED),
        ),
        "sslv3 alert handshake failure": (
            "Alert 40; the name says nothing about SSL 3.",
            (
                Reason.TLS_NO_COMMON_CIPHER,
                Reason.TLS_CLIENT_CERTIFICATE_REQUIRED,
                Reason.TLS_OBSOLETE,
            ),
        ),
        "tlsv1 alert protocol version": (
            "Alert 70: no TLS version in common.",
            (Reason.TLS_VERSION_MISMATCH,),
        ),
        "unsupported protocol": (
            "The other side only speaks TLS versions that are switched off here.",
            (Reason.TLS_VERSION_MISMATCH,),
        ),
        "no shared cipher": ("No cipher suite in common.", (Reason.TLS_NO_COMMON_CIPHER,)),
        "tlsv1 alert insufficient security": (
            "Alert 71: the ciphers offered are too weak for the other side.",
            (Reason.TLS_NO_COMMON_CIPHER,),
        ),
        "tlsv13 alert certificate required": (
            "Alert 116: a client certificate is demanded.",
            (Reason.TLS_CLIENT_CERTIFICATE_REQUIRED,),
        ),
        "tlsv1 alert unknown ca": (
            "Alert 48: the other side does not trust the certificate it was shown.",
            (Reason.TLS_CLIENT_CERTIFICATE_REFUSED, Reason.CERTIFICATE_UNTRUSTED),
        ),
        "sslv3 alert bad certificate": (
            "Alert 42: the other side refuses the certificate it was shown.",
            (Reason.TLS_CLIENT_CERTIFICATE_REFUSED, Reason.CERTIFICATE_UNTRUSTED),
        ),
        "tlsv1 unrecognized name": (
            "Alert 112: the printer does not serve that host name.",
            (Reason.TLS_ALERT,),
        ),
        "tlsv1 alert internal error": (
            "Alert 80: something failed in the printer.",
            (Reason.TLS_ALERT,),
        ),
        "unsafe legacy renegotiation disabled": (
            "The printer's TLS is from before 2010.",
            (Reason.TLS_LEGACY_RENEGOTIATION,),
        ),
        "dh key too small": (
            "The printer's Diffie-Hellman group is short.",
            (Reason.TLS_WEAK_KEY_EXCHANGE,),
        ),
        "ee key too small": ("The certificate's key is short.", (Reason.CERTIFICATE_WEAK,)),
        "ca md too weak": (
            "The certificate is signed over SHA-1 or MD5.",
            (Reason.CERTIFICATE_WEAK_DIGEST,),
        ),
        "certificate verify failed": (
            "The certificate is not trusted; the words behind it say why.",
            (
                Reason.CERTIFICATE_SELF_SIGNED,
                Reason.CERTIFICATE_UNTRUSTED,
                Reason.CERTIFICATE_NAME_MISMATCH,
                Reason.CERTIFICATE_EXPIRED,
            ),
        ),
        "self-signed certificate": (
            "Verify code 18.",
            (Reason.CERTIFICATE_SELF_SIGNED,),
        ),
        "self-signed certificate in certificate chain": (
            "Verify code 19: the authority at the top is not trusted here.",
            (Reason.CERTIFICATE_UNTRUSTED,),
        ),
        "unable to get local issuer certificate": (
            "Verify code 20: the issuer is not known here, or was not sent.",
            (
                Reason.CERTIFICATE_UNTRUSTED,
                Reason.CERTIFICATE_CHAIN_INCOMPLETE,
                Reason.CERTIFICATE_ISSUER_REKEYED,
            ),
        ),
        "unable to verify the first certificate": (
            "Verify code 21: the certificate's issuer is missing.",
            (Reason.CERTIFICATE_UNTRUSTED, Reason.CERTIFICATE_CHAIN_INCOMPLETE),
        ),
        "certificate has expired": (
            "Verify code 10.",
            (Reason.CERTIFICATE_EXPIRED, Reason.CERTIFICATE_CLOCK_UNSET),
        ),
        "certificate is not yet valid": (
            "Verify code 9.",
            (Reason.CERTIFICATE_NOT_YET_VALID,),
        ),
        "hostname mismatch": (
            "Verify code 62.",
            (Reason.CERTIFICATE_NAME_MISMATCH, Reason.CERTIFICATE_COMMON_NAME_ONLY),
        ),
        "IP address mismatch": (
            "Verify code 64.",
            (Reason.CERTIFICATE_NAME_MISMATCH, Reason.CERTIFICATE_ADDRESS_AS_NAME),
        ),
        "unsuitable certificate purpose": (
            "Verify code 26.",
            (Reason.CERTIFICATE_WRONG_USAGE,),
        ),
    },
)

_CURL = _shows(
    "curl",
    "error text",
    {
        "Could not resolve host": ("Exit code 6.", (Reason.NAME_NOT_FOUND,)),
        "Couldn't connect to server": (
            "Exit code 7.",
            (Reason.CONNECTION_REFUSED, Reason.HOST_UNREACHABLE, Reason.CONNECT_TIMEOUT),
        ),
        "Empty reply from server": ("Exit code 52.", (Reason.CONNECTION_CLOSED,)),
        "Received HTTP/0.9 when not allowed": (
            "Exit code 1: what answered is not HTTP.",
            (Reason.NOT_HTTP, Reason.TLS_ON_PLAIN_PORT),
        ),
        "Recv failure: Connection reset by peer": (
            "Exit code 56 or 35.",
            (Reason.CONNECTION_RESET,),
        ),
        "SSL_ERROR_SYSCALL": (
            "Exit code 35: the other side closed in the middle of TLS.",
            (Reason.TLS_CLOSED,),
        ),
        "no alternative certificate subject name matches target host name": (
            "Exit code 60.",
            (Reason.CERTIFICATE_NAME_MISMATCH,),
        ),
        "Operation timed out": (
            "Exit code 28.",
            (Reason.RECEIVE_TIMEOUT, Reason.CONNECT_TIMEOUT, Reason.TLS_TIMEOUT),
        ),
    },
)

_GNUTLS = _shows(
    "GnuTLS",
    "error text, also CUPS' error_log",
    {
        "The TLS connection was non-properly terminated.": (
            "The other side closed in the middle of TLS.",
            (Reason.TLS_CLOSED,),
        ),
        "A TLS fatal alert has been received.": (
            "The alert that stands beside it says why.",
            (Reason.TLS_NO_COMMON_CIPHER, Reason.TLS_VERSION_MISMATCH, Reason.TLS_ALERT),
        ),
        "An unexpected TLS packet was received.": (
            "What answered is not TLS, mostly plain HTTP.",
            (Reason.PLAIN_ON_TLS_PORT,),
        ),
        "A packet with illegal or unsupported version was received.": (
            "The other side only speaks TLS versions that are switched off here.",
            (Reason.TLS_VERSION_MISMATCH, Reason.PLAIN_ON_TLS_PORT),
        ),
    },
)

_NODE = _shows(
    "Node.js",
    "error.code",
    {
        "DEPTH_ZERO_SELF_SIGNED_CERT": (
            "The printer signed its certificate itself.",
            (Reason.CERTIFICATE_SELF_SIGNED,),
        ),
        "SELF_SIGNED_CERT_IN_CHAIN": (
            "The authority at the top is not trusted here.",
            (Reason.CERTIFICATE_UNTRUSTED,),
        ),
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE": (
            "The certificate's issuer is missing.",
            (Reason.CERTIFICATE_UNTRUSTED, Reason.CERTIFICATE_CHAIN_INCOMPLETE),
        ),
        "ERR_TLS_CERT_ALTNAME_INVALID": (
            "The certificate names another host.",
            (Reason.CERTIFICATE_NAME_MISMATCH,),
        ),
        "CERT_HAS_EXPIRED": ("The certificate has expired.", (Reason.CERTIFICATE_EXPIRED,)),
        "ENOTFOUND": ("The host name was not found.", (Reason.NAME_NOT_FOUND,)),
        "ECONNREFUSED": ("Nothing listens at the port.", (Reason.CONNECTION_REFUSED,)),
        "EHOSTUNREACH": ("No network path leads there.", (Reason.HOST_UNREACHABLE,)),
        "ETIMEDOUT": ("Nothing came in time.", (Reason.CONNECT_TIMEOUT, Reason.RECEIVE_TIMEOUT)),
        "ECONNRESET": (
            "The other side broke the connection off.",
            (Reason.CONNECTION_RESET, Reason.TLS_CLOSED),
        ),
    },
)

_JAVA = _shows(
    "Java",
    "exception text",
    {
        "PKIX path building failed": (
            "No trusted authority vouches for the certificate.",
            (Reason.CERTIFICATE_SELF_SIGNED, Reason.CERTIFICATE_UNTRUSTED),
        ),
        "Unsupported or unrecognized SSL message": (
            "What answered is not TLS.",
            (Reason.PLAIN_ON_TLS_PORT,),
        ),
        "Remote host terminated the handshake": (
            "The other side closed in the middle of TLS.",
            (Reason.TLS_CLOSED,),
        ),
        "No subject alternative names present": (
            "The certificate names no host where names count.",
            (Reason.CERTIFICATE_COMMON_NAME_ONLY, Reason.CERTIFICATE_NAME_MISMATCH),
        ),
        "Received fatal alert: handshake_failure": (
            "Alert 40.",
            (Reason.TLS_NO_COMMON_CIPHER, Reason.TLS_CLIENT_CERTIFICATE_REQUIRED),
        ),
    },
)

PHRASES = (*_OPENSSL, *_CURL, *_GNUTLS, *_NODE, *_JAVA)
"""All of it."""
