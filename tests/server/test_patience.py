"""Waiting spends patience, progress earns it, nothing else does either."""

from __future__ import annotations

import math

from sealpress.server.patience import Patience


def test_waits_of_a_phase_add_up():
    patience = Patience()
    patience.allow(10)
    for began in (100, 200, 300):
        patience.begin_wait(began)
        patience.end_wait(began + 3)
    patience.begin_wait(400)
    assert patience.deadline == 401
    assert patience.waited(400.5) == 9.5


def test_nobody_is_charged_between_waits():
    patience = Patience()
    patience.allow(10)
    assert patience.deadline == math.inf
    assert patience.waited(1e9) == -1
    patience.end_wait(1e9)
    patience.begin_wait(2e9)
    assert patience.deadline == 2e9 + 10


def test_progress_gives_back_no_more_than_there_was():
    patience = Patience()
    patience.allow(10)
    patience.begin_wait(0)
    patience.end_wait(8)
    patience.earn(3)
    patience.begin_wait(100)
    assert patience.deadline == 105
    patience.end_wait(100)
    patience.earn(1e6)
    patience.begin_wait(200)
    assert patience.deadline == 210


def test_a_new_phase_begins_afresh():
    patience = Patience()
    patience.allow(1)
    patience.is_spent = True
    patience.allow(2)
    assert not patience.is_spent
    assert patience.allowance == 2
