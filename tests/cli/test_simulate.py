import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sealpress.cli.main import main
from sealpress.simulator import VirtualPrinterConfig, run_in_thread

COMMAND = [sys.executable, "-m", "sealpress", "simulate", "--port", "0"]


@pytest.fixture
def simulate(tmp_path):
    started = []

    def run(*words):
        process = subprocess.Popen(
            [*COMMAND, "--output", str(tmp_path / "out"), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_tells_when_it_is_ready_and_stops_cleanly(simulate, number):
    process = simulate()
    words = process.stdout.readline().split()
    assert words[0] == "ready"
    assert [word.partition(":")[0] for word in words[1:]] == ["ipp", "ipps"]
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


def test_ready_line_as_json(simulate, tmp_path):
    process = simulate("--json", "--tls", "implicit-only")
    told = json.loads(process.stdout.readline())
    assert [uri.partition(":")[0] for uri in told["ready"]] == ["ipps"]
    assert told["output"] == str(tmp_path / "out")
    assert Path(told["certificate"]).exists()
    assert len(told["sha256"]) == 64


def test_a_port_in_use(capsys, tmp_path):
    config = VirtualPrinterConfig(output=tmp_path / "out", identity=tmp_path / "identity")
    with run_in_thread(config) as printer:
        code = main(["simulate", "--port", str(printer.port), "--output", str(tmp_path)])
    assert code == 7
    assert "port-in-use" in capsys.readouterr().err
