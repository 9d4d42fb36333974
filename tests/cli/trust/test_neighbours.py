from __future__ import annotations

import pytest

from sealpress.cli.trust import accept, neighbours
from sealpress.trust import HostKey, Pin, PinSource
from sealpress.trust.stores.file_store import TrustStore

PIN = Pin("ab" * 32)
HOST = HostKey("printer.example")
AT_443 = HostKey("printer.example", 443)


@pytest.fixture
def store():
    store = TrustStore()
    store.pin(AT_443, pin=PIN)
    return store


def test_a_pin_at_another_standard_port_is_shown(sealpress, store):
    shown = sealpress("trust", "show", "ipp://printer.example")
    assert (shown.code, shown.out) == (0, "")
    assert f"printer.example:443 ({PIN}); that counts here, too." in shown.err
    told = sealpress("trust", "show", "ipp://printer.example", "--json").json
    assert [each["printer"] for each in told["other_ports"]] == ["printer.example:443"]


@pytest.mark.parametrize("port", [8631, 9100])
def test_any_other_port_is_another_device(sealpress, store, port):
    shown = sealpress("trust", "show", f"ipps://printer.example:{port}")
    assert shown.code == 4
    assert "Nothing was decided" in shown.err


def test_a_person_s_pin_here_counts_before_the_others(sealpress, store):
    store.pin(HOST, pin=PIN)
    shown = sealpress("trust", "show", "ipps://printer.example")
    assert "this port has a pin of its own" in shown.err
    assert "printer.example:631" in sealpress("trust", "show", f"ipps://{AT_443}").err


def test_what_was_seen_first_here_does_not(store):
    own = store.pin(HOST, pin=PIN, source=PinSource.FIRST_USE)
    (line,) = neighbours.neighbour_lines(own, neighbours.pinned_neighbours(store, HOST))
    assert line.endswith("that counts here, too.")


def test_exceptions_alone_say_nothing_of_who_it_is(store):
    store.remove(AT_443)
    store.allow(AT_443, frozenset(), "x")
    assert neighbours.pinned_neighbours(store, HOST) == ()


def test_removing_names_what_is_left(sealpress, store):
    ended = sealpress("trust", "remove", "ipps://printer.example")
    assert (ended.code, "printer.example:443" in ended.err) == (2, True)
    store.pin(HOST, pin=PIN)
    ended = sealpress("trust", "remove", "ipps://printer.example")
    assert (ended.code, "printer.example:443" in ended.err) == (0, True)


def test_an_exception_knows_the_pin_of_another_port(sealpress, store):
    ended = sealpress("trust", "allow", "ipps://printer.example", "dates", "--because", "x")
    assert "printer.example:443" in ended.err
    assert "No certificate is pinned there" not in ended.err


def test_accepting_at_a_port_without_a_pin_names_the_one_that_has_it(store):
    words = accept.never_trusted(HOST, "sealpress trust pin X").hint
    assert "sealpress trust accept ipps://printer.example:443 changes that one." in words
    assert words.endswith("sealpress trust pin X trusts this one at this port.")
