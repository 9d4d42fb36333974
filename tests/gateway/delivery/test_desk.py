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
def desk(status, kept, counted) -> WriterDesk:
    async def keep(remote: RemoteJob) -> None:
        kept.append(remote)

    return WriterDesk(status, keep, counted)


async def test_a_note_is_kept(desk, kept):
    remote = RemoteJob(delivery=Delivery.SENDING, job_id=7)
    await desk.note(remote)
    assert kept == [remote]


async def test_progress_is_taken_in_piece_by_piece(desk, status, counted):
    desk.progress(octets=10)
    desk.progress(impressions=2)
    desk.progress(sheets=1)
    assert (status.octets_sent, counted.impressions, counted.sheets) == (10, 2, 1)


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
