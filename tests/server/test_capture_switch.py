from __future__ import annotations

import asyncio
import stat

import pytest

from sealpress.errors import Reason, StateError, UsageError
from sealpress.server import capture_switch
from sealpress.server.audit import Actor
from sealpress.server.capture_switch import (
    MAX_SWITCHED_CAPTURE_OCTETS,
    MAX_SWITCHED_CAPTURE_SECONDS,
    CaptureSwitch,
)
from sealpress.server.watching import Watching
from sealpress.transport.capture import MIN_CAPTURE_OCTETS
from sealpress.transport.witness import RECEIVED, Route
from tests.transport.capture.reading import read

pytestmark = pytest.mark.anyio

ANNA = Actor(user="anna", uid=1000, origin="control-socket", process=7)
ROUTE = Route("192.0.2.2", 40000, ("192.0.2.1", 631), ("192.0.2.2", 40000), we_listen=True)


class Notes:
    """An audit log in memory, which may be full."""

    def __init__(self):
        self.entries = []
        self.is_full = False

    def note(self, entry):
        if self.is_full:
            raise StateError(Reason.STATE_UNWRITABLE, "the disk is full")
        self.entries.append(entry)

    def told(self):
        return [(entry.action, entry.outcome) for entry in self.entries]


@pytest.fixture
def notes():
    return Notes()


@pytest.fixture
def watching():
    return Watching()


@pytest.fixture
async def switch(tmp_path, watching, notes):
    made = CaptureSwitch(watching, tmp_path / "captures", notes, server="office:631")
    yield made
    await made.close()


async def ended(switch):
    """Wait until the switch has noticed that the capture is over."""
    async with asyncio.timeout(20):
        await switch._attending


async def refused(switch, kind=StateError, **arguments):
    with pytest.raises(kind) as caught:
        await switch.start(by=ANNA, **arguments)
    assert switch.status() == {"running": 0} or caught.value.hint
    return caught.value.reason


async def test_on_and_off(switch, watching, notes, tmp_path):
    status = await switch.start(by=ANNA, because="ticket 4711", name="morning")
    path = tmp_path / "captures" / "morning.pcapng"
    assert (status["file"], status["running"], status["by"]) == (str(path), 1, "anna")
    (seen,) = (watch.connected(ROUTE) for watch in watching._witnesses)
    seen.wire(RECEIVED, b"octets")
    facts = await switch.stop(by=ANNA)
    assert (facts["connections"], facts["octets"]) == (1, path.stat().st_size)
    assert read(path).payload(631) == b"octets"
    assert watching._witnesses == ()
    assert switch.status() == {"running": 0}
    assert notes.told() == [("capture-start", "done"), ("capture-end", "stopped")]


async def test_what_the_audit_log_says(switch, notes):
    status = await switch.start(by=ANNA, because="ticket 4711", max_seconds=5)
    begun = notes.entries[0]
    assert (begun.actor, begun.because) == (ANNA, "ticket 4711")
    assert begun.details == {
        "server": "office:631",
        "file": status["file"],
        "max-octets": capture_switch.SWITCHED_CAPTURE_OCTETS,
        "max-seconds": 5,
    }


async def test_files_are_for_the_server_alone(switch, tmp_path):
    status = await switch.start(by=ANNA)
    folder = tmp_path / "captures"
    (path,) = folder.iterdir()
    assert str(path) == status["file"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "a/b", ".hidden", "-x", "x\n", "x y", "", "x" * 101, "café", "..", "a\0b"],
)
async def test_a_name_leads_nowhere_else(switch, notes, tmp_path, name):
    if not name:
        assert (await switch.start(by=ANNA, name=name))["running"]
        return
    assert await refused(switch, UsageError, name=name) is Reason.INVALID_ARGUMENT
    assert notes.told() == [("capture-start", "refused")]
    assert list(tmp_path.rglob("*.pcapng")) == []


@pytest.mark.parametrize(
    "limits",
    [
        {"max_octets": MAX_SWITCHED_CAPTURE_OCTETS + 1},
        {"max_octets": MIN_CAPTURE_OCTETS - 1},
        {"max_seconds": MAX_SWITCHED_CAPTURE_SECONDS + 1},
        {"max_seconds": 0},
        {"max_seconds": float("nan")},
    ],
)
async def test_every_capture_is_bounded(switch, notes, limits):
    assert await refused(switch, UsageError, **limits) is Reason.INVALID_ARGUMENT
    assert notes.told() == [("capture-start", "refused")]


