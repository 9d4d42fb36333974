"""The whole room: limits and walls together, and what a missing wall means."""

from __future__ import annotations

import signal
import sys

import pytest

from sealpress.transform.sandbox import SandboxReport, sandbox_of_this_machine, walls
from sealpress.transform.sandbox.walls import SandboxReport as Report
from tests.transform.sandbox.child import locked_in, said

START = """
import os, resource, sys, threading, time
from sealpress.transform.sandbox import Room, lock
from sealpress.transform.sandbox.resource_limits import allow_cpu_seconds
room = Room(memory_octets=300 << 20)
"""
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")


def test_it_reports_what_is_in_force():
    told = said(START + "report = lock(room); os.write(1, str(report).encode()); os._exit(0)")
    assert told == str(sandbox_of_this_machine())


@LINUX
def test_memory_is_limited():
    code = "lock(room)\ntry: bytearray(400 << 20)\nexcept MemoryError: os.write(1, b'enough')"
    assert said(START + code) == "enough"


def test_computing_is_limited_from_each_page_on():
    code = "allow_cpu_seconds(1); allow_cpu_seconds(1)\nwhile True: pass"
    assert locked_in(START + code).returncode == -signal.SIGXCPU


@LINUX
def test_nothing_is_written_to_files():
    code = "lock(room); print(resource.getrlimit(resource.RLIMIT_FSIZE), flush=True)"
    assert said(START + code) == "(0, 0)"


@LINUX
def test_with_a_second_thread_there_is_no_lock():
    code = "threading.Thread(target=time.sleep, args=(9,), daemon=True).start(); lock(room)"
    run = locked_in(START + code)
    assert (run.returncode, "only one can be locked in" in run.stderr) == (1, True)


PROGRAM = """
room = Room(memory_octets=1 << 30, file_octets=1000, runnable=(sys.executable, *sys.argv[3:]),
            readable=tuple(sys.argv[3:]), writable=(sys.argv[1],))
lock(room)
os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", sys.argv[2], sys.argv[1]])
"""
TRIES = """
import os, sys
def tried(action):
    try:
        action()
    except OSError as error:
        return type(error).__name__
    return "done"
new, large = sys.argv[1] + "/new", sys.argv[1] + "/large"
print(tried(lambda: open(new, "w").write("a")),
      tried(lambda: open(large, "wb", buffering=0).write(bytes(2000))),
      tried(lambda: open("/etc/passwd")), tried(os.fork), flush=True)
"""


@pytest.mark.skipif(
    bool(sandbox_of_this_machine().missing), reason="this machine has no whole sandbox"
)
def test_a_program_that_takes_this_one_s_place_is_locked_in_as_well(tmp_path):
    program = PROGRAM.replace("sys.executable", repr(sys.executable))
    readable = [
        "/lib",
        "/lib64",
        "/usr",
        "/usr/lib",
        sys.base_prefix,
        sys.prefix,
        "/etc/ld.so.cache",
    ]
    tries = TRIES.replace(" == 2000 or 1/0", "")
    told = said(START + program, str(tmp_path), tries, *readable).split()
    assert told == ["done", "done", "PermissionError", "PermissionError"]
    assert (tmp_path / "large").stat().st_size == 1000


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (Report(resource_limits=True, landlock=7, seccomp=True), []),
        (Report(resource_limits=True, landlock=0, seccomp=True), ["Landlock"]),
        (Report(resource_limits=True, landlock=1, seccomp=False), ["seccomp"]),
        (
            Report(resource_limits=False, landlock=0, seccomp=False),
            ["not transformed", "Landlock", "seccomp"],
        ),
    ],
)
def test_what_is_missing_is_said(report, words):
    assert len(report.missing) == len(words)
    assert all(word in clause for word, clause in zip(words, report.missing, strict=True))


@pytest.mark.parametrize(("system", "limits"), [("win32", False), ("darwin", True)])
def test_other_systems_have_less(monkeypatch, system, limits):
    monkeypatch.setattr(walls.sys, "platform", system)
    assert sandbox_of_this_machine() == SandboxReport(
        resource_limits=limits, landlock=0, seccomp=False
    )
