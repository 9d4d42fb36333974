"""What becomes of TCP connections, seen by a socket."""

from __future__ import annotations

import socket
import time

import pytest

from sealpress.simulator.faults import port
from tests.simulator.faults.raw import PDF, connect, listen, message, post, print_job, say

TLS_HELLO = b"\x16\x03\x01\0\x05\x01\0\0\1\0"


def test_refuse(sick):
    sick.set_faults("refuse")
    with pytest.raises(ConnectionRefusedError):
        connect(sick)


def test_refuse_ends_connections_that_stand_and_the_port_opens_again(sick):
    with connect(sick) as standing:
        standing.sendall(post(close=False))
        assert standing.recv(12) == b"HTTP/1.1 200"
        sick.set_faults("refuse")
        assert listen(standing).end in {"closed", "reset"}
    sick.set_faults()
    assert say(sick, post()).status == 200


def test_set_twice_it_stays_closed(sick):
    sick.set_faults("refuse")
    sick.set_faults(["refuse", "no-chunking"])
    with pytest.raises(ConnectionRefusedError):
        connect(sick)


def test_reset(sick):
    sick.set_faults("reset")
    with connect(sick) as standing:
        assert listen(standing).end == "reset"


def test_close(sick):
    sick.set_faults("close")
    heard = say(sick, b"")
    assert (heard.octets, heard.end) == (b"", "closed")


def test_close_is_no_reset_even_if_something_was_sent(sick):
    sick.set_faults("close")
    assert say(sick, TLS_HELLO).end == "closed"


@pytest.mark.parametrize("octets", [b"", TLS_HELLO, post()])
def test_stall(sick, octets):
    sick.set_faults("stall")
    heard = say(sick, octets, 0.3)
    assert (heard.octets, heard.end) == (b"", "open")


def test_who_waits_is_let_go_when_the_printer_is_well_again(sick):
    sick.set_faults("stall")
    with connect(sick) as standing:
        standing.sendall(post())
        assert listen(standing, 0.2).end == "open"
        sick.set_faults()
        assert listen(standing).end in {"closed", "reset"}


def test_a_storm_of_stalled_connections_is_bounded(sick, monkeypatch):
    monkeypatch.setattr(port, "MAX_HELD", 3)
    sick.set_faults("stall")
    standing = [connect(sick) for _ in range(5)]
    try:
        ends = [listen(one, 0.5).end for one in standing]
        assert ends[2:] == ["open"] * 3
        assert "open" not in ends[:2]
    finally:
        for one in standing:
            one.close()


def test_hits_so_often(sick):
    sick.set_faults("close:times=2")
    assert [len(say(sick, post()).octets) > 0 for _ in range(3)] == [False, False, True]


def test_slow_read(sick):
    sick.set_faults("slow-read:400000")
    heard = say(sick, print_job(PDF * 2))
    assert heard.status == 200
    assert heard.seconds >= len(PDF) * 2 / 400_000 * 0.8
    assert sick.documents()[-1].read_bytes() == PDF * 2


def test_who_is_read_slowly_has_to_wait(sick):
    sick.set_faults("slow-read:1000")
    with connect(sick) as standing:
        standing.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        standing.settimeout(0.5)
        with pytest.raises(TimeoutError):
            standing.sendall(post(message(), "X-Much: 1")[:20] + bytes(4_000_000))


def test_slow_answer(sick):
    usual = say(sick, post())
    sick.set_faults(f"slow-answer:{len(usual.octets)}")
    heard = say(sick, post())
    assert heard.body[8:200] == usual.body[8:200]
    assert heard.seconds >= 0.7


def test_slow_answers_come_in_small_pieces(sick):
    whole = len(say(sick, post()).octets)
    sick.set_faults("slow-answer:1000")
    with connect(sick) as standing:
        standing.sendall(post())
        assert len(standing.recv(65_536)) <= min(1000, whole / 2)  # a piece, or those of a second


@pytest.mark.parametrize("secure", [False, True])
def test_late_answer(sick, secure):
    sick.set_faults("late-answer:0.4")
    heard = say(sick, post(), secure=secure)
    assert heard.status == 200
    assert heard.seconds >= 0.3


@pytest.mark.parametrize(
    ("fault", "end"), [("reset-mid-upload", "reset"), ("close-mid-upload", "closed")]
)
def test_mid_upload(sick, fault, end):
    sick.set_faults(f"{fault}:50000")
    before = len(sick.documents())
    heard = say(sick, print_job())
    assert (heard.octets, heard.end) == (b"", end)
    assert len(sick.documents()) == before


@pytest.mark.parametrize("fault", ["reset-mid-upload", "close-mid-upload"])
def test_short_requests_are_answered(sick, fault):
    sick.set_faults(f"{fault}:50000")
    assert say(sick, post()).status == 200


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(
    ("fault", "end"), [("close-mid-answer", "closed"), ("reset-mid-answer", "reset")]
)
def test_mid_answer(sick, fault, end, secure):
    sick.set_faults(f"{fault}:100")
    heard = say(sick, post(), secure=secure)
    assert heard.end == (end if not secure else "closed")  # ssl makes no difference
    assert len(heard.octets) == 100
    assert heard.status == 200


@pytest.mark.parametrize("secure", [False, True])
def test_no_answer(sick, secure):
    sick.set_faults("no-answer")
    heard = say(sick, post(), 0.3, secure=secure)
    assert (heard.octets, heard.end) == (b"", "open")


@pytest.mark.parametrize("secure", [False, True])
def test_close_after_request(sick, secure):
    sick.set_faults("close-after-request")
    heard = say(sick, post(), secure=secure)
    assert (heard.octets, heard.end) == (b"", "closed")


def test_a_printer_that_never_answers_can_be_stopped(start):
    client = start(faults=("no-answer",))
    begun = time.monotonic()
    with connect(client.printer) as standing:
        standing.sendall(post())
        client.printer.set_faults("no-answer")
    assert time.monotonic() - begun < 30