async def test_one_at_a_time(switch, notes):
    await switch.start(by=ANNA)
    assert await refused(switch) is Reason.CAPTURE_REFUSED
    assert switch.status()["running"] == 1
    assert notes.told() == [("capture-start", "done"), ("capture-start", "refused")]


async def test_two_at_the_same_moment(switch, notes):
    both = [switch.start(by=ANNA), switch.start(by=ANNA)]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(each, StateError) for each in results) == [False, True]


async def test_none_is_on(switch, notes):
    with pytest.raises(StateError) as caught:
        await switch.stop(by=ANNA)
    assert caught.value.reason is Reason.CAPTURE_REFUSED
    assert notes.told() == [("capture-stop", "refused")]


async def test_a_file_that_is_there_stays(switch, tmp_path):
    await switch.start(by=ANNA, name="x")
    await switch.stop(by=ANNA)
    before = (tmp_path / "captures" / "x.pcapng").read_bytes()
    assert await refused(switch, UsageError, name="x") is Reason.INVALID_ARGUMENT
    assert (tmp_path / "captures" / "x.pcapng").read_bytes() == before


async def test_without_a_note_there_is_no_capture(switch, notes, watching, tmp_path):
    notes.is_full = True
    assert await refused(switch) is Reason.STATE_UNWRITABLE
    assert list((tmp_path / "captures").iterdir()) == []
    assert watching._witnesses == ()


async def test_its_end_needs_no_room(switch, notes, caplog):
    await switch.start(by=ANNA)
    notes.is_full = True
    assert (await switch.stop(by=ANNA))["outcome"] == "stopped"
    assert "not in the audit log" in caplog.text


async def test_the_time_is_over(switch, notes, watching):
    await switch.start(by=ANNA, max_seconds=0.01)
    await ended(switch)
    assert notes.told()[-1] == ("capture-end", "limit-reached")
    assert "0.01 seconds" in notes.entries[-1].because
    assert watching._witnesses == ()
    assert (await switch.start(by=ANNA))["running"] == 1


async def test_the_room_is_full(switch, notes, watching):
    await switch.start(by=ANNA, max_octets=MIN_CAPTURE_OCTETS)
    seen = watching._witnesses[0].connected(ROUTE)
    seen.wire(RECEIVED, bytes(2 * MIN_CAPTURE_OCTETS))
    await ended(switch)
    assert notes.told()[-1] == ("capture-end", "limit-reached")
    assert notes.entries[-1].details["octets"] <= MIN_CAPTURE_OCTETS


async def test_it_cannot_be_written_any_more(switch, notes, watching):
    await switch.start(by=ANNA)
    capture = watching._witnesses[0]
    capture.write(made for made in [0])  # a fault of ours
    await ended(switch)
    assert notes.told()[-1] == ("capture-end", "failed")


async def test_old_captures_take_room(switch, notes, tmp_path, monkeypatch):
    monkeypatch.setattr(capture_switch, "MAX_CAPTURES_OCTETS", 3 * MIN_CAPTURE_OCTETS)
    old = tmp_path / "captures" / "old.pcapng"
    old.parent.mkdir()
    old.write_bytes(bytes(2 * MIN_CAPTURE_OCTETS + 1))
    assert await refused(switch, max_octets=MIN_CAPTURE_OCTETS) is Reason.CAPTURE_REFUSED
    old.unlink()
    assert (await switch.start(by=ANNA, max_octets=MIN_CAPTURE_OCTETS))["running"]


async def test_a_folder_that_is_none(switch, tmp_path):
    (tmp_path / "captures").write_text("a file")
    assert await refused(switch) is Reason.STATE_UNWRITABLE


async def test_the_server_ends(switch, notes):
    await switch.start(by=ANNA)
    await switch.close()
    await switch.close()
    last = notes.entries[-1]
    assert (last.action, last.outcome, last.because) == (
        "capture-end",
        "stopped",
        "the server ends",
    )
