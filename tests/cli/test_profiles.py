"""``sealpress simulate --profile`` and ``--list-profiles``."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from sealpress.cli.main import main
from sealpress.simulator import PROFILES

SIMULATE = [sys.executable, "-m", "sealpress", "simulate", "--port", "0", "--json"]


@pytest.fixture
def told(tmp_path):
    """Start a printer; return what it says when it is ready."""
    started = []

    def start(*words):
        process = subprocess.Popen(
            [*SIMULATE, "--output", str(tmp_path / "out"), *words],
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return json.loads(process.stdout.readline())

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=20)


def test_a_profile_brings_its_tls_and_its_faults(told):
    ready = told("--profile", "ipp-1.0-print-server")
    assert ready["profile"] == "ipp-1.0-print-server"
    assert [uri.partition(":")[0] for uri in ready["ready"]] == ["ipp"]
    assert ready["faults"] == ["connection-close"]


def test_other_options_win(told):
    ready = told("--profile", "ipp-1.0-print-server", "--tls", "required", "--fault", "busy")
    assert [uri.partition(":")[0] for uri in ready["ready"]] == ["ipps", "ipp"]
    assert ready["faults"] == ["connection-close", "busy"]


def test_the_usual_profile(told):
    ready = told()
    assert (ready["profile"], len(ready["ready"])) == ("everywhere-office", 2)


def test_a_queue_is_found_where_it_says(told):
    assert told("--profile", "cups-queue")["ready"][0].endswith("/printers/office")


def test_the_list_for_people(capsys):
    assert main(["simulate", "--list-profiles"]) == 0
    out = capsys.readouterr().out
    assert [name for name in PROFILES if f"{name}\n" not in out] == []
    assert "A 203 dpi label printer" in out
    assert max(map(len, out.splitlines())) <= 100


def test_the_list_for_programs(capsys):
    assert main(["simulate", "--list-profiles", "--json"]) == 0
    listed = {each["profile"]: each for each in json.loads(capsys.readouterr().out)}
    assert list(listed) == list(PROFILES)
    old = listed["old-mono-laser-2007"]
    assert old["ipp_versions"] == ["1.0", "1.1"]
    assert "Create-Job" in old["lacks"]
    assert listed["strict-medical"]["client_certificates"] == "require-at-tls"


def test_an_unknown_profile(capsys):
    assert main(["simulate", "--profile", "label-printr"]) == 2
    err = capsys.readouterr().err
    assert "there is no profile 'label-printr'" in err
    assert "label-printer" in err


def test_a_strict_printer_says_what_it_needs(capsys):
    assert main(["simulate", "--profile", "strict-medical", "--port", "0"]) == 2
    err = capsys.readouterr().err
    assert "authorities or pins" in err
    assert "--client-ca FILE" in err
