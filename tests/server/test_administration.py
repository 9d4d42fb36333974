from __future__ import annotations

import asyncio
import json
import os

import pytest

from sealpress.server.administration import Administration, administer
from sealpress.server.audit import AUDIT_FILE
from sealpress.server.control import user_name
from sealpress.server.watching import Watching
from sealpress.transport.capture import Capture
from sealpress.transport.witnesses import Witnesses
from tests.server.test_control import order

pytestmark = pytest.mark.anyio


@pytest.fixture
async def administration(tmp_path):
    made = await administer(tmp_path, Watching(), name="office", port=8631)
    assert made is not None
    yield made
    await made.close()


@pytest.fixture
def path(administration):
    return administration._socket.path


def audited(folder):
    lines = (folder / AUDIT_FILE).read_text("ascii").splitlines()
    return [(line["action"], line["outcome"]) for line in map(json.loads, lines)]


async def test_a_capture_by_orders(path, tmp_path):
    started = await order(path, order="capture-start", name="x", because="why")
    assert started["ok"]["file"] == str(tmp_path / "captures" / "x.pcapng")
    status = await order(path, order="capture-status")
    assert (status["ok"]["by"], status["ok"]["running"]) == (user_name(os.getuid()), 1)
    stopped = await order(path, order="capture-stop")
    assert (stopped["ok"]["server"], stopped["ok"]["port"]) == ("office", 8631)
    assert audited(tmp_path) == [("capture-start", "done"), ("capture-end", "stopped")]


@pytest.mark.parametrize(
    "words",
    [
        {"name": 7},
        {"because": []},
        {"max-octets": "many"},
        {"max-octets": float("inf")},
        {"max-seconds": True},
        {"max-seconds": float("nan")},
    ],
)
async def test_particulars_of_other_types(path, words):
    answer = await order(path, order="capture-start", **words)
    assert answer["error"]["reason"] == "invalid-argument"


async def test_limits_are_taken(path, tmp_path):
    await order(path, order="capture-start", **{"max-octets": 20_000.0, "max-seconds": 0.01})
    lines = json.loads((tmp_path / AUDIT_FILE).read_text("ascii").splitlines()[0])
    assert (lines["max-octets"], lines["max-seconds"]) == (20_000, 0.01)


async def test_a_capture_ends_with_its_server(tmp_path):
    one = Administration(tmp_path, Watching(), name="office", port=8631)
    await one.open()
    await order(one._socket.path, order="capture-start")
    await one.close()
    assert audited(tmp_path)[-1] == ("capture-end", "stopped")


async def test_no_folder_no_orders():
    assert await administer(None, Watching(), name="office", port=8631) is None


async def test_a_server_without_a_socket_runs_all_the_same(tmp_path, caplog):
    (tmp_path / "run").write_text("a file")
    made = await administer(tmp_path, Watching(), name="office", port=8631)
    assert made is not None
    assert "nobody can give this server orders" in caplog.text
    await made.close()


async def test_a_capture_from_the_start_is_noted_too(tmp_path):
    with Capture(tmp_path / "a.pcapng") as first, Capture(tmp_path / "b.pcapng") as second:
        watching = Watching([first, Witnesses(second)])
        made = await administer(tmp_path, watching, name="office", port=8631)
        await made.close()
    lines = (tmp_path / AUDIT_FILE).read_text("ascii").splitlines()
    noted = [(line["origin"], line["uid"], line["file"]) for line in map(json.loads, lines)]
    files = [str(tmp_path / name) for name in ("a.pcapng", "b.pcapng")]
    assert noted == [("command-line", os.getuid(), file) for file in files]


async def test_many_at_once(path):
    asked = [order(path, order="capture-status") for _ in range(30)]
    answers = await asyncio.gather(*asked)
    assert [answer["ok"]["running"] for answer in answers] == [0] * 30
