"""What the parts of a gateway hear from each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.gateway.assembly import _printer_says
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.tags import ValueTag
from tests.gateway.face.house import opened, settings


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_printer_that_is_asked_while_idle_is_no_more_believed(tmp_path: Path) -> None:
    evil = ("\x1b[2J\r\n", "x" * 30_000, "media-empty-error", *(f"r{n}" for n in range(5000)))
    said = Group(
        [
            Attribute("printer-state-reasons", (ValueTag.KEYWORD,) * len(evil), evil),
            Attribute("printer-state-message", (ValueTag.TEXT,), ("\x1b]0;x\x07" + "m" * 30_000,)),
        ]
    )
    async with opened(tmp_path, settings()) as house:
        _printer_says(house.queues, "laser", said)
        status = house.queue.status
        assert status.printer_reasons[0] == "media-empty-error"
        assert len(status.printer_reasons) == 32
        assert len(status.printer_message) <= 1023
        assert status.printer_message.isprintable()


async def test_what_is_said_of_a_queue_that_is_gone_is_heard_by_nobody(tmp_path: Path) -> None:
    async with opened(tmp_path, settings()) as house:
        _printer_says(house.queues, "none", Group([]))
        _printer_says(house.queues, "laser", Group([]))
        assert house.queue.status.printer_reasons == ()
