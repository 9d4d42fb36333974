"""Destinations run in asyncio, as the gateway does."""

from __future__ import annotations

import pytest

from tests.gateway.destinations.work import RecordingDesk


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def desk() -> RecordingDesk:
    return RecordingDesk()
