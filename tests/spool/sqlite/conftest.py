"""The embedded store, with hand-moved clocks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.spool.contract.makers import MAKERS
from tests.spool.contract.site import Site


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    (maker,) = (maker for maker in MAKERS if maker.name == "sqlite")
    site = Site(maker, tmp_path / "spool")
    yield site
    await site.store.close()
