from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from sealpress.cli import servers
from sealpress.cli.servers import give_order, running_servers
from sealpress.errors import Reason, StateError, UsageError


@contextmanager
def answering(home, *answers):
    """Listen as a server does that says these things, whatever it is asked."""
    path = Path(home) / "run" / "1-1.sock"
    path.parent.mkdir(parents=True)

    def serve():
        for answer in answers:
            connected, _ = listener.accept()
            with connected, connected.makefile("rb") as file:
                if file.readline():
                    connected.sendall(answer)

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        listener.settimeout(20)
        thread = threading.Thread(target=serve)
        thread.start()
        yield
        thread.join(20)


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("SEALPRESS_HOME", str(tmp_path / "h"))
    return tmp_path / "h"


STATUS = json.dumps({"ok": {"server": "office", "port": 1, "running": 0}}).encode() + b"\n"


def test_what_a_server_says(home):
    with answering(home, STATUS, b'{"ok": {"running": 1}}\n'):
        assert give_order("1", "capture-start", max_octets=1) == {"running": 1}


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        ({"reason": "invalid-argument"}, UsageError, Reason.INVALID_ARGUMENT),
        ({"reason": "state-unwritable"}, StateError, Reason.STATE_UNWRITABLE),
        ({"reason": "of a newer version"}, StateError, Reason.ORDER_REFUSED),
        ({"reason": []}, StateError, Reason.ORDER_REFUSED),
        ("nonsense", StateError, Reason.ORDER_REFUSED),
    ],
)
def test_errors_come_through(home, error, kind, reason):
    answer = json.dumps({"error": error}).encode() + b"\n"
    with answering(home, STATUS, answer), pytest.raises(kind) as caught:
        give_order(None, "capture-stop")
    assert caught.value.reason is reason


def test_a_server_of_somebody_else_is_passed_over(home, monkeypatch):
    monkeypatch.setattr(servers, "may_serve", lambda uid, state: not state.is_dir())
    with answering(home, b""):
        assert running_servers() == []


@pytest.mark.parametrize("answer", [b"", b"\n", b"[]\n", b"nonsense\n", b"\xff\n"])
def test_what_is_no_answer(home, answer):
    with answering(home, STATUS, answer), pytest.raises(StateError):
        give_order(None, "capture-stop")


def test_where_there_are_no_such_sockets(monkeypatch):
    monkeypatch.delattr(socket, "SO_PEERCRED")
    with pytest.raises(StateError) as caught:
        running_servers()
    assert caught.value.reason is Reason.SERVER_NOT_FOUND


def test_a_folder_that_can_not_be_looked_into(monkeypatch):
    monkeypatch.setenv("SEALPRESS_HOME", "/" + "x" * 300)
    with pytest.raises(StateError, match="cannot look into") as refused:
        running_servers()
    assert refused.value.reason is Reason.SERVER_NOT_FOUND
