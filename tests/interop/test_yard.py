"""The sick servers are as sick as they should be: curl and openssl say so first."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop import judges, netcat, openssl, yard
from tests.interop.doctor_rows import NGINX, OPENSSL, ROWS, SOCAT
from tests.interop.ippeveprinter import EvePrinter


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, eve_printer: EvePrinter) -> yard.Ground:
    """Certificates, and a healthy printer."""
    return yard.prepared(tmp_path_factory.mktemp("yard"), eve_printer)


@pytest.fixture(scope="module")
def nginx(ground: yard.Ground) -> Iterator[yard.Ports]:
    """All servers of nginx."""
    with yard.RIGS["nginx"](ground) as ports:
        yield ports


def curl(ground: yard.Ground, port: int, *options: str) -> str:
    """Post something; return status and content type."""
    argv = [judges.program("curl"), "-s", "-o", "/dev/null", "-w", "%{http_code} %{content_type}"]
    argv += ["--cacert", str(ground.authority), "--data", "x", *options]
    argv.append(f"https://localhost:{port}/ipp/print")
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False).stdout


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("html", "200 text/html"),
        ("static-file", "405 text/html"),
        ("moved", "301 text/html"),
        ("password", "401 text/html"),
        ("forbidden", "403 text/html"),
        ("nothing-there", "404 text/html"),
        ("no-printer-behind", "502 text/html"),
        ("client-certificate", "400 text/html"),
        ("closes", "000 "),
    ],
)
def test_nginx_answers_as_its_name_says(
    ground: yard.Ground, nginx: yard.Ports, name: str, status: str
) -> None:
    assert curl(ground, nginx[name]) == status


def test_nginx_lets_in_whoever_knows_the_password(ground: yard.Ground, nginx: yard.Ports) -> None:
    assert not curl(ground, nginx["password"], "--user", "doctor:stethoscope").startswith("401")
    assert curl(ground, nginx["password"], "--user", "doctor:wrong").startswith("401")


def test_nginx_speaks_the_versions_it_is_told(nginx: yard.Ports) -> None:
    assert openssl.s_client(nginx["healthy"]).version == "TLSv1.3"
    assert openssl.s_client(nginx["healthy-1.2"]).version == "TLSv1.2"
    assert not openssl.s_client(nginx["tls-1.1"]).version


def said(port: int, octets: bytes) -> bytes:
    """Send octets to a port; return the first that come back."""
    with socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(octets)
        client.settimeout(10)
        return client.recv(100)


def test_socat_echoes(tmp_path: Path) -> None:
    with netcat.socat(tmp_path, netcat.ECHO) as port:
        assert said(port, b"who is there?") == b"who is there?"


def test_socat_closes(tmp_path: Path) -> None:
    with netcat.socat(tmp_path, netcat.CLOSING) as port:
        assert said(port, b"") == b""


def test_socat_greets_unasked(tmp_path: Path) -> None:
    with netcat.socat(tmp_path, netcat.saying(r"220 mail\r\n")) as port:
        assert said(port, b"").startswith(b"220")


def test_a_deaf_port_takes_no_connection(tmp_path: Path) -> None:
    with netcat.deaf(tmp_path) as port, pytest.raises(TimeoutError):
        socket.create_connection(("127.0.0.1", port), 0.5)


def test_every_row_is_another_and_every_server_has_one() -> None:
    assert len({row.slug for row in ROWS}) == len(ROWS)
    asked = {(row.rig, row.name) for row in ROWS}
    for rig, servers in {"openssl": OPENSSL, "nginx": NGINX, "netcat": SOCAT}.items():
        assert {(rig, name) for name in servers} <= asked


def test_many_faults_are_made_with_each_program() -> None:
    sick = [row for row in ROWS if row.reason]
    assert len(sick) >= 20
    assert {row.rig for row in sick} == set(yard.RIGS)
