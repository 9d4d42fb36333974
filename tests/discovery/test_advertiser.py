"""Announcing ends as cleanly as it began."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from zeroconf.asyncio import AsyncZeroconf

from sealpress.discovery import advertiser
from sealpress.discovery.multicast import open_multicast


@pytest.fixture
def anyio_backend() -> str:
    """Give the one event loop that python-zeroconf knows."""
    return "asyncio"


async def test_who_is_stopped_right_after_the_start_leaves_no_sockets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[AsyncZeroconf] = []

    def remembered(interfaces: Sequence[str]) -> AsyncZeroconf:
        opened.append(open_multicast(interfaces))
        return opened[-1]

    monkeypatch.setattr(advertiser, "open_multicast", remembered)
    starting = asyncio.create_task(advertiser.Advertiser(["127.0.0.1"]).__aenter__())
    await asyncio.sleep(0)
    starting.cancel()
    await asyncio.wait([starting])
    assert starting.cancelled()
    assert [each.zeroconf.done for each in opened] == [True]
