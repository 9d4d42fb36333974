from __future__ import annotations

import threading

import pytest

import sealpress
from sealpress.errors import Reason, StateError, TransportError, UsageError
from sealpress.transport.capture import MIN_CAPTURE_OCTETS, Capture
from sealpress.transport.witness import RECEIVED, SENT, Approach, Route, Stage
from tests.transport.capture.reading import SYN, read
from tests.transport.capture.test_file import room_for

ROUTE = Route("p.example", 631, ("192.0.2.1", 40000), ("192.0.2.2", 631))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.pcapng"


def test_it_is_part_of_the_library():
    assert sealpress.Capture is Capture


def test_an_empty_capture_can_be_read(path):
    with Capture(path) as capture:
        assert capture.wants_secrets
    file = read(path)
    assert file.application.startswith("Sealpress ")
    assert "passwords" in file.comment
    assert [name for name, _, _ in file.interfaces] == ["sealpress", "notes"]
    assert not capture.wants_secrets


def test_it_is_written_as_it_goes(path):
    with Capture(path) as capture:
        capture.connected(ROUTE).wire(SENT, b"so far")
        assert read(path).payload(631) == b"so far"
        assert capture.octets == path.stat().st_size
        assert capture.connections == 1


def test_a_name_is_told_once(path):
    with Capture(path) as capture:
        capture.connected(ROUTE)
        capture.connected(ROUTE)
    assert read(path).names == [("192.0.2.2", "p.example")]


def test_an_address_has_no_name(path):
    with Capture(path) as capture:
        capture.connected(Route("192.0.2.2", 631, ("192.0.2.1", 1), ("192.0.2.2", 631)))
    assert read(path).names == []


def test_what_was_not_reached_is_a_line_of_text(path):
    error = TransportError(Reason.NAME_NOT_FOUND, "no such name")
    with Capture(path) as capture:
        for stage, why in ((Stage.BEGUN, None), (Stage.FAILED, error)):
            capture.approaching(
                Approach(number=1, host="p.example", port=631, stage=stage, error=why)
            )
    assert read(path).notes == ["p.example:631 was not reached: no such name [name-not-found]"]


def test_too_many_octets_end_it_and_nothing_else(path):
    with Capture(path, max_octets=MIN_CAPTURE_OCTETS) as capture:
        seen = capture.connected(ROUTE)
        for _ in range(10):
            seen.wire(SENT, bytes(4000))
        seen.closed()
        assert capture.connected(ROUTE) is None
        assert not capture.wants_secrets
    assert path.stat().st_size <= MIN_CAPTURE_OCTETS
    assert capture.ended == f"the limit of {MIN_CAPTURE_OCTETS} octets is reached"
    assert read(path).notes == [f"The capture ends here: {capture.ended}."]
    assert capture.error is None


def test_too_much_time_ends_it(path):
    with Capture(path, max_seconds=1e-9) as capture:
        seen = capture.connected(ROUTE)
        assert seen is None or capture.is_over
    assert "1e-09 seconds" in capture.ended
    assert read(path).segments == []


def test_time_ends_it_where_nothing_happens(path):
    with Capture(path, max_seconds=1e-9) as capture:
        assert capture.end_in_time()
    assert read(path).notes


def test_a_full_disk_is_told_afterwards(path):
    with Capture(path) as capture:
        seen = capture.connected(ROUTE)
        with room_for(4096):
            seen.wire(SENT, bytes(10_000))
            seen.wire(RECEIVED, b"answer")
        seen.closed()
    assert isinstance(capture.error, StateError)
    assert capture.error.reason is Reason.STATE_UNWRITABLE
    assert capture.ended == capture.error.detail
    assert read(path).flags()[0] == SYN


def test_a_fault_of_ours_ends_it_alone(path):
    def broken():
        yield b""
        raise ZeroDivisionError

    with Capture(path) as capture:
        capture.write(broken())
    assert capture.error is not None
    assert capture.error.reason is Reason.INTERNAL
    assert read(path).segments == []


@pytest.mark.parametrize("limits", [{"max_octets": 10}, {"max_seconds": 0}, {"max_seconds": -1}])
def test_limits_that_are_none(path, limits):
    with pytest.raises(UsageError):
        Capture(path, **limits)
    assert not path.exists()


def test_threads_share_it(path):
    def talk(number):
        seen = capture.connected(Route("h", 631, ("192.0.2.1", number), ("192.0.2.2", 631)))
        for _ in range(50):
            seen.wire(SENT, bytes([number]) * 100)
        seen.closed()

    with Capture(path) as capture:
        threads = [threading.Thread(target=talk, args=(number,)) for number in range(1, 9)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    file = read(path)
    assert capture.connections == 8
    for number in range(1, 9):
        said = b"".join(each.payload for each in file.segments if each.source[1] == number)
        assert said == bytes([number]) * 5000


def test_a_capture_that_nobody_closed_lets_go_of_its_file(path):
    capture = Capture(path)
    capture.connected(ROUTE).wire(SENT, b"octets")
    del capture  # without a warning
    assert read(path).payload(631) == b"octets"
