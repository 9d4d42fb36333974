from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import stat

import pytest

from sealpress.errors import Reason, StateError
from sealpress.server import control
from sealpress.server.control import ControlSocket, short_path, user_name
from tests.server.test_capture_switch import Notes

pytestmark = pytest.mark.anyio


async def echo(order, actor):
    if order.get("fail"):
        raise StateError(Reason.CAPTURE_REFUSED, "not now", hint="Wait.")
    return {"order": order["order"], "uid": actor.uid, "process": actor.process}


async def broken(order, actor):
    return order["not there"]


@pytest.fixture
def notes():
    return Notes()


@pytest.fixture
async def opened(tmp_path, notes):
    sockets = []

    async def open_one(folder=tmp_path, **settings):
        one = ControlSocket(folder, 8631, {"echo": echo, "break": broken}, notes, **settings)
        await one.open()
        sockets.append(one)
        return one

    yield open_one
    for one in sockets:
        await one.close()


async def say(path, octets):
    with short_path(path) as name:
        reader, writer = await asyncio.open_unix_connection(name)
    writer.write(octets)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return json.loads(answer) if answer else None


async def order(path, **words):
    return await say(path, json.dumps(words).encode() + b"\n")


async def test_an_order_is_carried_out(opened):
    answer = await order((await opened()).path, order="echo")
    assert answer == {"ok": {"order": "echo", "uid": os.getuid(), "process": os.getpid()}}


async def test_only_its_owner_reaches_it(opened):
    path = (await opened()).path
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_folder_that_is_open_to_others_is_closed(opened, tmp_path):
    (tmp_path / "run").mkdir(mode=0o777)
    (tmp_path / "run").chmod(0o777)
    await opened()
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o700


async def test_a_folder_that_is_a_link_is_left_alone(opened, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere").chmod(0o755)
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StateError, match="control socket"):
        await opened()
    assert stat.S_IMODE((tmp_path / "elsewhere").stat().st_mode) == 0o755


async def test_a_folder_of_somebody_else_is_left_alone(opened, tmp_path, monkeypatch):
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(0o755)
    monkeypatch.setattr(control, "may_serve", lambda uid, state: uid != os.getuid())
    with pytest.raises(StateError, match="somebody else"):
        await opened()
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o755


def test_who_may_run_servers_in_a_state_folder(tmp_path):
    assert control.may_serve(os.getuid(), tmp_path)
    assert control.may_serve(0, tmp_path)
    assert not control.may_serve(os.getuid() + 4711, tmp_path)


async def test_somebody_else_is_refused_and_noted(opened, notes):
    path = (await opened(administrators=frozenset({os.getuid() + 1}))).path
    for _ in range(3):
        answer = await order(path, order="echo")
        assert answer["error"]["reason"] == "order-refused"
    (entry,) = notes.entries  # not one for each try
    assert (entry.action, entry.outcome, entry.actor.uid) == ("echo", "refused", os.getuid())


async def test_what_a_handler_refuses(opened):
    answer = await order((await opened()).path, order="echo", fail=True)
    error = {"reason": "capture-refused", "detail": "not now", "hint": "Wait."}
    assert answer == {"error": error}


@pytest.mark.parametrize(
    "line", [b"\n", b"{}\n", b"[]\n", b"\xff\n", b'{"order": "none"}\n', b"[" * 5000 + b"\n", b"{"]
)
async def test_what_is_no_order(opened, line):
    path = (await opened()).path
    with short_path(path) as name:
        reader, writer = await asyncio.open_unix_connection(name)
    writer.write(line)
    writer.write_eof()
    assert json.loads(await reader.read())["error"]["reason"] == "invalid-argument"
    writer.close()
    await writer.wait_closed()


async def test_an_order_without_an_end_takes_no_memory(opened):
    path = (await opened()).path
    assert await say(path, b"x" * (control.MAX_ORDER_OCTETS + 2)) is None
    assert (await order(path, order="echo"))["ok"]


async def test_an_order_that_never_comes(opened, monkeypatch):
    monkeypatch.setattr(control, "ORDER_SECONDS", 0.05)
    assert await say((await opened()).path, b"{") is None


async def test_sockets_of_servers_that_are_gone_are_removed(opened, tmp_path):
    (tmp_path / "run").mkdir()
    left = tmp_path / "run" / "9-1.sock"
    with socket.socket(socket.AF_UNIX) as gone:
        gone.bind(str(left))
    one = await opened()
    assert not left.exists()
    await one.close()
    assert not one.path.exists()


async def test_the_socket_of_another_server_stays(opened, tmp_path):
    (tmp_path / "run").mkdir()
    other = tmp_path / "run" / "9-1.sock"
    with socket.socket(socket.AF_UNIX) as alive:
        alive.bind(str(other))
        alive.listen()
        await opened()
        assert other.exists()


async def test_a_path_that_is_too_long_for_sockets(opened, tmp_path):
    folder = tmp_path / ("x" * 120)
    path = (await opened(folder)).path
    assert (await order(path, order="echo"))["ok"]


async def test_where_there_are_no_such_sockets(opened, monkeypatch):
    monkeypatch.delattr(socket, "SO_PEERCRED")
    with pytest.raises(StateError) as caught:
        await opened()
    assert "no sockets" in caught.value.detail


async def test_a_folder_that_cannot_be_made(opened, tmp_path):
    (tmp_path / "run").write_text("a file")
    with pytest.raises(StateError) as caught:
        await opened()
    assert caught.value.reason is Reason.STATE_UNWRITABLE


def test_users_without_a_name():
    assert user_name(0) == "root"
    assert user_name(2**31 - 7) == ""


async def test_a_fault_of_ours_is_told_and_logged(opened, caplog):
    answer = await order((await opened()).path, order="break")
    assert answer["error"]["reason"] == "internal"
    assert "an order could not be carried out" in caplog.text


async def test_who_does_not_wait_for_the_answer_is_no_news(opened, caplog):
    caplog.set_level(logging.INFO)
    one = await opened()
    with short_path(one.path) as name:
        for _ in range(5):
            _, writer = await asyncio.open_unix_connection(name)
            writer.write(b'{"order": "echo"}\n')
            writer.transport.abort()
    assert await order(one.path, order="echo")
    assert not caplog.records
