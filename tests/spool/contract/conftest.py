"""Every store there is, for tests that hold all of them to one contract."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.spool.contract.makers import MAKERS, StoreMaker
from tests.spool.contract.site import Site


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=MAKERS, ids=[maker.name for maker in MAKERS])
def maker(request: pytest.FixtureRequest) -> StoreMaker:
    """How a store is opened."""
    return request.param


@pytest.fixture
async def site(maker: StoreMaker, tmp_path: Path) -> AsyncIterator[Site]:
    """A store with what is needed to put something into it."""
    site = Site(maker, tmp_path / "spool")
    yield site
    await site.store.close()
