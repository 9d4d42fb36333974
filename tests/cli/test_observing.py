from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sealpress import Printer
from sealpress.cli.app import COMMANDS, Group, can_be_observed, is_server
from sealpress.cli.observing import Wishes, current_witness, is_shown_live, observed, take_wishes
from sealpress.errors import UsageError
from sealpress.transport.trace import Trace
from sealpress.transport.witnesses import Witnesses

PROGRAM = [sys.executable, "-m", "sealpress"]


def simulate(folder):
    own = ["--output", f"{folder}/o", "--identity", f"{folder}/i"]
    return [*PROGRAM, "simulate", "--port", "0", *own]


def pin_of(printer):
    return f"sha256:{printer.certificate_sha256}"


@pytest.mark.parametrize(
    ("words", "left", "traces"),
    [
        (["show", "URI"], ["show", "URI"], ()),
        (["--trace", "show", "URI"], ["show", "URI"], (("text", None),)),
        (["show", "--trace=hex", "URI"], ["show", "URI"], (("hex", None),)),
        (["show", "URI", "--trace=json"], ["show", "URI"], (("json", None),)),
        (["show", "--trace=json:a:b"], ["show"], (("json", Path("a:b")),)),
        (["show", "--trace", "--trace=json:x"], ["show"], (("text", None), ("json", Path("x")))),
        (["print", "--", "--trace"], ["print", "--", "--trace"], ()),
        (["show", "--tracer"], ["show", "--tracer"], ()),
    ],
)
def test_words_of_traces(words, left, traces):
    assert take_wishes(words) == (left, Wishes(traces))


@pytest.mark.parametrize("words", [["--capture", "a b"], ["--capture=a b"]])
def test_words_of_captures(words):
    assert take_wishes(["show", *words, "URI"]) == (["show", "URI"], Wishes((), (Path("a b"),)))


@pytest.mark.parametrize(
    "words",
    [
        ["--trace=xml"],
        ["--trace="],
        ["--trace=json:"],
        ["--trace", "hex", "URI"],
        ["--trace", "json:FILE"],
        ["--capture"],
        ["--capture", "--json"],
        ["--capture="],
    ],
)
def test_words_that_can_not_be_used(words):
    with pytest.raises(UsageError):
        take_wishes(["show", *words])


def test_who_shows_things_live():
    assert take_wishes(["--trace"])[1].shows_live
    assert not take_wishes(["--trace=json:x"])[1].shows_live
    assert not Wishes().shows_live


