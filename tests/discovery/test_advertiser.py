"""Announcing ends as cleanly as it began."""

from __future__ import annotations

import asyncio

import pytest
from zeroconf.asyncio import AsyncZeroconf

from sealpress.discovery import Advertiser, PrinterBrowser, multicast


@pytest.fixture
def anyio_backend() -> str:
    """Give the one event loop that python-zeroconf knows."""
    return "asyncio"


@pytest.mark.parametrize("kind", [Advertiser, PrinterBrowser])
async def test_who_is_stopped_right_after_the_start_leaves_no_sockets(
    monkeypatch: pytest.MonkeyPatch, kind: type[Advertiser | PrinterBrowser]
) -> None:
    opened: list[AsyncZeroconf] = []
    is_opened = asyncio.Event()

    class Remembered(AsyncZeroconf):
        def __init__(self, *args: object, **more: object) -> None:
            super().__init__(*args, **more)  # type: ignore[arg-type]  # as they were given
            opened.append(self)
            is_opened.set()

    monkeypatch.setattr(multicast, "AsyncZeroconf", Remembered)
    starting = asyncio.create_task(kind(["127.0.0.1"]).__aenter__())
    await is_opened.wait()
    starting.cancel()
    await asyncio.wait([starting])
    assert starting.cancelled()
    assert [each.zeroconf.done for each in opened] == [True]
