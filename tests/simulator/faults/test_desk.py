"""The faults in force: found, counted, exchanged."""

from __future__ import annotations

import pytest

from sealpress.errors import UsageError
from sealpress.simulator.faults import FaultDesk


def names(found):
    return found and found.name


def test_finds_the_first_in_force():
    desk = FaultDesk(["stall", "http10"])
    assert names(desk.find("reset", "http10", "stall")) == "http10"
    assert desk.find("reset") is None


def test_without_times_it_hits_for_ever():
    desk = FaultDesk(["stall"])
    assert [names(desk.take("stall")) for _ in range(3)] == ["stall"] * 3


def test_with_times_it_hits_so_often():
    desk = FaultDesk(["stall:times=2"])
    assert names(desk.find("stall")) == "stall"
    assert [names(desk.take("stall")) for _ in range(3)] == ["stall", "stall", None]
    assert [str(one) for one in desk.active] == ["stall:times=2"]


def test_a_hit_given_back_does_not_count():
    desk = FaultDesk(["http10:times=1", "stall"])
    desk.take("http10")
    desk.give_back("http10")
    desk.give_back("stall")
    assert names(desk.take("http10")) == "http10"
    assert desk.take("http10") is None


def test_others_take_their_place():
    desk = FaultDesk(["stall:times=1"])
    desk.use(["http10"])
    assert desk.find("stall") is None
    assert names(desk.find("http10")) == "http10"


def test_set_anew_they_hit_anew():
    desk = FaultDesk(["stall:times=1"])
    desk.take("stall")
    desk.use(["stall:times=1"])
    assert names(desk.take("stall")) == "stall"


def test_a_contradiction_changes_nothing():
    desk = FaultDesk(["stall"])
    with pytest.raises(UsageError):
        desk.use(["http10", "http10"])
    assert names(desk.find("stall")) == "stall"
