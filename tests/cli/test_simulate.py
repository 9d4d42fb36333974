import hashlib
import json
import signal
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sealpress.cli.main import main
from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from sealpress.trust import Identity
from sealpress.trust.identities.self_signed import self_signed

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


def test_a_changed_identity_is_taken_over_at_sighup(simulate, tmp_path):
    process = simulate("--json", "--identity", str(tmp_path / "id"))
    told = json.loads(process.stdout.readline())
    port = int(told["ready"][1].partition("localhost:")[2].partition("/")[0])
    file = tmp_path / "id" / "identity.pem"
    file.write_bytes(self_signed(["localhost"]))
    process.send_signal(signal.SIGHUP)

    def sha256() -> str:
        pem = ssl.get_server_certificate(("127.0.0.1", port), timeout=20)
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()

    end = time.monotonic() + 20
    while sha256() == told["sha256"] and time.monotonic() < end:
        time.sleep(0.05)
    assert sha256() == Identity.load(tmp_path / "id").facts().sha256 != told["sha256"]


@pytest.mark.parametrize(("floor", "code"), [("refuse", 35), ("report", 0)])
def test_the_floor_can_be_chosen(simulate, tmp_path, floor, code):
    process = simulate("--tls-floor", floor, "--identity", str(tmp_path / "id"))
    port = process.stdout.readline().split("localhost:")[1].partition("/")[0]
    old = ["curl", "-sk", "--tls-max", "1.0", "--ciphers", "DEFAULT@SECLEVEL=0", "-m", "20"]
    said = subprocess.run([*old, f"https://127.0.0.1:{port}/"], capture_output=True, check=False)
    assert said.returncode == code
    process.terminate()
    _, log = process.communicate(timeout=20)
    assert "127.0.0.1" in log
    assert {"refuse": "protocol-version", "report": "TLS 1.0"}[floor] in log
