"""Step upgrade."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from sealpress.diagnose.observation import Observation

if TYPE_CHECKING:
    from sealpress.diagnose.examination import Examination


async def look_at_upgrade(exam: Examination) -> AsyncIterator[Observation]:
    """Look."""
    del exam
    yield Observation.skipped("upgrade", "not looked at")
