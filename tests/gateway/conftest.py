"""What all tests of the gateway stand on: one event loop library."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Return the library that the gateway uses."""
    return "asyncio"
