from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from sealpress.diagnose.schema import schema_text
from tests.diagnose.sick_peers import SickPeer, says_nothing


@pytest.fixture
def pin(printer):
    return f"sha256:{printer.certificate_sha256}"


def test_a_healthy_printer(sealpress, printer, pin):
    ended = sealpress("doctor", printer.uri("ipps"), "--trust", pin)
    assert (ended.code, ended.err) == (0, "")
    assert "Will print: yes, over localhost:" in ended.out
    assert "FAILED" not in ended.out
    assert "warning" not in ended.out


def test_one_that_nobody_knows_ends_with_what_to_type(sealpress, printer, pin):
    ended = sealpress("doctor", printer.uri("ipps"))
    assert ended.code == 4
    assert f"     sealpress trust pin ipps://localhost:{printer.port} {pin}\n" in ended.out
    assert "Will print: no:" in ended.out


def test_the_command_it_names_makes_it_right(sealpress, printer):
    advice = sealpress("doctor", printer.uri("ipps"), "--json").json["conclusion"]["to_do"][0]
    (command,) = advice["commands"]
    assert sealpress(*command.split()[1:], "--yes").code == 0
    assert sealpress("doctor", printer.uri("ipps")).code == 0


def test_as_json(sealpress, printer, pin):
    ended = sealpress("doctor", printer.uri("ipps"), "--trust", pin, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.json["works"] is True
    assert ended.json["conclusion"]["connection"]["trusted_by"] == "pin"
    assert {one["outcome"] for one in ended.json["observations"]} <= {"ok", "note"}


def test_a_host_alone_is_asked_by_ipps(sealpress):
    ended = sealpress("doctor", "printer.invalid", "--json")
    assert (ended.code, ended.json["uri"]) == (3, "ipps://printer.invalid/")
    assert ended.json["reason"] == "name-not-found"


@pytest.mark.parametrize(
    ("scheme", "security", "binding"),
    [("ipp", "as-uri", "plain"), ("ipp", "prefer", "implicit"), ("ipp", "require", "implicit")],
)
def test_settings_count_as_in_printing(sealpress, printer, pin, scheme, security, binding):
    words = ("--trust", pin, "--security", security, "--json")
    ended = sealpress("doctor", printer.uri(scheme), *words)
    assert ended.json["conclusion"]["connection"]["binding"] == binding


def test_it_leaves_nothing_behind(sealpress, printer, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    assert sealpress("doctor", printer.uri("ipps"), "--trust", "tofu").code == 0
    assert sealpress("doctor", printer.uri("ipps")).code == 4
    assert sorted(tmp_path.rglob("*")) == before


def test_who_looks_on_sees_the_handshakes(sealpress, printer, pin):
    ended = sealpress("doctor", printer.uri("ipps"), "--trust", pin, "--trace")
    assert "ClientHello" in ended.err
    assert "looking at" not in ended.err
    assert "Will print: yes" in ended.out


def test_a_page_is_printed_when_it_is_asked_for(sealpress, printer, pin):
    sealpress("doctor", printer.uri("ipps"), "--trust", pin)
    assert printer.documents() == []
    ended = sealpress("doctor", printer.uri("ipps"), "--trust", pin, "--test-page")
    assert ended.code == 0
    assert len(printer.documents()) == 1


def test_the_schema_is_shown_without_a_printer(sealpress):
    ended = sealpress("doctor", "--schema")
    assert (ended.code, ended.out) == (0, schema_text())


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["doctor"], "invalid-argument"),
        (["doctor", "ipp://"], "invalid-uri"),
        (["doctor", "ipp://h/", "--trust", "nobody"], "trust-settings-invalid"),
        (["doctor", "ipp://h/", "--security", "perhaps"], "invalid-argument"),
        (["doctor", "ipp://h/", "--identity", "nobody.pem"], "certificate-file-unreadable"),
        (["doctor", "ipp://h/", "--password-file", "/nowhere"], "state-unreadable"),
    ],
)
def test_what_was_typed_wrong(sealpress, words, reason):
    ended = sealpress(*words, "--json")
    assert ended.code in {2, 7}
    assert ended.json["error"]["reason"] == reason


def test_the_time_for_all_of_it_is_limited(sealpress):
    with SickPeer(says_nothing) as peer:
        begun_at = time.monotonic()
        uri = f"ipp://127.0.0.1:{peer.port}/"
        ended = sealpress("doctor", uri, "--timeout", "0.5", "--json")
    assert time.monotonic() - begun_at < 30
    assert ended.json["works"] is False


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_interrupted_it_ends_cleanly():
    with SickPeer(says_nothing) as peer:
        argv = [sys.executable, "-m", "sealpress", "doctor", f"ipp://127.0.0.1:{peer.port}/"]
        with subprocess.Popen(
            argv,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=_heed_interrupts,  # noqa: PLW1509  # no lock is taken in it
        ) as running:
            _wait_until(lambda: peer.heard)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=20)
    assert running.returncode == 130
    assert b"Traceback" not in err + out


def _heed_interrupts():
    """Undo what a shell does to programs that it starts in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _wait_until(condition):
    given_up_at = time.monotonic() + 30
    while not condition() and time.monotonic() < given_up_at:
        time.sleep(0.02)
    assert condition()
