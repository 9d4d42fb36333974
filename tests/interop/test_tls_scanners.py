"""What TLS scanners report of a printer with its settings as they are: nothing but its certificate.

The certificate is self-signed and lives for ten years, as printers' do: it is trusted by pin or by
a person, and people would have to pin it again each year.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.interop import judges
from tests.interop.old_servers import make_old_certificate, openssl_server
from tests.interop.sealpress_command import VirtualPrinter

OF_THE_CERTIFICATE = {
    "cert_chain_of_trust",
    "cert_validityPeriod",
    "cert_revocation",
    "DNS_CAArecord",
}
OF_TESTSSL_ITSELF = {"engine_problem"}

MOZILLA_OF_THE_CERTIFICATE = {"certificate_path_validation", "maximum_certificate_lifespan"}


def sslscan(port: int, folder: Path) -> ElementTree.Element:
    """Return what sslscan found, as its XML."""
    report = folder / "sslscan.xml"
    argv = [judges.program("sslscan"), "--no-colour", f"--xml={report}", f"localhost:{port}"]
    subprocess.run(argv, capture_output=True, timeout=120, check=True)
    found = ElementTree.parse(report).find("ssltest")
    assert found is not None
    return found


def enabled(found: ElementTree.Element) -> set[str]:
    return {
        f"{each.get('type')} {each.get('version')}"
        for each in found.iter("protocol")
        if each.get("enabled") == "1"
    }


def test_sslscan_finds_nothing_weak(virtual_printer: VirtualPrinter, tmp_path: Path) -> None:
    found = sslscan(virtual_printer.port, tmp_path)
    assert enabled(found) == {"tls 1.2", "tls 1.3"}
    assert {each.get("strength") for each in found.iter("cipher")} <= {"strong", "acceptable"}
    assert all(each.get("curve") for each in found.iter("cipher"))  # forward secrecy, always
    assert not [each for each in found.iter("heartbleed") if each.get("vulnerable") != "0"]
    (renegotiation,) = found.iter("renegotiation")
    assert renegotiation.get("supported") == "0"
    assert {each.get("error") for each in found.iter("pk")} == {"false"}


def sslyze(port: int, folder: Path) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
    """Return what breaks Mozilla's "intermediate" rules, by name, and all that was found."""
    report = folder / "sslyze.json"
    argv = [judges.program("sslyze"), "--mozilla_config=intermediate", f"--json_out={report}"]
    done = subprocess.run(
        [*argv, f"localhost:{port}"], capture_output=True, text=True, timeout=180, check=False
    )
    assert "COMPLIANCE AGAINST" in done.stdout, done.stdout + done.stderr
    complaints = dict(
        re.findall(r"^ +\* (\w+): (.*)$", done.stdout.partition("COMPLIANCE")[2], re.M)
    )
    (scanned,) = json.loads(report.read_text())["server_scan_results"]
    return complaints, scanned["scan_result"]


def test_sslyze_finds_mozilla_s_intermediate_rules_kept(
    virtual_printer: VirtualPrinter, tmp_path: Path
) -> None:
    complaints, found = sslyze(virtual_printer.port, tmp_path)
    groups = complaints.pop("tls_curves", "")
    assert set(complaints) <= MOZILLA_OF_THE_CERTIFICATE
    # OpenSSL's own list: both groups are stronger than what the rules ask for, and come last.
    # Python can choose a single group or all; a single one would leave clients out.
    assert set(re.findall(r"'(\w+)'", groups)) <= {"X448", "secp521r1"}
    vulnerable = {
        "heartbleed": "is_vulnerable_to_heartbleed",
        "openssl_ccs_injection": "is_vulnerable_to_ccs_injection",
        "tls_compression": "supports_compression",
        "session_renegotiation": "is_vulnerable_to_client_renegotiation_dos",
    }
    for scan, flag in vulnerable.items():
        assert found[scan]["result"][flag] is False, scan  # type: ignore[index]  # JSON


@pytest.mark.slow
def test_testssl_reports_the_certificate_alone(
    virtual_printer: VirtualPrinter, tmp_path: Path
) -> None:
    report = tmp_path / "testssl.json"
    argv = [judges.program("testssl"), "--quiet", "--color", "0", "--warnings", "off"]
    argv += ["--nodns", "none", "--jsonfile", str(report), "-U", "-p", "-S", "-f"]
    argv += [f"localhost:{virtual_printer.port}"]
    subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=900, check=False)
    found = json.loads(report.read_text())
    reported = {
        each["id"]: f"{each['severity']}: {each['finding']}"
        for each in found
        if each["severity"] not in {"OK", "INFO"}
    }
    assert len(found) > 40
    assert set(reported) <= OF_THE_CERTIFICATE | OF_TESTSSL_ITSELF, reported
    assert "self signed" in reported["cert_chain_of_trust"]


def test_the_scanners_find_fault_with_an_old_server(tmp_path: Path) -> None:
    shown = make_old_certificate(tmp_path)
    with openssl_server(shown, tmp_path, "-cipher", "ALL:@SECLEVEL=0") as port:
        found = sslscan(port, tmp_path)
        complaints, _ = sslyze(port, tmp_path)
    assert {"tls 1.0", "tls 1.1"} <= enabled(found)
    assert "anonymous" in {each.get("strength") for each in found.iter("cipher")}
    assert {"tls_versions", "ciphers"} <= set(complaints)
