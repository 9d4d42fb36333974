"""The certificate matrix: each certificate and server setting, and what everybody says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sealpress.reasons import Reason
from tests.interop import matrix_servers as servers
from tests.interop import openssl_certificates
from tests.interop.matrix_servers import Server
from tests.trust import gallery
from tests.trust.authority import Issued
from tests.trust.gallery import EXHIBITS, HOST, ROOT, RSA_2048, RSA_ROOT, by

Maker = Callable[[Path], Issued]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A server and what is said of it.

    Attributes:
        is_: What it is, in words.
        make: Makes its certificate.
        serve: Starts it.
        faults: Everything our client finds wrong with its certificate; exactly that.
        reason: What our client refuses it for; ``None`` when it is accepted.
        host: What clients call it.
        otherwise: Witnesses that say the opposite of us, with the reason why they do.
        not_asked: Witnesses that hang up before the server refuses them, so that chance decides.
        shows_chain: Whether our error must show the certificates all the same.
    """

    is_: str
    make: Maker
    serve: Server
    faults: frozenset[Reason] = frozenset()
    reason: Reason | None = None
    host: str = HOST
    otherwise: Mapping[str, str] = field(default_factory=dict)
    not_asked: tuple[str, ...] = ()
    shows_chain: bool = True

    @property
    def slug(self) -> str:
        return self.is_.replace(" ", "-")


# Why witnesses judge otherwise than we do.

COMMON_NAMES = "takes the common name where there is no subjectAltName (RFC 9525 does not)"
SMALL_KEYS = "takes RSA keys of 1024 bits"
NO_SERIALS = "does not compare serial numbers in authorityKeyIdentifier"
NO_PURPOSE_OF_ROOTS = "does not look at the purposes of a trusted root"
NO_FORWARD_SECRECY = "offers cipher suites without forward secrecy (RFC 9325 section 4.1)"
OLD_VERSIONS = "offers TLS 1.0 and 1.1 (RFC 8996 forbids it)"

OTHERWISE: dict[str, dict[str, str]] = {
    "with a common name only": dict.fromkeys(("openssl", "gnutls", "curl"), COMMON_NAMES),
    "for an address as common name": {"curl": COMMON_NAMES},
    "with RSA 1024": {"gnutls": SMALL_KEYS},
    "with an intermediate of RSA 1024": {"gnutls": SMALL_KEYS},
    "of a root of RSA 1024": {"gnutls": SMALL_KEYS},
    "naming another certificate of its issuer": {"gnutls": NO_SERIALS},
    "for mail through its root": {"gnutls": NO_PURPOSE_OF_ROOTS},
}

# The way up over the site exists, but OpenSSL, with which we shake hands, does not look for it.
NOT_FOUND = {"cross-signed by a stranger and the site": frozenset({gallery.UNTRUSTED})}

WEIGHT = [
    gallery.INVALID,
    gallery.SELF_SIGNED,
    gallery.REKEYED,
    gallery.INCOMPLETE,
    gallery.UNTRUSTED,
    gallery.NAME,
    gallery.COMMON,
    gallery.AS_NAME,
    gallery.USAGE,
    gallery.CLOCK,
    gallery.EXPIRED,
    gallery.EARLY,
    gallery.WEAK,
    gallery.DIGEST,
]
"""What a refusal is for when several things are wrong: the first of these."""


def certificate(exhibit: gallery.Exhibit, serve: Server, where: str = "") -> Row:
    """A row of the gallery, behind a server."""
    faults = exhibit.faults or NOT_FOUND.get(exhibit.is_, frozenset())
    return Row(
        is_=exhibit.is_ + where,
        make=lambda folder: exhibit.issued,
        serve=serve,
        faults=faults,
        reason=next((one for one in WEIGHT if one in faults), None),
        host=exhibit.host,
        otherwise=OTHERWISE.get(exhibit.is_, {}),
    )


def setting(is_: str, serve: Server, reason: Reason | None = None, **options: Any) -> Row:
    """A row of a server's setting, with a certificate that is good unless told otherwise."""
    return Row(is_=is_, make=lambda folder: GOOD, serve=serve, reason=reason, **options)


GOOD = by(key=RSA_2048)
OPENSSL, GNUTLS = servers.openssl(), servers.gnutls()
BY_GNUTLS = {
    "issued by the site",
    "self-signed",
    "with its intermediate",
    "without its intermediate",
    "of an authority whose new certificate is sent",
    "damaged",
    "expired",
    "of the seventies",
    "for another name",
    "with a common name only",
    "with RSA 1024",
    "signed over SHA-1",
    "of an authority for other names",
    "everything at once",
}
BY_EVE = {
    "issued by the site",
    "self-signed",
    "with RSA 2048",
    "with RSA 1024",
    "signed over SHA-1",
    "self-signed over SHA-1",
}
GALLERY = [
    *(certificate(one, OPENSSL) for one in EXHIBITS),
    *(certificate(one, GNUTLS, " at GnuTLS") for one in EXHIBITS if one.is_ in BY_GNUTLS),
    *(certificate(one, servers.eve, " at CUPS") for one in EXHIBITS if one.is_ in BY_EVE),
]


def made(is_: str, *faults: Reason, otherwise: Mapping[str, str] | None = None, **how: Any) -> Row:
    """A row of a certificate that the openssl program makes."""
    return Row(
        is_=is_,
        make=lambda folder: openssl_certificates.make(folder, **how),
        serve=OPENSSL,
        faults=frozenset(faults),
        reason=next((one for one in WEIGHT if one in faults), None),
        otherwise=otherwise or {},
    )


