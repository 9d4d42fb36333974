"""What a destination tells reaches status and store, and listeners hear of changes alone."""

from __future__ import annotations

import pytest

from sealpress.gateway.delivery.desk import Counted, WriterDesk
from sealpress.gateway.status import QueueStatus
from sealpress.spool.records import Delivery, RemoteJob

pytestmark = pytest.mark.anyio


@pytest.fixture
def status() -> QueueStatus:
    return QueueStatus()


@pytest.fixture
def kept() -> list[RemoteJob]:
    return []


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def shown() -> list[tuple[int | None, int | None]]:
    return []


@pytest.fixture
def desk(status, kept, counted, shown) -> WriterDesk:
    async def keep(remote: RemoteJob) -> None:
        kept.append(remote)

    async def show(total: int | None) -> None:
        shown.append((counted.impressions, total))

    return WriterDesk(status, keep, counted, show)


async def test_a_note_is_kept(desk, kept):
    remote = RemoteJob(delivery=Delivery.SENDING, job_id=7)
    await desk.note(remote)
    assert kept == [remote]


async def test_progress_is_taken_in_piece_by_piece(desk, status, counted):
    desk.progress(octets=10)
    desk.progress(impressions=2)
    desk.progress(sheets=1)
    assert (status.octets_sent, counted.impressions, counted.sheets) == (10, 2, 1)


async def test_what_was_made_and_handed_over_is_counted_and_shown(desk, counted, shown):
    await desk.making(3, 10)
    assert (counted.impressions, shown) == (3, [(3, 10)])


async def test_listeners_hear_of_what_is_new(desk, status):
    heard = []
    status.listeners.append(lambda: heard.append(status.printer_reasons))
    desk.printer_says(("media-empty", "none"), "Load paper")
    desk.printer_says(("media-empty",), "Load paper")
    desk.printer_says(("none",))
    assert heard == [("media-empty",), ()]


async def test_how_the_printer_was_reached_is_shown(desk, status):
    desk.connected({"tls-version": "TLSv1.3"}, secure=True)
    assert status.is_secure
    assert status.connection == {"tls-version": "TLSv1.3"}
