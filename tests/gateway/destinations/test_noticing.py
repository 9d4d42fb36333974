"""A printer that refuses what it said it takes is asked again what it can do."""

from __future__ import annotations

import pytest

from sealpress.errors import Reason, UsageError
from sealpress.gateway.delivery.destination import Outcome, OutcomeKind
from sealpress.gateway.destinations.factory import Destinations
from sealpress.gateway.destinations.handing_over import OldDevice
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.states import JobState
from tests.gateway.destinations.work import RecordingDesk, work


class Refusing(OldDevice):
    """Ends each job with a reason, or delivers it without one."""

    def __init__(self, reason: Reason | None) -> None:
        self.reason = reason

    async def deliver(self, work, desk):
        if self.reason is None:
            return Outcome(kind=OutcomeKind.DELIVERED, end=JobState.COMPLETED)
        return Outcome(kind=OutcomeKind.NOT_DELIVERED, error=UsageError(self.reason, "no"))


def made(reason: Reason | None, noticed: list[str]):
    destinations = Destinations(lambda _: Refusing(reason), noticed=noticed.append)
    return destinations(QueueSettings(name="laser", uri="ipps://printer/"))


@pytest.mark.parametrize(
    ("reason", "names"),
    [
        (Reason.DOCUMENT_FORMAT_NOT_SUPPORTED, ["laser"]),
        (Reason.CERTIFICATE_CHANGED, ["laser"]),
        (Reason.CONNECTION_REFUSED, []),
        (None, []),
    ],
)
async def test_only_signs_of_a_change_are_told(reason, names, desk: RecordingDesk):
    noticed: list[str] = []
    outcome = await made(reason, noticed).deliver(work(b"x"), desk)
    assert noticed == names
    assert outcome.error is None or outcome.error.reason is reason


async def test_all_else_is_the_destinations_own(desk: RecordingDesk):
    destination = made(None, [])
    assert not destination.is_secure
    found = await destination.find(work(b"x"), desk)
    looked = await destination.look(work(b"x"), desk, None)
    await destination.cancel(work(b"x"))
    await destination.rest()
    await destination.close()
    assert (found.kind, getattr(looked, "end", None)) == (
        OutcomeKind.NOT_DELIVERED,
        JobState.COMPLETED,
    )