EVERYBODY = ("openssl", "gnutls", "curl")
MADE_BY_OPENSSL = [
    made("made by openssl", issuer=ROOT),
    made(
        "of version 1",
        gallery.COMMON,
        issuer=ROOT,
        extensions="",
        otherwise=dict.fromkeys(EVERYBODY, COMMON_NAMES),
    ),
    made("self-signed of version 1", gallery.SELF_SIGNED, gallery.COMMON, extensions=""),
    made(
        "signed over SHA-1 with an elliptic curve", gallery.DIGEST, issuer=ROOT, options=("-sha1",)
    ),
    made("signed over MD5 by openssl", gallery.DIGEST, issuer=RSA_ROOT, options=("-md5",)),
    made("signed over SHA-224", issuer=RSA_ROOT, options=("-sha224",)),
    made("signed over SHA-3", issuer=RSA_ROOT, options=("-sha3-256",)),
    made(
        "with a key for RSA-PSS only",
        gallery.SELF_SIGNED,
        key=("-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"),
    ),
    made("with Ed448", issuer=ROOT, key=("-newkey", "ed448")),
    made(
        "with names in many parts",
        issuer=ROOT,
        subject="/C=DE/O=Klinik Sankt Anna/OU=Druck/CN=printer",
        extensions="subjectAltName=critical,DNS:LOCALHOST,email:a@clinic.example,URI:ipps://x/\n",
    ),
]

VERSION = Reason.TLS_VERSION_MISMATCH
CIPHER = Reason.TLS_NO_COMMON_CIPHER
WEAKEST = "ALL:@SECLEVEL=0"
CLIENT_CERTIFICATE = Reason.TLS_CLIENT_CERTIFICATE_REQUIRED
SETTINGS = [
    setting("TLS 1.2 only", servers.openssl("-tls1_2")),
    setting("TLS 1.3 only", servers.openssl("-tls1_3")),
    setting(
        "TLS 1.3 with ChaCha20 only",
        servers.openssl("-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"),
    ),
    setting(
        "TLS 1.1 only",
        servers.openssl("-tls1_1", "-cipher", WEAKEST),
        VERSION,
        otherwise={"gnutls": OLD_VERSIONS},
    ),
    setting(
        "TLS 1.0 only",
        servers.openssl("-tls1", "-cipher", WEAKEST),
        VERSION,
        otherwise={"gnutls": OLD_VERSIONS},
    ),
    setting(
        "TLS 1.0 only at GnuTLS",
        servers.gnutls("NORMAL:-VERS-ALL:+VERS-TLS1.0"),
        VERSION,
        otherwise={"gnutls": OLD_VERSIONS},
    ),
    setting(
        "RSA key exchange only",
        servers.openssl("-tls1_2", "-cipher", "AES128-GCM-SHA256:AES256-SHA256"),
        CIPHER,
        otherwise=dict.fromkeys(EVERYBODY, NO_FORWARD_SECRECY),
    ),
    setting(
        "no common group",
        servers.openssl("-tls1_2", "-cipher", "ECDHE", "-groups", "brainpoolP384r1"),
        CIPHER,
        shows_chain=False,
    ),
    setting(
        "no certificate at all",
        servers.openssl("-tls1_2", "-cipher", "aNULL:@SECLEVEL=0"),
        CIPHER,
        shows_chain=False,
    ),
    setting(
        "Diffie-Hellman with 1024 bits",
        servers.gnutls(
            "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA:-GROUP-DH-ALL",
            "--dhparams",
            servers.DH_1024,
        ),
        Reason.TLS_WEAK_KEY_EXCHANGE,
    ),
    setting(
        "without secure renegotiation",
        servers.gnutls("NORMAL:-VERS-ALL:+VERS-TLS1.2:%DISABLE_SAFE_RENEGOTIATION"),
        Reason.TLS_LEGACY_RENEGOTIATION,
        otherwise={"gnutls": "talks to servers without RFC 5746"},
        shows_chain=False,
    ),
    setting(
        "a client certificate demanded in TLS 1.2",
        servers.openssl("-tls1_2", "-Verify", "1"),
        CLIENT_CERTIFICATE,
    ),
    setting(
        "a client certificate demanded in TLS 1.3",
        servers.openssl("-tls1_3", "-Verify", "1"),
        CLIENT_CERTIFICATE,
        not_asked=("openssl", "gnutls"),
    ),
    setting(
        "another name by SNI",
        servers.openssl(
            "-servername",
            "other.example",
            "-servername_fatal",
            "-cert2",
            servers.LEAF,
            "-key2",
            servers.KEY,
        ),
        Reason.TLS_ALERT,
        shows_chain=False,
    ),
    setting("plain HTTP", servers.plain_http, Reason.PLAIN_ON_TLS_PORT, shows_chain=False),
    setting("closed after the ClientHello", servers.closing, Reason.TLS_CLOSED, shows_chain=False),
    setting("reset after the ClientHello", servers.resetting, Reason.TLS_CLOSED, shows_chain=False),
]

ROWS = [*GALLERY, *MADE_BY_OPENSSL, *SETTINGS]
assert len({row.is_ for row in ROWS}) == len(ROWS)
