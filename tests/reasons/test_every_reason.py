"""Every reason of the catalogue is what a real failure is told as."""

from __future__ import annotations

import pytest

from sealpress.reasons import Reason
from tests.reasons import (
    answers,
    certificates,
    connections,
    destinations,
    gateway,
    handshakes,
    input_and_state,
    jobs,
    octets,
    practice,
    spool,
    transform,
    vault,
)
from tests.reasons.scene import Scene, reason_of

PARTS = (
    input_and_state,
    octets,
    connections,
    destinations,
    handshakes,
    certificates,
    answers,
    jobs,
    practice,
    spool,
    vault,
    gateway,
    transform,
)
SITUATIONS = {reason: make for part in PARTS for reason, make in part.SITUATIONS.items()}


@pytest.mark.parametrize("reason", list(Reason))
def test_a_real_failure_is_told_as(reason: Reason, scene: Scene) -> None:
    assert reason_of(SITUATIONS[reason], scene) is reason


def test_no_reason_is_made_in_two_parts() -> None:
    assert len(SITUATIONS) == sum(len(part.SITUATIONS) for part in PARTS)


MORE = [pytest.param(*row, id=row[1]) for part in PARTS for row in getattr(part, "MORE", ())]


@pytest.mark.parametrize(("reason", "is_", "make"), MORE)
def test_another_situation_is_told_as_well(reason: Reason, is_: str, make, scene: Scene) -> None:
    assert reason_of(make, scene) is reason, is_
