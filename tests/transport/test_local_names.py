"""Names of multicast DNS: one question, and answers from whoever has or wants to have the name."""

from __future__ import annotations

import asyncio
import socket
import struct
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.discovery import AdvertisedPrinter, Advertiser
from sealpress.errors import Reason, TransportError
from sealpress.transport.local_names import addresses_in, find_addresses, is_local, question
from sealpress.transport.sockets import resolve


@pytest.fixture(autouse=True)
def _loopback_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask nobody outside this machine."""
    loopback = [(index, name) for index, name in socket.if_nameindex() if name.startswith("lo")]
    monkeypatch.setattr("sealpress.transport.local_names.socket.if_nameindex", lambda: loopback)


NAME = b"\x07printer\x05local\x00"
NUMBER = 4711


def answer(*records: bytes, number: int = NUMBER, flags: int = 0x8400) -> bytes:
    return struct.pack("!6H", number, flags, 0, len(records), 0, 0) + b"".join(records)


def record(name: bytes, kind: int, octets: bytes) -> bytes:
    return name + struct.pack("!HHIH", kind, 0x8001, 120, len(octets)) + octets


FOUR = record(NAME, 1, bytes([192, 0, 2, 7]))
SIX = record(NAME, 28, bytes.fromhex("20010db8000000000000000000000007"))


def test_the_question_is_for_both_kinds_of_addresses() -> None:
    asked = NAME + b"\0\1\0\1" + NAME + b"\0\x1c\0\1"
    assert question("printer.local.", 1) == b"\0\1\0\0\0\2\0\0\0\0\0\0" + asked


def test_addresses_are_read_ipv4_first() -> None:
    assert addresses_in(answer(SIX, FOUR), "Printer.LOCAL", NUMBER) == ["192.0.2.7", "2001:db8::7"]


def test_names_may_point_back() -> None:
    pointing = record(b"\xc0\x0c", 1, bytes([192, 0, 2, 8]))
    assert addresses_in(answer(FOUR, pointing), "printer.local", NUMBER) == [
        "192.0.2.7",
        "192.0.2.8",
    ]


@pytest.mark.parametrize(
    "message",
    [
        answer(FOUR, number=1),
        answer(FOUR, flags=0),
        answer(record(b"\x04evil\x05local\x00", 1, bytes(4))),
        answer(record(NAME, 1, bytes(5))),
        answer(record(NAME, 16, bytes(4))),
        answer(record(NAME, 28, bytes.fromhex("fe80" + "00" * 14))),
        answer(b"\xc0\x0c"),
        answer(b"\xc0\xff" + bytes(14)),
        answer(FOUR[:-9]),
        b"",
    ],
    ids=["number", "query", "name", "size", "kind", "link", "loop", "ahead", "cut", "empty"],
)
def test_what_is_no_answer_gives_nothing(message: bytes) -> None:
    assert addresses_in(message, "printer.local", NUMBER) == []


@given(st.binary(max_size=300))
def test_any_octets_give_addresses_or_nothing(octets: bytes) -> None:
    head = struct.pack("!6H", NUMBER, 0x8400, 1, 9, 9, 9)
    assert isinstance(addresses_in(head + octets, "printer.local", NUMBER), list)


def test_which_names_are_meant() -> None:
    assert is_local("Printer.Local.")
    assert not is_local("printer.local.example")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_name_that_is_announced_here_is_found() -> None:
    host = f"p{uuid.uuid4().hex[:12]}.local"
    printer = AdvertisedPrinter(name=host[:13], host=host, port=8631, addresses=("127.0.0.1",))
    async with Advertiser(("127.0.0.1",)) as advertiser:
        await advertiser.follow({"a": printer})
        assert await asyncio.to_thread(find_addresses, host, 60.0) == ["127.0.0.1"]
        [(_, address)] = await asyncio.to_thread(resolve, host, 8631)
        assert address == ("127.0.0.1", 8631)


def test_a_name_that_nobody_has_is_told() -> None:
    with pytest.raises(TransportError) as caught:
        resolve(f"nobody-{uuid.uuid4().hex}.local", 631)
    assert caught.value.reason is Reason.NAME_NOT_FOUND
