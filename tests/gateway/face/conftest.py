"""A house for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gateway.face.house import House, opened


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A gateway with one queue, ``laser``."""
    async with opened(tmp_path) as made:
        yield made


@pytest.fixture
def anyio_backend() -> str:
    """The store and the vault are asyncio's."""
    return "asyncio"
