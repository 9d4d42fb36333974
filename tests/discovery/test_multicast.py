"""Printers found and announced over multicast DNS, on the loopback."""

from __future__ import annotations

import asyncio
import dataclasses
import uuid
from collections.abc import Callable

import pytest

from sealpress.discovery import (
    AdvertisedPrinter,
    Advertiser,
    FoundPrinter,
    PrinterBrowser,
    TxtRecord,
    find_printers,
)
from sealpress.errors import TransportError, UsageError

LOOPBACK = ("127.0.0.1",)
LONG = 60.0
"""Seconds until a test gives up; what is waited for ends the waiting."""


@pytest.fixture
def anyio_backend() -> str:
    """python-zeroconf knows asyncio alone."""
    return "asyncio"


def office(**more: object) -> AdvertisedPrinter:
    """A printer with a name that no other test has, however many run at once."""
    name = f"Office {uuid.uuid4().hex[:12]}"
    usual: dict[str, object] = {
        "name": name,
        "host": f"{name[-12:]}.local",
        "port": 8631,
        "addresses": LOOPBACK,
        "subtypes": ("_print", "_universal"),
        "txt": TxtRecord.of({"rp": "ipp/print", "TLS": "1.3", "UUID": str(uuid.uuid4())}),
    }
    return AdvertisedPrinter(**{**usual, **more})  # type: ignore[arg-type]


async def found(
    browser: PrinterBrowser, name: str, is_as_wanted: Callable[[FoundPrinter], bool] | None = None
) -> FoundPrinter:
    def matching(printers: object) -> list[FoundPrinter]:
        assert isinstance(printers, list)
        return [each for each in printers if each.name == name
                and (is_as_wanted is None or is_as_wanted(each))]  # fmt: skip

    await browser.find(LONG, enough=lambda printers: bool(matching(printers)))
    [printer] = matching(browser.printers)
    return printer


async def gone(browser: PrinterBrowser, name: str) -> bool:
    await browser.find(LONG, enough=lambda all_: all(each.name != name for each in all_))
    return all(each.name != name for each in browser.printers)


def has_all_subtypes(printer: FoundPrinter) -> bool:
    return all(each.subtypes == {"_print", "_universal"} for each in printer.endpoints)


async def test_what_is_announced_is_found_with_both_protocols_and_all_subtypes() -> None:
    printer = office()
    async with PrinterBrowser(LOOPBACK) as browser, Advertiser(LOOPBACK) as advertiser:
        await advertiser.follow({"a": printer})
        one = await found(browser, printer.name, lambda each: len(each.endpoints) == 2
                          and has_all_subtypes(each))  # fmt: skip
        assert [each.uri for each in one.endpoints] == [
            f"ipps://{printer.host}:8631/ipp/print",
            f"ipp://{printer.host}:8631/ipp/print",
        ]
        assert one.txt == printer.txt
        assert one.addresses == LOOPBACK
        assert one.other_ways == ()


async def test_who_comes_later_finds_what_is_there() -> None:
    printer = office(schemes=("ipps",))
    async with Advertiser(LOOPBACK) as advertiser:
        await advertiser.follow({"a": printer})
        async with PrinterBrowser(LOOPBACK) as browser:
            one = await found(browser, printer.name, has_all_subtypes)
    assert [each.scheme for each in one.endpoints] == ["ipps"]


async def test_goodbye_is_said_at_the_end() -> None:
    printer = office()
    async with PrinterBrowser(LOOPBACK) as browser:
        async with Advertiser(LOOPBACK) as advertiser:
            await advertiser.follow({"a": printer})
            await found(browser, printer.name)
        assert await gone(browser, printer.name)


async def test_a_name_that_somebody_has_gets_a_number() -> None:
    printer = office()
    other = dataclasses.replace(printer, host="other.local", port=9631)
    async with Advertiser(LOOPBACK) as first, Advertiser(LOOPBACK) as second:
        await first.follow({"a": printer})
        await second.follow({"b": other})
        assert first.names == {"a": printer.name}
        assert second.names == {"b": f"{printer.name} (2)"}


async def test_a_name_is_held_even_for_protocols_that_are_not_there() -> None:
    printer = office(schemes=("ipps",))
    other = dataclasses.replace(printer, host="other.local", schemes=("ipp",))
    async with Advertiser(LOOPBACK) as first, Advertiser(LOOPBACK) as second:
        await first.follow({"a": printer})
        await second.follow({"b": other})
        assert second.names == {"b": f"{printer.name} (2)"}