@pytest.mark.parametrize("words", [["--trace"], ["--trace=json:x"], ["--capture", "x.pcapng"]])
def test_only_a_trace_that_is_watched_takes_the_place_of_progress(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with observed(take_wishes(words)[1]):
        assert is_shown_live() is (words == ["--trace"])
    assert not is_shown_live()


def commands(members, *above):
    for name, member in members.items():
        if isinstance(member, Group):
            yield from commands(member.members, *above, name)
        elif member.connects:
            yield " ".join([*above, name])


def test_commands_that_connect_or_listen():
    assert set(commands(COMMANDS)) == {
        *("print", "convert", "show", "jobs", "cancel", "plan", "doctor", "simulate", "demo"),
        *("conform", "watch"),
        *("serve", "queue add"),
        *("trust fetch", "trust pin", "trust accept"),
    }


@pytest.mark.parametrize(
    ("words", "can"),
    [
        (["show", "x"], True),
        (["--trace", "trust", "fetch"], True),
        (["trust", "list"], False),
        (["trust"], False),
        (["reasons"], False),
        ([], False),
    ],
)
def test_which_commands_can_be_observed(words, can):
    assert can_be_observed(words) is can


def test_who_looks_on_does_so_meanwhile(tmp_path):
    assert current_witness() is None
    with observed(Wishes()):
        assert current_witness() is None
    with observed(Wishes((("json", tmp_path / "t"),))):
        assert isinstance(current_witness(), Trace)
    with observed(Wishes((("text", None), ("json", tmp_path / "t")), (tmp_path / "c.pcapng",))):
        assert isinstance(current_witness(), Witnesses)
        assert current_witness().wants_secrets
    assert current_witness() is None


@pytest.mark.parametrize("name", list(commands(COMMANDS)))
def test_the_help_of_each_command_says_it(sealpress, name):
    told = sealpress(*name.split(), "--help").out
    assert "--trace=FORM[:FILE]" in told
    assert "--capture FILE.pcapng" in told


def test_the_help_of_others_does_not(sealpress):
    assert "--trace" not in sealpress("trust", "list", "--help").out
    assert sealpress("reasons", "--trace").code == 2


def test_a_form_that_is_unknown(sealpress):
    ended = sealpress("show", "ipp://printer.example", "--trace=xml", "--json")
    assert ended.code == 2
    assert "text, attributes, hex, json" in ended.json["error"]["remedy"]


def test_a_file_that_can_not_be_written(sealpress, tmp_path):
    uri = "ipp://printer.example"
    ended = sealpress("show", uri, f"--trace=json:{tmp_path}/nowhere/file")
    assert ended.code == 7
    assert "cannot write" in ended.err


def test_the_result_stands_alone(sealpress, printer):
    uri = printer.uri("ipps")
    plain = sealpress("show", uri, "--trust", pin_of(printer), "--json")
    traced = sealpress("--trace", "show", uri, "--trust", pin_of(printer), "--json")
    assert traced.code == 0
    assert traced.json.keys() == plain.json.keys()
    assert traced.err.startswith("connection 1, localhost port")
    for word in ("ClientHello", "ServerHello", "TLS stands", "POST ", "Get-Printer-Attributes"):
        assert word in traced.err


def test_a_failure_is_told_behind_the_trace(sealpress, printer):
    ended = sealpress("show", printer.uri("ipps"), "--trace")
    assert ended.code == 4
    assert "-->  Alert" in ended.err
    assert "FAILED" in ended.err
    assert ended.err.index("FAILED") < ended.err.index("sealpress:")


def test_into_a_file(sealpress, printer, document, tmp_path):
    file = tmp_path / "trace.jsonl"
    ended = sealpress("print", document, "--to", printer.uri("ipp"), f"--trace=json:{file}")
    assert (ended.code, ended.err) == (0, "")
    kinds = [json.loads(line)["kind"] for line in file.read_text("utf-8").splitlines()]
    assert "http-request" in kinds
    assert kinds[-1] == "closed"


def test_a_full_disk_ends_the_trace_and_not_the_command(sealpress, printer):
    ended = sealpress("show", printer.uri("ipp"), "--trace=json:/dev/full")
    assert ended.code == 0
    assert "The trace /dev/full ended before the command did: No space left" in ended.err


def test_octets_and_attributes(sealpress, printer):
    uri = printer.uri("ipp")
    assert "operation-id  Get-Printer-Attributes" in sealpress("show", uri, "--trace=hex").err
    assert "(enum) idle" in sealpress("show", uri, "--trace=attributes").err


@pytest.mark.parametrize(
    "words",
    [
        ["show", "URI"],
        ["jobs", "URI"],
        ["plan", "URI", "--ask"],
        ["trust", "fetch", "URI"],
        ["trust", "pin", "URI", "--yes"],
        ["doctor", "URI"],
    ],
)
def test_every_command_shows_its_connections(sealpress, printer, words):
    words = [printer.uri("ipps") if word == "URI" else word for word in words]
    if words[0] in {"show", "jobs", "doctor"}:
        words += ["--trust", pin_of(printer)]
    ended = sealpress(*words, "--trace")
    assert ended.code in {0, 2}
    assert "TLS begins" in ended.err
    assert "ServerHello" in ended.err


def test_the_demonstration(sealpress, tmp_path):
    ended = sealpress("demo", "--output", tmp_path, "--json", "--trace")
    assert ended.json["identical"]
    assert "Print-Job" in ended.err


def test_a_capture(sealpress, printer, tmp_path):
    file = tmp_path / "seen.pcapng"
    ended = sealpress("show", printer.uri("ipp"), "--capture", file)
    assert ended.code == 0
    assert file.read_bytes()[:4] == b"\x0a\x0d\x0d\x0a"
    again = sealpress("show", printer.uri("ipp"), "--capture", file)
    assert again.code == 2


def test_a_printer_shows_its_side(tmp_path):
    file = tmp_path / "server.jsonl"
    argv = [*simulate(tmp_path), f"--trace=json:{file}"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        uri = running.stdout.readline().split()[1]
        subprocess.run([*PROGRAM, "show", uri], capture_output=True, timeout=60, check=False)
        running.terminate()
    kinds = [json.loads(line)["kind"] for line in file.read_text("utf-8").splitlines()]
    assert kinds[0] == "accepted"
    assert "ipp-request" in kinds


def test_a_reader_that_is_stuck_does_not_stop_a_printer(tmp_path):
    """Many times what a pipe holds is traced, and nobody reads it."""
    reading, writing = os.pipe()
    argv = [*simulate(tmp_path), "--trace=attributes"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=writing, text=True) as running:
        os.close(writing)
        uri = running.stdout.readline().split()[1]
        with Printer(uri) as asked:
            for _ in range(60):
                asked.attributes()
        begun_at = time.monotonic()
        running.terminate()
        assert running.wait(timeout=60) == 0
        assert time.monotonic() - begun_at < 30
    os.close(reading)


@pytest.mark.parametrize("is_there", [False, True])
def test_the_file_is_for_its_owner_alone(sealpress, printer, tmp_path, is_there):
    file = tmp_path / "trace"
    if is_there:
        file.write_text("x" * 10_000)
        file.chmod(0o644)
    sealpress("show", printer.uri("ipp"), f"--trace=text:{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text("utf-8").startswith("connection 1")


def test_a_pipe_keeps_its_mode(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o640)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with observed(Wishes((("text", pipe),))):
        assert stat.S_IMODE(pipe.stat().st_mode) == 0o640
    os.close(reading)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_ladder_is_as_wide_as_is_asked_for(sealpress, printer, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    told = sealpress("show", printer.uri("ipps"), "--trust", pin_of(printer), "--trace").err
    wide = [line for line in told.splitlines() if len(line) > width]
    assert all(len(line[37:].split()) <= 1 for line in wide)
    assert max(map(len, told.splitlines())) > width - 20


def test_which_commands_others_wait_for():
    assert is_server(["simulate", "--json"])
    assert is_server(["serve", "--json"])
    others = COMMANDS.keys() - {"simulate", "serve"}
    assert not any(is_server([name]) for name in others)
    assert not is_server([])
