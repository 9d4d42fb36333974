"""Printers are asked at the start, when told to, and again and again; none is asked in vain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sealpress.errors import Reason, TransportError, WireError
from sealpress.gateway.capabilities import learning
from sealpress.gateway.capabilities.learning import Capabilities, can_be_asked
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.message import Group
from tests.gateway.capabilities.told import office
from tests.gateway.destinations.devices import until


def queue(name: str, uri: str = "") -> QueueSettings:
    return QueueSettings(name=name, uri=uri or f"ipps://{name}.example/ipp/print")


@dataclass
class Office:
    """Printers, and what becomes of asking them."""

    queues: list[QueueSettings]
    answer: Group = field(default_factory=office)
    off: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    is_huge: bool = False

    async def ask(self, settings: QueueSettings, names: tuple[str, ...]) -> Group:
        self.asked.append(settings.name)
        if names and self.is_huge:
            raise WireError(Reason.LIMIT_EXCEEDED, "too large")
        if settings.name in self.off:
            raise TransportError(Reason.CONNECTION_REFUSED, "it is off")
        return self.answer

    def capabilities(self, folder: Path, **settings: Any) -> Capabilities:
        return Capabilities(folder, lambda: self.queues, self.ask, self.changed.append, **settings)


@asynccontextmanager
async def running(capabilities: Capabilities) -> AsyncIterator[None]:
    task = asyncio.create_task(capabilities.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_every_printer_is_asked_at_the_start(tmp_path: Path):
    place = Office([queue("a"), queue("b")])
    capabilities = place.capabilities(tmp_path)
    async with running(capabilities):
        await until(lambda: len(place.changed) == 2)
    assert sorted(place.asked) == ["a", "b"]
    config = await capabilities.config(queue("a"))
    assert config.make_and_model == "Acme LaserWriter 9"


async def test_what_waits_is_printed_before_printers_are_asked(tmp_path: Path):
    place = Office([queue("a")])
    async with running(place.capabilities(tmp_path, begins_after=3600.0)):
        await asyncio.sleep(0.05)
        assert place.asked == []
    async with running(place.capabilities(tmp_path, begins_after=0.05)):
        await until(lambda: place.asked)


async def test_while_clients_bring_jobs_printers_are_asked_seldom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(learning, "ASK_EVERY_BUSY_SECONDS", 3600.0)
    place = Office([queue("a"), queue("b")])
    busy = [True]
    async with running(place.capabilities(tmp_path, is_busy=lambda: busy[0])):
        await until(lambda: place.asked == ["a"])
        await asyncio.sleep(4 * learning.ASK_EVERY_SECONDS)
        assert place.asked == ["a"]
    busy[0] = False
    async with running(place.capabilities(tmp_path, is_busy=lambda: busy[0])):
        await until(lambda: len(place.asked) == 3)


@pytest.mark.parametrize("uri", ["socket://p", "lpd://p/q", "file:///srv/x/"])
async def test_old_devices_are_not_asked(uri: str, tmp_path: Path):
    place = Office([queue("old", uri), queue("new")])
    assert not can_be_asked(place.queues[0])
    async with running(place.capabilities(tmp_path)):
        await until(lambda: place.changed)
    assert place.asked == ["new"]


async def test_nobody_is_told_when_nothing_changed(tmp_path: Path):
    place = Office([queue("a")])
    capabilities = place.capabilities(tmp_path)
    assert await capabilities.learn(queue("a"))
    assert not await capabilities.learn(queue("a"))
    place.answer = office(color_supported=True)
    assert await capabilities.learn(queue("a"))
    assert place.changed == ["a", "a"]


async def test_what_was_learnt_lasts_while_the_printer_is_off(tmp_path: Path):
    place = Office([queue("a")])
    await place.capabilities(tmp_path).learn(queue("a"))
    place.off.add("a")
    later = place.capabilities(tmp_path)
    with pytest.raises(TransportError):
        await later.learn(queue("a"))
    assert (await later.config(queue("a"))).document_formats[0] == "application/pdf"


async def test_an_empty_answer_does_not_take_away_what_is_known(tmp_path: Path):
    place = Office([queue("a")])
    capabilities = place.capabilities(tmp_path)
    await capabilities.learn(queue("a"))
    place.answer = Group()
    assert not await capabilities.learn(queue("a"))
    assert (await capabilities.config(queue("a"))).make_and_model == "Acme LaserWriter 9"


async def test_a_new_queue_is_noticed_and_a_changed_printer_asked_at_once(tmp_path: Path):
    place = Office([queue("a")])
    capabilities = place.capabilities(tmp_path)
    async with running(capabilities):
        await until(lambda: place.asked == ["a"])
        place.queues.append(queue("b"))
        capabilities.look_again("b")
        await until(lambda: place.asked == ["a", "b"])
        capabilities.look_again("a")
        await until(lambda: place.asked == ["a", "b", "a"])


async def test_printers_are_asked_again_after_a_while(tmp_path: Path):
    place = Office([queue("a")])
    async with running(place.capabilities(tmp_path, refresh_seconds=0.02)):
        await until(lambda: len(place.asked) >= 3)


async def test_a_printer_that_is_off_costs_the_others_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(learning, "FIRST_RETRY_SECONDS", 0.02)
    place = Office([queue("a"), queue("b")], off={"a"})
    async with running(place.capabilities(tmp_path)):
        await until(lambda: place.changed == ["b"] and place.asked.count("a") >= 3)
        place.off.clear()
        await until(lambda: place.changed == ["b", "a"])
    assert place.asked.count("b") == 1


async def test_a_queue_that_is_gone_is_forgotten(tmp_path: Path):
    place = Office([queue("a")])
    capabilities = place.capabilities(tmp_path)
    await capabilities.learn(queue("a"))
    await capabilities.forget("a")
    assert (await capabilities.config(queue("a"))).make_and_model == "Printer"


async def test_all_that_was_said_can_be_heard(tmp_path: Path):
    heard: list[tuple[str, bool]] = []
    place = Office([queue("a")])
    capabilities = Capabilities(
        tmp_path,
        lambda: place.queues,
        place.ask,
        place.changed.append,
        told=lambda name, group: heard.append((name, "printer-state-reasons" in group)),
    )
    await capabilities.learn(queue("a"))
    assert heard == [("a", True)]


async def test_a_printer_that_can_not_print_is_asked_again_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(learning, "STOPPED_REFRESH_SECONDS", 0.05)
    stopped = office(**{"printer-state-reasons": ["media-empty-error"]})
    place = Office([queue("a")], answer=stopped)
    async with running(place.capabilities(tmp_path)):
        await until(lambda: len(place.asked) >= 3)
        place.answer = office()
        await until(lambda: len(place.asked) >= 4)
        asked = len(place.asked)
        await asyncio.sleep(0.2)
    assert len(place.asked) <= asked + 1


async def test_who_tells_too_much_is_asked_for_less(tmp_path: Path):
    place = Office([queue("a")], is_huge=True)
    assert await place.capabilities(tmp_path).learn(queue("a"))
    assert place.asked == ["a", "a"]


async def test_thousands_of_queues_are_not_listed_for_each_that_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(learning, "ASK_EVERY_SECONDS", 0.0)
    place, listed = Office([queue(f"q{number}") for number in range(200)]), 0

    def queues() -> list[QueueSettings]:
        nonlocal listed
        listed += 1
        return place.queues

    capabilities = Capabilities(tmp_path, queues, place.ask, place.changed.append)
    async with running(capabilities):
        await until(lambda: len(place.asked) == 200)
    assert sorted(place.asked) == sorted(one.name for one in place.queues)
    assert listed < 100


class TestAgenda:
    def test_who_is_due_first_is_taken_first(self):
        agenda = learning._Agenda()
        agenda.keep(["a", "b", "c"])
        for name, at in (("a", 30.0), ("b", 10.0), ("c", 20.0)):
            agenda.put(name, at)
        assert agenda.soonest() == 10.0
        assert [agenda.take(25.0) for _ in range(3)] == ["b", "c", ""]

    def test_what_was_put_off_is_not_taken_at_its_old_time(self):
        agenda = learning._Agenda()
        agenda.keep(["a"])
        agenda.put("a", 50.0)
        assert agenda.take(10.0) == ""
        assert agenda.take(50.0) == "a"
        assert agenda.take(50.0) == ""

    def test_who_is_gone_is_never_taken(self):
        agenda = learning._Agenda()
        agenda.keep(["a", "b"])
        agenda.keep(["b"])
        assert [agenda.take(0.0), agenda.take(0.0)] == ["b", ""]
        assert agenda.soonest() == float("inf")

    def test_who_is_being_asked_may_be_wanted_again(self):
        agenda = learning._Agenda()
        agenda.keep(["a"])
        assert agenda.take(0.0) == "a"
        agenda.put("a", 0.0)
        agenda.succeeded("a", 900.0)
        assert agenda.take(1.0) == "a"