async def test_two_of_ones_own_with_the_same_name_are_told_apart() -> None:
    printer = office()
    async with Advertiser(LOOPBACK) as advertiser:
        await advertiser.follow({"a": printer, "b": dataclasses.replace(printer, port=9631)})
        assert advertiser.names == {"a": printer.name, "b": f"{printer.name} (2)"}


async def test_changes_are_announced_and_what_is_not_wanted_any_more_goes() -> None:
    first, second = office(), office()
    async with PrinterBrowser(LOOPBACK) as browser, Advertiser(LOOPBACK) as advertiser:
        await advertiser.follow({"a": first, "b": second})
        await found(browser, first.name)
        txt = TxtRecord.of({"rp": "ipp/print", "note": "Room 12"})
        await advertiser.follow({"a": dataclasses.replace(first, txt=txt)})
        await found(browser, first.name, lambda each: each.location == "Room 12")
        assert await gone(browser, second.name)
        assert advertiser.names == {"a": first.name}


async def test_another_name_is_announced_in_place_of_the_old_one() -> None:
    printer, renamed = office(), office()
    async with PrinterBrowser(LOOPBACK) as browser, Advertiser(LOOPBACK) as advertiser:
        await advertiser.follow({"a": printer})
        await found(browser, printer.name)
        await advertiser.follow({"a": renamed})
        await found(browser, renamed.name)
        assert await gone(browser, printer.name)


async def test_changes_are_told_as_they_come() -> None:
    printer = office()
    told = []
    async with PrinterBrowser(LOOPBACK) as browser, asyncio.timeout(LONG):
        changes = browser.changes()
        async with Advertiser(LOOPBACK) as advertiser:
            await advertiser.follow({"a": printer})
            async for change in changes:
                if change.printer.name == printer.name:
                    told.append(change.kind)
                    break
        async for change in changes:
            if change.printer.name == printer.name and change.kind == "removed":
                told.append(change.kind)
                break
        await changes.aclose()  # type: ignore[attr-defined]
    assert told == ["added", "removed"]


async def test_whoever_takes_a_name_that_is_in_use_is_met_with_another_or_loses() -> None:
    """Two that could not hear each other while they probed: the greater record keeps the name."""
    printer = office(host="a.local")
    browser = PrinterBrowser(LOOPBACK)
    async with browser, Advertiser(LOOPBACK) as weaker, Advertiser(LOOPBACK) as stronger:
        await weaker.follow({"a": printer})
        stronger._claims.against = lambda announcement: None  # type: ignore[method-assign,assignment]
        await stronger.follow({"b": dataclasses.replace(printer, host="b.local")})
        del stronger._claims.against
        insisting = asyncio.create_task(_announce_on_and_on(stronger, "b"))
        await found(browser, f"{printer.name} (2)")
        await found(browser, printer.name, lambda each: each.host == "b.local")
        insisting.cancel()
        assert weaker.names == {"a": f"{printer.name} (2)"}
        assert stronger.names == {"b": printer.name}


async def _announce_on_and_on(advertiser: Advertiser, key: str) -> None:
    """Announce until somebody has heard: a busy machine loses packets, even its own."""
    while True:
        advertiser._announce([key])
        await asyncio.sleep(1.1)


async def test_a_hostile_record_is_passed_over() -> None:
    bad, good = office(host="-bad-.local", schemes=("ipp",)), office(schemes=("ipp",))
    async with PrinterBrowser(LOOPBACK) as browser, Advertiser(LOOPBACK) as advertiser:
        await advertiser.follow({"a": bad, "b": good})
        await found(browser, good.name)
        assert all(each.name != bad.name for each in browser.printers)


def test_a_search_without_an_event_loop_ends_when_its_time_is_over() -> None:
    nobody = str(uuid.uuid4())
    assert all(each.name != nobody for each in find_printers(0.01, interfaces=LOOPBACK))


async def test_a_search_that_blocks_is_refused_in_an_event_loop() -> None:
    with pytest.raises(UsageError, match="find_printers_async"):
        find_printers(0.01, interfaces=LOOPBACK)


async def test_an_interface_that_is_not_there_is_told() -> None:
    with pytest.raises(TransportError, match=r"203\.0\.113\.77"):
        async with PrinterBrowser(("203.0.113.77",)):
            pytest.fail("it is not there")
