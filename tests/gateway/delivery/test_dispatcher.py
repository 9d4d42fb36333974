"""Jobs are printed once, in order, whatever happens to their queue meanwhile."""

from __future__ import annotations

import hashlib

import pytest

from sealpress.ipp.states import JobState
from tests.gateway.delivery.scene import PDF, Shop

pytestmark = pytest.mark.anyio


async def test_a_job_is_printed(shop: Shop):
    await shop.open()
    job = await shop.accept(await shop.queue())
    done = await shop.ended(job)
    assert (done.state, done.reasons) == (JobState.COMPLETED, ("job-completed-successfully",))
    (printed,) = shop.hall.printed
    assert (printed.name, printed.user) == ("letter", "anna")
    assert printed.sha256 == hashlib.sha256(PDF).hexdigest()
    assert done.impressions == 1
