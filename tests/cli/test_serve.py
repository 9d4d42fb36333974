"""The command as systemd or a person starts it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "sealpress", "serve", "--port", "0"]
OFF = "ipp://127.0.0.1:9/ipp/print"


@pytest.fixture
def serve(tmp_path):
    started = []

    def run(*words):
        process = subprocess.Popen(
            [*COMMAND, "--state", str(tmp_path / "state"), *words],
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
def test_tells_when_it_is_ready_and_stops_cleanly(serve, number):
    process = serve()
    words = process.stdout.readline().split()
    assert words[0] == "ready"
    assert words[1].startswith("ipps://localhost:")
    process.send_signal(number)
    out, log = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "")
    assert "gateway-stopping" in log
    assert "error" not in log


def test_the_ready_line_and_the_log_as_json(serve, tmp_path):
    process = serve("--json", "--log-format", "json")
    told = json.loads(process.stdout.readline())
    assert told["state"] == str(tmp_path / "state")
    assert Path(told["certificate"]).exists()
    assert len(told["sha256"]) == 64
    process.terminate()
    _, log = process.communicate(timeout=30)
    actions = [json.loads(line)["action"] for line in log.splitlines()]
    assert {"gateway-ready", "gateway-stopping"} <= set(actions)


def test_sighup_reads_the_settings_anew(serve, tmp_path, sealpress):
    config = tmp_path / "sealpress.toml"
    config.write_text("[serve]\n")
    process = serve("--config", str(config), "--log-format", "json")
    process.stdout.readline()
    config.write_text(f'[[queue]]\nname = "new"\nuri = "{OFF}"\n')
    process.send_signal(signal.SIGHUP)
    actions = []
    while "gateway-reloaded" not in actions:
        actions.append(json.loads(process.stderr.readline())["action"])
    (queue,) = sealpress("queue", "list", "--state", tmp_path / "state", "--json").json
    assert queue["name"] == "new"
    config.write_text("[serve]\nnonsense = 1\n")
    process.send_signal(signal.SIGHUP)
    while "gateway-reload-failed" not in actions:
        actions.append(json.loads(process.stderr.readline())["action"])
    assert process.poll() is None


def test_mistakes_are_listed_with_lines_and_remedies(sealpress, tmp_path):
    config = tmp_path / "sealpress.toml"
    config.write_text("[serve]\nprot = 1\n\n[[queue]]\nname = 'a b'\n")
    told = sealpress("serve", "--check", "--config", config)
    assert told.code == 2
    assert f"{config}, line 2: prot is no setting" in told.out
    assert "Did you mean port?" in told.out
    assert "line 5" in told.out
    problems = sealpress("serve", "--check", "--config", config, "--json").json["problems"]
    assert len(problems) == 3


def test_good_settings_pass_the_check(sealpress, tmp_path):
    config = tmp_path / "sealpress.toml"
    config.write_text(f'[[queue]]\nname = "a"\nuri = "{OFF}"\n')
    told = sealpress("serve", "--check", "--config", config, "--state", tmp_path)
    assert (told.code, told.out) == (0, f"{config}: all is well, 1 queue\n")


def test_a_mistake_keeps_it_from_starting(sealpress, tmp_path):
    config = tmp_path / "sealpress.toml"
    config.write_text("[serve]\nprot = 1\n")
    told = sealpress("serve", "--config", config)
    assert told.code == 2
    assert "line 2" in told.err
    assert "Did you mean port?" in told.err


def test_the_client_s_commands_read_the_same_file(sealpress, tmp_path, monkeypatch):
    config = tmp_path / "sealpress.toml"
    config.write_text(f'timeout = 5\n[serve]\nport = 0\n[[queue]]\nname="a"\nuri="{OFF}"\n')
    monkeypatch.setenv("SEALPRESS_CONFIG", str(config))
    assert sealpress("show", OFF, "--json").json["error"]["reason"] == "connection-refused"
