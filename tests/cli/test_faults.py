"""``sealpress simulate --fault`` and ``--list-faults``."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from sealpress.cli.main import main
from sealpress.simulator.faults import FAULTS

SIMULATE = [sys.executable, "-m", "sealpress", "simulate", "--port", "0", "--json"]


@pytest.fixture
def told(tmp_path):
    """Start a printer with faults; return what it says when it is ready."""
    started = []

    def start(*faults):
        words = [word for fault in faults for word in ("--fault", fault)]
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


def test_a_printer_with_faults(told):
    ready = told("http-status:503", "late-answer:0.1")
    assert ready["faults"] == ["http-status:503", "late-answer:0.1"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(ready["ready"][0].replace("ipp:", "http:"), timeout=20)
    assert refused.value.code == 503
    refused.value.close()


def test_a_healthy_printer_has_none(told):
    assert told()["faults"] == []


def test_the_list_for_people(capsys):
    assert main(["simulate", "--list-faults"]) == 0
    out = capsys.readouterr().out
    assert [name for name in FAULTS if name not in out] == []
    assert "no-chunking[:answer]" in out


def test_the_list_for_programs(capsys):
    assert main(["simulate", "--list-faults", "--json"]) == 0
    rows = {row["fault"]: row for row in json.loads(capsys.readouterr().out)}
    assert list(rows) == list(FAULTS)
    row = rows["http-status"]
    assert (row["layer"], row["reason"], row["scheme"]) == ("http", "http-status", "ipps")
    assert row["parameter"]["default"] == "500"
    assert "html-answer" in row["contradicts"]
    assert rows["stall"]["parameter"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--fault", "no-chunkin"], "Did you mean no-chunking?"),
        (["--fault", "stall", "--fault", "refuse"], "contradict each other"),
        (["--fault", "http-status:9"], "cannot be the status"),
    ],
)
def test_what_cannot_be_had(capsys, words, said):
    assert main(["simulate", *words]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
