"""One printer is found by its name: the right one, by ways as safe as asked for, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from sealpress import discovery
from sealpress.discovery import (
    FoundPrinter,
    FoundService,
    ServiceUri,
    TxtRecord,
    merged,
    printer_at,
    printer_called,
)
from sealpress.errors import Reason, TransportError

UUID = "cfe92100-67c4-11d4-a45f-f8d027761251"
Announce = Callable[..., list[bool]]


def service(kind: str = "_ipps._tcp", **more: object) -> FoundService:
    usual: dict[str, object] = {
        "instance": "Laser 1",
        "host": "laser.local.",
        "port": 631,
        "txt": TxtRecord.of({"UUID": UUID, "rp": "ipp/print"}),
    }
    return FoundService(kind=kind, **{**usual, **more})  # type: ignore[arg-type]  # each is its field's


@pytest.fixture
def announce(monkeypatch: pytest.MonkeyPatch) -> Announce:
    """Let services be what a search finds; it returns whether that would have ended it early."""

    def announced(*services: FoundService) -> list[bool]:
        early: list[bool] = []

        def find(
            seconds: float,
            *,
            interfaces: Sequence[str],
            enough: Callable[[Sequence[FoundPrinter]], bool],
        ) -> list[FoundPrinter]:
            found = merged(services)
            early.append(enough(found))
            return found

        monkeypatch.setattr(discovery, "find_printers", find, raising=False)
        return early

    return announced


def test_the_ipps_way_of_the_printer_is_taken_at_once(announce: Announce) -> None:
    early = announce(service("_ipp._tcp"), service(), service(instance="Other", host="o.local."))
    found = printer_at(ServiceUri(instance="laser 1", uuid=UUID))
    assert [one.uri for one in found.endpoints] == ["ipps://laser.local/ipp/print"]
    assert early == [True]


def test_a_uri_for_ipp_is_of_all_ways_the_safest_first(announce: Announce) -> None:
    early = announce(service("_ipp._tcp"), service())
    found = printer_at(ServiceUri(instance="Laser 1", scheme="ipp"))
    assert [one.scheme for one in found.endpoints] == ["ipps", "ipp"]
    assert early == [True]


def test_a_safer_way_is_waited_for(announce: Announce) -> None:
    early = announce(service("_ipp._tcp"))
    assert printer_at(ServiceUri(instance="Laser 1", scheme="ipp")).uri.startswith("ipp://")
    assert early == [False]


@pytest.mark.parametrize(
    "other",
    [
        service("_ipp._tcp"),
        service(instance="Laser 2"),
        service(txt=TxtRecord.of({"UUID": UUID.replace("c", "d")})),
        service("_pdl-datastream._tcp", port=9100),
    ],
    ids=["only plain", "another name", "another device by that name", "no IPP"],
)
def test_what_is_not_meant_is_never_taken(announce: Announce, other: FoundService) -> None:
    announce(other)
    with pytest.raises(TransportError, match="no printer announced itself as dnssd://") as caught:
        printer_at(ServiceUri(instance="Laser 1", uuid=UUID))
    assert caught.value.reason is Reason.NAME_NOT_FOUND
    assert "sealpress find" in caught.value.hint


def test_two_of_one_name_are_told_apart_by_a_person(announce: Announce) -> None:
    announce(service(), service(host="evil.local."))
    with pytest.raises(TransportError, match=r"at evil\.local and laser\.local"):
        printer_at(ServiceUri(instance="Laser 1", uuid=UUID))
    with pytest.raises(TransportError, match="several printers"):
        printer_called("LASER 1")


def test_a_device_without_ipp_is_found_by_name(announce: Announce) -> None:
    announce(service("_pdl-datastream._tcp", port=9100))
    assert printer_called("laser 1").other_ways == ("socket://laser.local:9100",)


async def test_it_is_looked_for_inside_an_event_loop_too(announce: Announce) -> None:
    announce(service())
    assert printer_called("Laser 1").uri == "ipps://laser.local/ipp/print"
