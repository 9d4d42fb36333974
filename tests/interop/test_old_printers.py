"""Printers with the TLS of former times: what is said of them, and printing all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.stream import Timeouts
from sealpress.transport.tls_names import TLS_1_0, TLS_1_2
from sealpress.transport.version_probe import VersionProber, accepted_suites, probe_versions
from tests.interop.old_servers import (
    OldCertificate,
    gnutls_server,
    make_old_certificate,
    old_front,
    openssl_server,
    python_server,
)
from tests.interop.sealpress_command import Sealpress, VirtualPrinter

Start = Callable[[OldCertificate, Path], AbstractContextManager[int]]

TIMEOUTS = Timeouts(connect=10, handshake=10, send=10, receive=10, response=10)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> OldCertificate:
    return make_old_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> OldCertificate:
    return make_old_certificate(tmp_path_factory.mktemp("good"), 2048, "sha256")


def openssl_with(*options: str) -> Start:
    return lambda shown, folder: openssl_server(shown, folder, *options)


def gnutls_with(priority: str) -> Start:
    return lambda shown, folder: gnutls_server(shown, folder, priority)


def python_with(*arguments: str) -> Start:
    return lambda shown, folder: python_server(shown, folder, *arguments)


OLD_SERVERS: dict[str, tuple[Start, str, str]] = {
    "OpenSSL, TLS 1.0": (
        openssl_with("-tls1", "-cipher", "ECDHE+AES:@SECLEVEL=0"),
        "tls-version-mismatch",
        "tls-1.0",
    ),
    "OpenSSL, TLS 1.1": (
        openssl_with("-tls1_1", "-cipher", "AES256-SHA:@SECLEVEL=0"),
        "tls-version-mismatch",
        "tls-1.1 rsa-key-exchange",
    ),
    "OpenSSL, RSA key exchange": (
        openssl_with("-tls1_2", "-cipher", "AES256-SHA256"),
        "tls-no-common-cipher",
        "rsa-key-exchange",
    ),
    "OpenSSL, signing over SHA-1": (
        openssl_with("-tls1_2", "-cipher", "ECDHE+AESGCM:@SECLEVEL=0", "-sigalgs", "RSA+SHA1"),
        "tls-no-common-cipher",
        "weak-digest",
    ),
    "GnuTLS, TLS 1.0": (
        gnutls_with("NORMAL:-VERS-ALL:+VERS-TLS1.0:-KX-ALL:+RSA"),
        "tls-version-mismatch",
        "tls-1.0 rsa-key-exchange",
    ),
    "GnuTLS, without RFC 5746": (
        gnutls_with("NORMAL:-VERS-ALL:+VERS-TLS1.2:%DISABLE_SAFE_RENEGOTIATION"),
        "tls-legacy-renegotiation",
        "no-secure-renegotiation",
    ),
    "GnuTLS, RC4": (
        gnutls_with("NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+ARCFOUR-128:-KX-ALL:+RSA"),
        "tls-obsolete",
        "",
    ),
    "GnuTLS, 3DES": (
        gnutls_with("NORMAL:-VERS-ALL:+VERS-TLS1.0:-CIPHER-ALL:+3DES-CBC:-KX-ALL:+RSA"),
        "tls-obsolete",
        "",
    ),
    "SSL 3.0": (python_with("0", "aes128"), "tls-obsolete", ""),
    "SSL 3.0, 3DES": (python_with("0", "3des"), "tls-obsolete", ""),
    "TLS 1.0, RC4 and MD5": (python_with("1", "rc4", "md5"), "tls-obsolete", ""),
    "TLS 1.2, 3DES": (python_with("3", "3des"), "tls-obsolete", ""),
    "TLS 1.0 by tlslite-ng": (
        python_with("1", "aes128"),
        "tls-version-mismatch",
        "tls-1.0 rsa-key-exchange",
    ),
}


def refusal(sealpress: Sealpress, port: int) -> dict[str, str]:
    told = sealpress.run("show", f"ipps://localhost:{port}/", "--trust", "encrypt", "--json")
    return dict(told.json["error"])


@pytest.mark.parametrize("name", OLD_SERVERS)
def test_what_an_old_server_speaks_is_told(
    name: str, good: OldCertificate, sealpress: Sealpress, tmp_path: Path
) -> None:
    start, reason, names = OLD_SERVERS[name]
    with start(good, tmp_path) as port:
        error = refusal(sealpress, port)
    assert error["reason"] == reason
    if names:
        assert f"sealpress trust allow ipps://localhost:{port}/ legacy" in error["remedy"]
        assert f"(exactly: {names})" in error["remedy"]
    else:
        assert "cannot speak at all" in error["detail"]
        assert "trust allow" not in error["remedy"]


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_the_wish_for_a_client_certificate_is_no_old_tls(
    version: str, good: OldCertificate, sealpress: Sealpress, tmp_path: Path
) -> None:
    options = (version, "-Verify", "1", "-verify_return_error")
    with openssl_server(good, tmp_path, *options) as port:
        assert refusal(sealpress, port)["reason"] == "tls-client-certificate-required"


def test_asking_a_printer_tells_what_it_speaks(
    good: OldCertificate, sealpress: Sealpress, tmp_path: Path
) -> None:
    with openssl_server(good, tmp_path, "-tls1", "-cipher", "AES128-SHA:@SECLEVEL=0") as port:
        uri = f"ipps://localhost:{port}/"
        offers = sealpress.run("plan", uri, "--ask", "--json").json["offers"]
    (implicit,) = [offer for offer in offers if offer["binding"] == "implicit"]
    assert implicit["error"] == "tls-version-mismatch"
    assert "nothing better than TLS 1.0" in implicit["detail"]
    assert (implicit["trusted"], implicit["findings"]) == (None, [])


def test_fetching_the_certificate_gives_the_reason_that_printing_gives(
    good: OldCertificate, sealpress: Sealpress, tmp_path: Path
) -> None:
    with openssl_server(good, tmp_path, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0") as port:
        fetched = sealpress.run("trust", "fetch", f"ipps://localhost:{port}/")
        assert refusal(sealpress, port)["reason"] == "tls-version-mismatch"
    assert "A connection fails: tls-version-mismatch" in fetched.stdout


def prober(port: int) -> VersionProber:
    attempt = Attempt("localhost", port, Binding.IMPLICIT)
    return VersionProber(BlockingDriver(), attempt, TIMEOUTS, seconds=60)


def test_versions_of_a_server_that_takes_several(shown: OldCertificate, tmp_path: Path) -> None:
    with openssl_server(shown, tmp_path, "-cipher", "ALL:@SECLEVEL=0") as port:
        offers = run(probe_versions(prober(port)))
    assert [offer.accepted for offer in offers] == [False, True, True, True, True]
    assert offers[1].certificates == (shown.der,)
    assert offers[4].cipher.startswith("TLS_AES_")


def test_every_suite_of_a_server_is_found(shown: OldCertificate, tmp_path: Path) -> None:
    async def gather(port: int, version: int) -> set[int]:
        return {suite async for suite in accepted_suites(prober(port), version)}

    suites = "AES128-SHA:AES256-SHA:DHE-RSA-AES128-SHA:AES128-GCM-SHA256:@SECLEVEL=0"
    with openssl_server(shown, tmp_path, "-cipher", suites) as port:
        assert run(gather(port, TLS_1_0)) == {0x2F, 0x35, 0x33}
        assert run(gather(port, TLS_1_2)) == {0x2F, 0x35, 0x33, 0x9C}


# A whole job


@pytest.fixture
def old_printer(shown: OldCertificate, virtual_printer: VirtualPrinter) -> Iterator[str]:
    with old_front(shown, virtual_printer.port) as port:
        yield f"ipps://localhost:{port}/ipp/print"


def test_a_job_over_tls_1_0_with_exceptions_and_a_pin(
    old_printer: str,
    shown: OldCertificate,
    virtual_printer: VirtualPrinter,
    sealpress: Sealpress,
    document: Path,
) -> None:
    refused = sealpress.run("print", document, "--to", old_printer)
    assert refused.exit_code != 0
    assert "TLS 1.0" in refused.stderr
    sealpress.succeed("trust", "allow", old_printer, "legacy", "--because", "no newer firmware")
    sealpress.succeed("trust", "pin", old_printer, "--from", shown.certificate)
    printed = sealpress.succeed("print", document, "--to", old_printer, "--json").json
    assert document.read_bytes() in virtual_printer.documents()
    assert printed["connection"]["tls_version"] == "TLSv1"
    assert printed["connection"]["allowances_used"] == ["rsa-key-exchange", "tls-1.0"]
    log = sealpress.succeed("trust", "log", "--json").stdout
    assert "tls-1.0" in log
    assert "rsa-key-exchange" in log


def test_an_exception_makes_nobody_trusted(old_printer: str, sealpress: Sealpress) -> None:
    sealpress.succeed("trust", "allow", old_printer, "legacy", "--because", "no newer firmware")
    refused = sealpress.run("show", old_printer, "--json").json["error"]
    assert refused["phase"] == "trust"


def test_an_exception_is_one_printer_s_alone(
    old_printer: str, shown: OldCertificate, virtual_printer: VirtualPrinter, sealpress: Sealpress
) -> None:
    sealpress.succeed("trust", "allow", old_printer, "legacy", "--because", "no newer firmware")
    with old_front(shown, virtual_printer.port) as another:
        assert refusal(sealpress, another)["reason"] == "tls-version-mismatch"
