"""What administrators order at the control socket: odd orders are refused, plain ones done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sealpress.errors import Reason, SealpressError, UsageError
from sealpress.gateway.orders import Orders
from sealpress.server.audit import Actor
from tests.gateway.office import Office

BY = Actor(user="root", uid=0)


class Parts:
    """Stands for the assembly; who is not asked needs nothing of it."""

    def __init__(self, office: Office) -> None:
        self.queues, self.store, self.dispatcher = office.queues, office.store, office.orders


@pytest.fixture
async def orders(tmp_path: Path) -> Any:
    office = Office(tmp_path)
    made = Orders(
        parts=Parts(office),  # type: ignore[arg-type]  # test
        overview=None,  # type: ignore[arg-type]  # test
        operator=None,  # type: ignore[arg-type]  # test
        roster=office.roster,
        files=None,  # type: ignore[arg-type]  # test
        status=dict,
        reload=None,  # type: ignore[arg-type]  # test
    )
    yield made.handlers()
    await office.store.close()


@pytest.mark.parametrize(
    "order",
    [
        {"order": "queue-show"},
        {"order": "queue-show", "queue": 7},
        {"order": "queue-jobs", "which": "none"},
        {"order": "queue-jobs", "limit": True},
        {"order": "queue-jobs", "limit": 0},
        {"order": "job-cancel"},
        {"order": "job-cancel", "jobs": []},
        {"order": "job-cancel", "jobs": ["1"]},
        {"order": "job-hold", "jobs": [True]},
        {"order": "queue-add", "settings": []},
        {"order": "queue-add", "settings": {"name": "a/b", "uri": "ipps://p/"}},
        {"order": "queue-add", "settings": {"name": "a", "uri": "ipps://p/", "colour": 1}},
    ],
    ids=str,
)
async def test_an_odd_order_is_refused(orders: Any, order: dict[str, object]) -> None:
    with pytest.raises(UsageError) as caught:
        await orders[str(order["order"])](order, BY)
    assert caught.value.reason is Reason.INVALID_ARGUMENT


async def test_a_job_that_is_not_there(orders: Any) -> None:
    with pytest.raises(SealpressError) as caught:
        await orders["job-cancel"]({"order": "job-cancel", "jobs": [4711]}, BY)
    assert caught.value.reason is Reason.IPP_NOT_FOUND
