"""A shop for each test, on asyncio: the store and the dispatcher are made for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gateway.delivery.scene import Shop, shop


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(name="shop")
async def _shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with shop(tmp_path) as opened:
        yield opened
