"""What is told of a job at a raw port, by what the device does."""

from __future__ import annotations

import asyncio

import pytest

from sealpress.errors import Reason, SpoolError
from sealpress.gateway.delivery.destination import OutcomeKind
from sealpress.gateway.destinations.device_uri import SocketUri
from sealpress.gateway.destinations.raw_line import LineTimeouts
from sealpress.gateway.destinations.socket_port import SocketDestination
from sealpress.ipp.states import JobState
from sealpress.spool.records import Delivery
from tests.gateway.destinations import devices
from tests.gateway.destinations.work import RecordingDesk, failing, work

QUICK = LineTimeouts(connect=5, stalled=0.1, stuck=20, answer=5, closing=0.3)
SMALL, LARGE = b"small", bytes(range(256)) * 40_000


def destination(device: devices.Device, timeouts: LineTimeouts = QUICK) -> SocketDestination:
    return SocketDestination(SocketUri("127.0.0.1", device.port), timeouts)


@pytest.mark.parametrize("octets", [b"", SMALL, LARGE], ids=["empty", "small", "large"])
@pytest.mark.parametrize(
    "script",
    [devices.prints, devices.prints_and_stays, devices.chats, devices.hangs_up_at_once],
    ids=lambda script: script.__name__,
)
async def test_a_whole_job_arrives_and_counts_as_handed_over(script, octets, desk: RecordingDesk):
    async with devices.device(script) as device:
        outcome = await destination(device).deliver(work(octets), desk)
        assert device.jobs == [octets]
    assert (outcome.kind, outcome.end) == (OutcomeKind.DELIVERED, JobState.COMPLETED)
    assert outcome.reasons == ("queued-in-device",)
    assert outcome.remote.delivery is Delivery.SENT
    assert desk.octets == len(octets)


async def test_documents_follow_each_other_over_one_connection(desk: RecordingDesk):
    async with devices.device(devices.prints) as device:
        await destination(device).deliver(work(b"one", b"two", LARGE), desk)
        assert device.jobs == [b"onetwo" + LARGE]


async def test_the_last_metre_is_named_as_open(desk: RecordingDesk):
    async with devices.device(devices.prints) as device:
        made = destination(device)
        await made.deliver(work(SMALL), desk)
        assert not made.is_secure
        assert (desk.is_secure, desk.endpoint) == (False, f"127.0.0.1:{device.port}")


async def test_the_last_octets_are_noted_before_they_go(desk: RecordingDesk):
    async with devices.device(devices.prints) as device:
        await destination(device).deliver(work(LARGE), desk)
        assert desk.notes == [Delivery.CREATED, Delivery.SENDING]
        await destination(device).deliver(work(SMALL), small := RecordingDesk())
        assert small.notes == [Delivery.SENDING]


async def test_a_job_that_broke_off_in_its_middle_is_not_delivered(desk: RecordingDesk):
    async with devices.device(devices.resets_after(100_000)) as device:
        outcome = await destination(device).deliver(work(LARGE), desk)
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error is not None
    assert outcome.error.reason is Reason.CONNECTION_RESET
    assert desk.notes == [Delivery.CREATED]


async def test_a_reset_after_everything_leaves_nobody_the_wiser(desk: RecordingDesk):
    async with devices.device(devices.resets_at_the_end) as device:
        outcome = await destination(device).deliver(work(SMALL), desk)
    assert (outcome.kind, outcome.could_ask) == (OutcomeKind.UNKNOWN, True)
    assert outcome.error is not None
    assert outcome.error.reason is Reason.DELIVERY_UNKNOWN
    assert outcome.end is None


async def test_a_device_that_is_off_has_nothing(desk: RecordingDesk):
    async with devices.device(devices.prints) as device:
        made = destination(device)
    outcome = await made.deliver(work(SMALL), desk)
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error is not None
    assert outcome.error.reason is Reason.CONNECTION_REFUSED
    assert desk.notes == []


async def test_a_device_without_paper_is_waited_for_and_people_are_told(desk: RecordingDesk):
    async with devices.device(devices.out_of_paper) as device:
        sending = asyncio.create_task(destination(device).deliver(work(LARGE), desk))
        await devices.until(lambda: desk.said)
        assert desk.said[0][0] == ("timed-out",)
        device.go_on.set()
        outcome = await sending
        await devices.until(lambda: device.jobs)
        assert device.jobs == [LARGE]
    assert outcome.kind is OutcomeKind.DELIVERED
    assert desk.said[-1] == ((), "")


async def test_a_device_that_never_goes_on_is_given_up_some_day(desk: RecordingDesk):
    impatient = LineTimeouts(stalled=0.05, stuck=0.2, closing=0.05)
    async with devices.device(devices.out_of_paper) as device:
        outcome = await destination(device, impatient).deliver(work(LARGE * 4), desk)
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error is not None
    assert outcome.error.reason is Reason.SEND_TIMEOUT


async def test_a_document_that_cannot_be_read_is_not_taken_for_whole(desk: RecordingDesk):
    lost = SpoolError(Reason.DOCUMENT_LOST, "gone")
    async with devices.device(devices.prints) as device:
        with pytest.raises(SpoolError):
            await destination(device).deliver(work(failing(LARGE, lost)), desk)
        await devices.until(lambda: device.resets)
        assert device.jobs == []


async def test_a_job_taken_back_is_broken_off(desk: RecordingDesk):
    async with devices.device(devices.out_of_paper) as device:
        sending = asyncio.create_task(destination(device).deliver(work(LARGE), desk))
        await devices.until(lambda: desk.said)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        device.go_on.set()
        await devices.until(lambda: device.resets)
        assert device.jobs == []


@pytest.mark.parametrize(
    ("noted", "kind"),
    [
        (Delivery.NOT_SENT, OutcomeKind.NOT_DELIVERED),
        (Delivery.CREATED, OutcomeKind.NOT_DELIVERED),
        (Delivery.SENDING, OutcomeKind.UNKNOWN),
        (Delivery.UNKNOWN, OutcomeKind.UNKNOWN),
    ],
)
async def test_after_a_crash_the_notes_alone_tell(noted, kind, desk: RecordingDesk):
    made = SocketDestination(SocketUri("127.0.0.1", 9))
    outcome = await made.find(work(SMALL, delivery=noted), desk)
    assert outcome.kind is kind
    assert outcome.could_ask is (kind is OutcomeKind.UNKNOWN)


async def test_there_is_nothing_to_look_at_or_to_close(desk: RecordingDesk):
    made = SocketDestination(SocketUri("127.0.0.1", 9))
    looked = await made.look(work(SMALL), desk, None)
    await made.cancel(work(SMALL))
    await made.rest()
    await made.close()
    assert getattr(looked, "end", None) is JobState.COMPLETED
