import uuid
from datetime import UTC, datetime

import pytest

from sealpress.gateway.overview import Overview
from sealpress.gateway.queue import Queue
from sealpress.gateway.settings import QueueSettings
from sealpress.gateway.status import Trouble
from sealpress.reasons import Reason
from sealpress.spool.records import QueueRecord

pytestmark = pytest.mark.anyio

URI = "ipps://printer.example/ipp/print"


class Books:
    """Counts of one queue."""

    async def job_counts(self, queue_id=None):
        return {(1, 3): 2, (1, 5): 1}


class Shelf(list):
    """Queues, found by name."""

    default = None

    def named(self, name):
        return next(queue for queue in self if queue.name == name)


def made(*, paused=False, trust=""):
    settings = QueueSettings(name="office", uri=URI, trust=trust)
    record = QueueRecord(id=1, name="office", is_paused=paused)
    return Queue(settings, record, uuid.uuid4())


async def seen(queue):
    return await Overview(Shelf([queue]), Books()).queue("office")


async def test_jobs_by_state():
    view = await seen(made())
    assert (view.jobs, view.waiting) == ({"pending": 2, "processing": 1}, 3)
    (listed,) = await Overview(Shelf([made()]), Books()).queues()
    assert listed.as_dict()["waiting"] == 3


async def test_what_it_does():
    queue = made()
    assert (await seen(queue)).state == "idle"
    queue.status.delivering = 7
    assert (await seen(queue)).state == "delivering"
    queue.status.trouble = Trouble(
        reason=Reason.CONNECTION_REFUSED,
        sentence="off",
        remedy="switch it on",
        since=datetime(2026, 11, 22, tzinfo=UTC),
    )
    view = await seen(queue)
    assert (view.state, view.trouble.next_attempt) == ("waiting", "")
    assert (await seen(made(paused=True))).state == "paused"


async def test_a_paused_queue_has_no_next_attempt():
    queue = made(paused=True)
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    queue.status.trouble = Trouble(
        reason=Reason.CONNECTION_REFUSED,
        sentence="off",
        remedy="switch it on",
        detail="port 631 of laser.test",
        since=noon,
        next_attempt=noon,
    )
    trouble = (await seen(queue)).trouble
    assert (trouble.next_attempt, trouble.detail) == ("", "port 631 of laser.test")


@pytest.mark.parametrize(
    ("trust", "connection", "was_secure", "is_secure"),
    [
        ("", {}, False, True),
        ("encrypt", {}, False, False),
        ("", {"endpoint": "laser.test:631"}, True, True),
        ("", {"endpoint": "laser.test:631"}, False, False),
    ],
)
async def test_how_safe_the_last_metre_is(trust, connection, was_secure, is_secure):
    """By the settings, until there was a connection."""
    queue = made(trust=trust)
    queue.status.connection.update(connection)
    queue.status.is_secure = was_secure
    assert (await seen(queue)).is_secure is is_secure
