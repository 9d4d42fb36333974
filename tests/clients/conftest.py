"""The printers that scripted clients talk to: the virtual one, and a queue of the gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.clients.dialogues import PRINTERS, Peer


@pytest.fixture
def anyio_backend() -> str:
    """The store of a gateway is asyncio's."""
    return "asyncio"


@pytest.fixture(params=PRINTERS)
async def peer(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Peer]:
    """Either printer."""
    async with PRINTERS[request.param](tmp_path) as made:
        yield made
