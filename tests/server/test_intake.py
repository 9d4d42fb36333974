"""When a peer is not read any more."""

from __future__ import annotations

from sealpress.server.intake import MAX_UNREAD_OCTETS, Intake


def test_a_peer_is_read_until_much_is_unread():
    intake = Intake()
    assert not intake.add(MAX_UNREAD_OCTETS)
    assert intake.is_open
    intake.add(1)
    assert not intake.is_open
    intake.clear()
    assert intake.is_open


def test_a_peer_that_sends_octet_by_octet_is_left_alone_now_and_then():
    intake = Intake()
    naps = [intake.add(1) for _ in range(65)]
    assert naps == [False] * 64 + [True]
    assert not intake.is_open
    intake.is_napping = False
    assert intake.is_open


def test_larger_portions_and_new_requests_are_no_octet_by_octet():
    intake = Intake()
    assert not any(intake.add(1) or intake.add(1000) for _ in range(200))
    for _ in range(200):
        assert not intake.add(1)
        intake.begin_request()
