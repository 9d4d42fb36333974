"""Programs nobody here wrote that judge a TLS server's certificate as clients: yes or no."""

from __future__ import annotations

import subprocess
from ipaddress import ip_address
from pathlib import Path

from tests.interop import judges

PATIENCE_SECONDS = "20"


def _run(*argv: str | Path) -> tuple[int, str]:
    done = subprocess.run(
        list(map(str, argv)), stdin=subprocess.DEVNULL, capture_output=True, timeout=90, check=False
    )
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def openssl(host: str, port: int, authorities: Path) -> tuple[bool, str]:
    """Whether ``openssl s_client`` is content, and what it says."""
    if _is_address(host):
        check = ("-verify_ip", host)
    else:  # s_client asks for names without a dot only when told to
        check = ("-verify_hostname", host, "-servername", host)
    code, said = _run(
        judges.program("openssl"),
        *("s_client", "-connect", f"{host}:{port}", "-CAfile", authorities),
        *("-no-CApath", "-no-CAstore", "-partial_chain", "-verify_return_error", *check),
    )
    return code == 0, said


def gnutls(host: str, port: int, authorities: Path) -> tuple[bool, str]:
    """Whether ``gnutls-cli`` is content, and what it says."""
    code, said = _run(
        judges.program("gnutls-cli"), "--x509cafile", authorities, "--port", str(port), host
    )
    return code == 0, said


CURL_ON_TLS = {35, 51, 53, 56, 58, 60, 66, 77, 83, 90, 91}
"""Exit codes of curl about TLS: handshake, certificate, authorities, and a reset within."""


def curl(host: str, port: int, authorities: Path) -> tuple[bool, str]:
    """Whether ``curl`` is content, and what it says; what comes after TLS does not matter."""
    code, said = _run(
        judges.program("curl"),
        *("--silent", "--show-error", "--max-time", PATIENCE_SECONDS),
        *("--cacert", authorities, f"https://{host}:{port}/"),
    )
    return code not in CURL_ON_TLS, f"exit code {code}: {said}"


WITNESSES = {"openssl": openssl, "gnutls": gnutls, "curl": curl}
