"""What is wrong with each foreign server, and what an examination must name first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass

from sealpress.reasons import Reason
from tests.interop import netcat
from tests.interop.nginx import PLAIN


@dataclass(frozen=True)
class Row:
    """A server and its fault.

    Attributes:
        rig: The program that serves it.
        name: The server among those of its program.
        reason: What must come first; ``None``: nothing fails, and nothing is warned of.
        scheme: How it is asked.
        path: Where it is asked.
        knows_authority: Whether its authority is trusted.
        security: How secure it must be.
        says_nothing: Whether only time tells that nothing will come.
        password: The user's password, if one is given.
    """

    rig: str
    name: str
    reason: Reason | None
    _: KW_ONLY
    scheme: str = "ipps"
    path: str = "/ipp/print"
    knows_authority: bool = True
    security: str = "as-uri"
    says_nothing: bool = False
    password: str = ""

    @property
    def slug(self) -> str:
        """What the row is called."""
        words = [self.rig, self.name]
        words += ["in-clear"] * (self.scheme == "ipp") + ["password"] * bool(self.password)
        words += ["unknown"] * (not self.knows_authority)
        words += [self.security] * (self.security != "as-uri")
        return "-".join(words)


SAFE = ("-cipher", "ECDHE+AESGCM")

# s_server: its certificate by its name in `yard.certificates`, and its options
OPENSSL: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "tls-1.0": ("good", ("-tls1", "-cipher", "ALL:@SECLEVEL=0")),
    "tls-1.1": ("good", ("-tls1_1", "-cipher", "ALL:@SECLEVEL=0")),
    "no-common-cipher": ("good", ("-tls1_2", "-cipher", "ECDHE-RSA-CAMELLIA256-SHA384")),
    "rsa-key-exchange": ("good", ("-tls1_2", "-cipher", "AES128-GCM-SHA256")),
    "expired": ("expired", SAFE),
    "not-yet-valid": ("not-yet-valid", SAFE),
    "wrong-name": ("wrong-name", SAFE),
    "self-signed": ("self-signed", SAFE),
    "unknown-authority": ("unknown-authority", SAFE),
    "incomplete-chain": ("incomplete-chain", SAFE),
    "weak-key": ("weak-key", ("-cipher", "ECDHE+AESGCM:@SECLEVEL=0")),
    "wrong-usage": ("wrong-usage", SAFE),
    "client-certificate-1.2": ("good", ("-Verify", "1", "-tls1_2", *SAFE)),
    "client-certificate-1.3": ("good", ("-Verify", "1", "-tls1_3")),
    "never-answers": ("good", ("-www", *SAFE)),
    "turns-lines-round": ("good", SAFE),
}

_TLS_1_2, _TLS_1_3 = ":-VERS-ALL:+VERS-TLS1.2", ":-VERS-ALL:+VERS-TLS1.3"
_NEEDS_CERTIFICATE = ("--require-client-cert",)
_OTHER_NAME = ("--sni-hostname=other.example",)

# gnutls-serv: what is added to its usual priorities, and its options; it answers no POST in HTTP
GNUTLS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "p-521": (":-GROUP-ALL:+GROUP-SECP521R1", ()),
    "x448": (f"{_TLS_1_3}:-GROUP-ALL:+GROUP-X448", ()),
    "ffdhe": (f"{_TLS_1_3}:-GROUP-ALL:+GROUP-FFDHE3072", ()),
    "dhe": (f"{_TLS_1_2}:-KX-ALL:+DHE-RSA", ()),
    "old-master-secret": (f"{_TLS_1_2}:%NO_SESSION_HASH", ()),
    "small-records": ("", ("--recordsize=512",)),
    "other-name-warned": (_TLS_1_2, _OTHER_NAME),
    "other-name": ("", (*_OTHER_NAME, "--sni-hostname-fatal")),
    "p-224": (f"{_TLS_1_2}:-GROUP-ALL:+GROUP-SECP224R1", ()),
    "ccm": (f"{_TLS_1_3}:-CIPHER-ALL:+AES-128-CCM", ()),
    "rc4": (f"{_TLS_1_2}:-CIPHER-ALL:+ARCFOUR-128", ()),
    "cbc": (f"{_TLS_1_2}:-CIPHER-ALL:+AES-128-CBC:-MAC-ALL:+SHA1", ()),
    "anonymous": (f"{_TLS_1_2}:-KX-ALL:+ANON-ECDH", ()),
    "signs-over-sha1": (f"{_TLS_1_2}:-SIGN-ALL:+SIGN-RSA-SHA1", ()),
    "unsafe-renegotiation": (f"{_TLS_1_2}:%DISABLE_SAFE_RENEGOTIATION", ()),
    "tls-1.0": (":-VERS-ALL:+VERS-TLS1.0", ()),
    "client-certificate-1.2": (_TLS_1_2, _NEEDS_CERTIFICATE),
    "client-certificate-1.3": (_TLS_1_3, _NEEDS_CERTIFICATE),
}

_HTML = "default_type text/html; location / { error_page 405 =200 $uri; }"
_PROXY = "proxy_pass http://127.0.0.1:{printer}; proxy_set_header Host $http_host;"
_AUTH = 'auth_basic "Printers"; auth_basic_user_file {folder}/users;'

# nginx: the directives of each server; {printer} is the port of a healthy printer
NGINX: Mapping[str, str] = {
    "healthy": f"location / {{ {_PROXY} }}",
    "healthy-1.2": f"ssl_protocols TLSv1.2; location / {{ {_PROXY} }}",
    "unbuffered": f"location / {{ {_PROXY} proxy_buffering off; proxy_request_buffering off; }}",
    "tls-1.1": "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0; return 204;",
    "ccm8": "ssl_protocols TLSv1.2; ssl_ciphers AES256-CCM8; return 204;",
    "html": _HTML,
    "html-plain": PLAIN + _HTML,
    "static-file": "location / { }",
    "moved": "return 301 https://localhost:8443$request_uri;",
    "moved-plain": PLAIN + "return 301 https://localhost:8443$request_uri;",
    "password": f"location / {{ {_AUTH} {_PROXY} }}",
    "password-plain": PLAIN + f"location / {{ {_AUTH} {_PROXY} }}",
    "password-changed": f"location / {{ {_AUTH.replace('users', 'others')} {_PROXY} }}",
    "forbidden": "location / { deny all; }",
    "nothing-there": "location / { return 404; }",
    "too-large": f"client_max_body_size 1; location / {{ {_PROXY} }}",
    "closes": "return 444;",
    "error": "return 500;",
    "no-printer-behind": "location / { proxy_pass http://127.0.0.1:{closed}; }",
    "unavailable": "location / { return 503; }",
    "silent-printer-behind": (
        "location / { proxy_pass http://127.0.0.1:{silent}; proxy_read_timeout 1s; }"
    ),
    "client-certificate": (
        f"ssl_client_certificate {{authority}}; ssl_verify_client on; location / {{ {_PROXY} }}"
    ),
    "upgrade-required": PLAIN + "add_header Upgrade TLS/1.2,HTTP/1.1 always; return 426;",
    "one-request": f"keepalive_timeout 0; location / {{ {_PROXY} }}",
}

_SMTP = r"220 mail.example ESMTP Postfix\r\n"
_HEAD = r"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: 500\r\n\r\n"
_PJL = r"@PJL INFO STATUS\r\nCODE=10001\r\nDISPLAY=READY\r\nONLINE=TRUE\r\n\f"

# socat and netcat: the shell script that each connection gets
SOCAT: Mapping[str, str] = {
    "silent": netcat.SILENT,
    "closing": netcat.CLOSING,
    "echo": netcat.ECHO,
    "smtp": netcat.saying(_SMTP),
    "ssh": netcat.saying(r"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
    "ftp": netcat.saying(r"220 (vsFTPd 3.0.3)\r\n"),
    "pjl": netcat.answering(_PJL),
    "cut": netcat.answering(_HEAD + r"\002\000\000\000"),
    "trickle": netcat.trickling(_HEAD),
}

USER, PASSWORD = "doctor", "stethoscope"

_R = Reason
_OPENSSL = (
    Row("openssl", "tls-1.0", _R.TLS_VERSION_MISMATCH),
    Row("openssl", "tls-1.1", _R.TLS_VERSION_MISMATCH),
    Row("openssl", "no-common-cipher", _R.TLS_NO_COMMON_CIPHER),
    Row("openssl", "rsa-key-exchange", _R.TLS_NO_COMMON_CIPHER),
    Row("openssl", "expired", _R.CERTIFICATE_EXPIRED),
    Row("openssl", "not-yet-valid", _R.CERTIFICATE_NOT_YET_VALID),
    Row("openssl", "wrong-name", _R.CERTIFICATE_NAME_MISMATCH),
    Row("openssl", "self-signed", _R.CERTIFICATE_SELF_SIGNED),
    Row("openssl", "unknown-authority", _R.CERTIFICATE_UNTRUSTED),
    Row("openssl", "incomplete-chain", _R.CERTIFICATE_CHAIN_INCOMPLETE),
    Row("openssl", "weak-key", _R.CERTIFICATE_WEAK),
    Row("openssl", "wrong-usage", _R.CERTIFICATE_WRONG_USAGE),
    Row("openssl", "client-certificate-1.2", _R.TLS_CLIENT_CERTIFICATE_REQUIRED),
    Row("openssl", "client-certificate-1.3", _R.TLS_CLIENT_CERTIFICATE_REQUIRED),
    Row("openssl", "never-answers", _R.RECEIVE_TIMEOUT, says_nothing=True),
    Row("openssl", "turns-lines-round", _R.NOT_HTTP),
    Row("openssl", "turns-lines-round", _R.TLS_ON_PLAIN_PORT, scheme="ipp"),
)
_GNUTLS = (
    Row("gnutls", "p-521", _R.NOT_HTTP),
    Row("gnutls", "x448", _R.NOT_HTTP),
    Row("gnutls", "ffdhe", _R.NOT_HTTP),
    Row("gnutls", "dhe", _R.NOT_HTTP),
    Row("gnutls", "old-master-secret", _R.NOT_HTTP),
    Row("gnutls", "small-records", _R.NOT_HTTP),
    Row("gnutls", "other-name-warned", _R.NOT_HTTP),
    Row("gnutls", "other-name", _R.TLS_ALERT),
    Row("gnutls", "p-224", _R.TLS_NO_COMMON_CIPHER),
    Row("gnutls", "ccm", _R.TLS_NO_COMMON_CIPHER),
    Row("gnutls", "rc4", _R.TLS_OBSOLETE),
    Row("gnutls", "cbc", _R.TLS_NO_COMMON_CIPHER),
    Row("gnutls", "anonymous", _R.TLS_NO_COMMON_CIPHER),
    Row("gnutls", "signs-over-sha1", _R.TLS_NO_COMMON_CIPHER),
    Row("gnutls", "unsafe-renegotiation", _R.TLS_LEGACY_RENEGOTIATION),
    Row("gnutls", "tls-1.0", _R.TLS_VERSION_MISMATCH),
    Row("gnutls", "client-certificate-1.2", _R.TLS_CLIENT_CERTIFICATE_REQUIRED),
    Row("gnutls", "client-certificate-1.3", _R.TLS_CLIENT_CERTIFICATE_REQUIRED),
    Row("gnutls", "p-521", _R.CERTIFICATE_UNTRUSTED, knows_authority=False),
)
_NGINX = (
    Row("nginx", "healthy", None),
    Row("nginx", "healthy-1.2", None),
    Row("nginx", "unbuffered", None),
    Row("nginx", "healthy", _R.CERTIFICATE_UNTRUSTED, knows_authority=False),
    Row("nginx", "healthy", _R.TLS_ON_PLAIN_PORT, scheme="ipp"),
    Row("nginx", "tls-1.1", _R.TLS_VERSION_MISMATCH),
    Row("nginx", "ccm8", _R.TLS_NO_COMMON_CIPHER),
    Row("nginx", "html", _R.NOT_IPP),
    Row("nginx", "html-plain", _R.NOT_IPP, scheme="ipp"),
    Row("nginx", "html-plain", _R.PLAIN_ON_TLS_PORT),
    Row("nginx", "html-plain", _R.NO_SECURE_ENDPOINT, scheme="ipp", security="require"),
    Row("nginx", "static-file", _R.HTTP_STATUS),
    Row("nginx", "moved", _R.HTTP_REDIRECTED),
    Row("nginx", "moved-plain", _R.HTTP_REDIRECTED, scheme="ipp"),
    Row("nginx", "password", _R.AUTHENTICATION_REQUIRED),
    Row("nginx", "password", None, password=PASSWORD),
    Row("nginx", "password-changed", _R.AUTHENTICATION_REFUSED, password=PASSWORD),
    Row(
        "nginx",
        "password-plain",
        _R.CREDENTIALS_IN_CLEAR,
        scheme="ipp",
        password=PASSWORD,
    ),
    Row("nginx", "forbidden", _R.FORBIDDEN),
    Row("nginx", "nothing-there", _R.HTTP_NOT_FOUND),
    Row("nginx", "too-large", _R.DOCUMENT_TOO_LARGE),
    Row("nginx", "closes", _R.CONNECTION_CLOSED),
    Row("nginx", "error", _R.HTTP_STATUS),
    Row("nginx", "no-printer-behind", _R.HTTP_STATUS),
    Row("nginx", "unavailable", _R.PRINTER_BUSY),
    Row("nginx", "silent-printer-behind", _R.HTTP_STATUS),
    Row("nginx", "client-certificate", _R.TLS_CLIENT_CERTIFICATE_REQUIRED),
    Row("nginx", "upgrade-required", _R.UPGRADE_BROKEN, scheme="ipp"),
    Row("nginx", "one-request", _R.CONNECTION_NOT_KEPT),
)
_NETCAT = (
    Row("netcat", "silent", _R.TLS_TIMEOUT, says_nothing=True),
    Row("netcat", "silent", _R.RECEIVE_TIMEOUT, scheme="ipp", says_nothing=True),
    Row("netcat", "closing", _R.TLS_CLOSED),
    Row("netcat", "closing", _R.CONNECTION_CLOSED, scheme="ipp"),
    Row("netcat", "echo", _R.TLS_FAILED),
    Row("netcat", "echo", _R.NOT_HTTP, scheme="ipp"),
    Row("netcat", "smtp", _R.PLAIN_ON_TLS_PORT),
    Row("netcat", "smtp", _R.NOT_HTTP, scheme="ipp"),
    Row("netcat", "ssh", _R.NOT_HTTP, scheme="ipp"),
    Row("netcat", "ftp", _R.NOT_HTTP, scheme="ipp"),
    Row("netcat", "pjl", _R.PLAIN_ON_TLS_PORT),
    Row("netcat", "pjl", _R.NOT_HTTP, scheme="ipp"),
    Row("netcat", "cut", _R.RESPONSE_TRUNCATED, scheme="ipp"),
    Row("netcat", "trickle", _R.RECEIVE_TIMEOUT, scheme="ipp", says_nothing=True),
    Row("netcat", "nc", _R.TLS_TIMEOUT, says_nothing=True),
    Row("netcat", "deaf", _R.CONNECT_TIMEOUT, says_nothing=True),
    Row("netcat", "nobody", _R.CONNECTION_REFUSED),
)
_NODE = (
    Row("node", "healthy", None),
    Row("node", "no-tls", _R.URI_SECURITY_MISMATCH, scheme="ipp"),
    Row("node", "client-certificate-1.2", _R.TLS_CLIENT_CERTIFICATE_REQUIRED),
    Row("node", "client-certificate-1.3", _R.TLS_CLIENT_CERTIFICATE_REQUIRED),
    Row("node", "gzip-answers", _R.RESPONSE_COMPRESSED),
    Row("node", "closes-after-each", _R.CONNECTION_NOT_KEPT),
    Row("node", "http-1.0", _R.HTTP_VERSION_OLD),
    Row("node", "no-chunks", _R.CHUNKS_REFUSED),
    Row("node", "expect-417", _R.EXPECT_REFUSED),
    Row("node", "expect-ignored", _R.EXPECT_IGNORED),
    Row("node", "answer-cut", _R.RESPONSE_TRUNCATED),
    Row("node", "message-cut", _R.TRUNCATED),
    Row("node", "endless-answer", _R.RESPONSE_TOO_LARGE),
    Row("node", "trickling-answer", _R.RECEIVE_TIMEOUT, says_nothing=True),
    Row("node", "empty-answer", _R.NOT_IPP),
    Row("node", "ipp-as-html", None),
    Row("node", "ipp-busy", _R.PRINTER_BUSY, says_nothing=True),
    Row("node", "ipp-internal-error", _R.IPP_STATUS),
    Row("node", "ipp-version", _R.IPP_VERSION_NOT_SUPPORTED),
    Row("node", "ipp-not-authorized", _R.NOT_AUTHORIZED),
    Row("node", "ipp-other-request", _R.REQUEST_ID_MISMATCH),
    Row("node", "ipp-nothing-told", _R.RESPONSE_INCOMPLETE),
    Row("node", "asks-for-negotiate", _R.AUTHENTICATION_UNSUPPORTED),
    Row("node", "too-many-requests", _R.PRINTER_BUSY),
)
_JAVA = (
    Row("java", "html", _R.NOT_IPP),
    Row("java", "client-certificate-1.2", _R.TLS_CLIENT_CERTIFICATE_REQUIRED),
    Row("java", "client-certificate-1.3", _R.TLS_CLIENT_CERTIFICATE_REQUIRED),
    Row("java", "client-certificate-1.2-alert", _R.TLS_CLIENT_CERTIFICATE_REQUIRED),
    Row("java", "client-certificate-1.3-alert", _R.TLS_CLIENT_CERTIFICATE_REQUIRED),
    Row("java", "other-name", _R.TLS_ALERT),
    Row("java", "rsa-key-exchange", _R.TLS_NO_COMMON_CIPHER),
    Row("java", "tls-1.0", _R.TLS_VERSION_MISMATCH),
    Row("java", "tls-1.1", _R.TLS_VERSION_MISMATCH),
    Row("java", "anonymous", _R.TLS_NO_COMMON_CIPHER),
)
_EVE = (
    Row("eve", "healthy", None),
    Row("eve", "healthy", None, scheme="ipp"),
    Row("eve", "as-delivered", _R.TLS_OLD_VERSIONS),
    Row("eve", "unknown", _R.CERTIFICATE_SELF_SIGNED, knows_authority=False),
    Row("eve", "no-such-path", _R.IPP_NOT_FOUND, path="/nowhere"),
)
_CUPSD = (
    Row("cupsd", "healthy", None, path="/printers/healthy", scheme="ipp"),
    Row("cupsd", "nowhere", _R.IPP_NOT_FOUND, path="/printers/nowhere", scheme="ipp"),
    Row("cupsd", "stopped", _R.PRINTER_STOPPED, path="/printers/stopped", scheme="ipp"),
    Row("cupsd", "closed", _R.PRINTER_NOT_ACCEPTING, path="/printers/closed", scheme="ipp"),
    Row("cupsd", "password", _R.AUTHENTICATION_REQUIRED, path="/printers/password", scheme="ipp"),
    Row("cupsd", "members", _R.AUTHENTICATION_REQUIRED, path="/printers/members", scheme="ipp"),
    Row("cupsd", "self-signed", _R.CERTIFICATE_SELF_SIGNED, path="/printers/healthy"),
)
ROWS = (*_OPENSSL, *_GNUTLS, *_NGINX, *_NETCAT, *_NODE, *_JAVA, *_EVE, *_CUPSD)
"""Every row; each has another slug."""
