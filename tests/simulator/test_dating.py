"""The date of answers."""

from __future__ import annotations

import datetime

import pytest

from sealpress.server.messages import Response
from sealpress.simulator.dating import with_date

pytestmark = pytest.mark.anyio
LONG_AGO = datetime.datetime(1972, 2, 29, 23, 59, 58, tzinfo=datetime.UTC)


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def answer(request):
    return Response(200, b"", (("Content-Type", "text/plain"),))


@pytest.mark.parametrize(
    ("shown", "fields"),
    [
        (None, (("Content-Type", "text/plain"),)),
        (
            LONG_AGO,
            (("Content-Type", "text/plain"), ("Date", "Tue, 29 Feb 1972 23:59:58 GMT")),
        ),
    ],
)
async def test_a_wrong_clock_shows(shown, fields):
    response = await with_date(answer, lambda: shown)(None)
    assert response.fields == fields
