import asyncio

import pytest

from sealpress.errors import Reason, SpoolError
from sealpress.gateway.health import Health
from sealpress.gateway.supervision import Supervisor

pytestmark = pytest.mark.anyio


async def well():
    pass


async def full():
    raise SpoolError(Reason.SPOOL_FULL, "3 octets are left")


async def unreadable():
    raise OSError(5, "Input/output error")


async def stuck():
    await asyncio.sleep(3600)


async def checked(**probes):
    health = Health(probes, Supervisor(), seconds=0.01)
    return {check.name: check for check in await health.checks()}


async def test_all_is_well():
    found = await checked(store=well, room=well)
    assert {name: check.is_well for name, check in found.items()} == {
        "store": True,
        "room": True,
        "background": True,
    }


@pytest.mark.parametrize(
    ("probe", "sentence", "reason"),
    [
        (full, "3 octets are left", "spool-full"),
        (unreadable, "Input/output error", "spool-failed"),
        (stuck, "it takes longer than 0.01 s", "spool-failed"),
    ],
)
async def test_what_is_wrong_has_reason_and_remedy(probe, sentence, reason):
    check = (await checked(store=probe, room=well))["store"]
    assert (check.sentence, check.reason) == (sentence, reason)
    assert check.remedy


async def test_background_work_that_fails_is_named():
    supervisor = Supervisor(first_pause=3600.0)
    supervisor.start("exporter", full)
    while not supervisor.ailing:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0)
    (check,) = await Health({}, supervisor).checks()
    await supervisor.stop()
    assert (check.name, check.sentence) == ("background", "exporter: 3 octets are left")
    assert not check.is_well


async def test_many_who_ask_cost_one_check():
    asked = []

    async def count():
        asked.append(1)

    health = Health({"store": count}, Supervisor())
    await asyncio.gather(*(health.checks() for _ in range(20)))
    assert len(asked) == 1
