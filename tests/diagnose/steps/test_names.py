from __future__ import annotations

import socket
from dataclasses import dataclass, field

import pytest

from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps import names
from sealpress.diagnose.steps.names import is_own, look_at_names
from sealpress.errors import Reason, TransportError
from sealpress.transport.memory import ScriptedStream
from tests.diagnose.steps.examined import examination, taken


@dataclass
class Network:
    """A driver in memory: what each address does when it is connected to."""

    ends: dict = field(default_factory=dict)
    tried: list = field(default_factory=list)
    suspends = False

    async def connect(self, host, port, *, timeout):
        self.tried.append((host, port))
        reason = self.ends.get(host)
        if reason:
            raise TransportError(reason, f"{host} does not answer")
        return ScriptedStream()

    async def call(self, function):
        return function()

    def now(self):
        return 0.0


def looked(uri, monkeypatch=None, addresses=(), **ends):
    exam = examination(uri, reached=False)
    exam.driver = Network({key.replace("_", "."): reason for key, reason in ends.items()})
    if addresses:
        found = [(socket.AF_INET, (address, 631)) for address in addresses]
        monkeypatch.setattr(names, "resolve_in_time", lambda host, port, timeout: found)
    return exam, taken(look_at_names, exam)


def test_an_address_needs_no_looking_up():
    exam, seen = looked("ipp://192.0.2.1/")
    assert exam.addresses == ("192.0.2.1",)
    assert (seen["name"].outcome, seen["name"].facts["is_this_machine"]) == (Outcome.OK, False)
    assert exam.driver.tried == []


def test_this_machine_is_recognised():
    _, seen = looked("ipp://127.0.0.1/")
    assert "this machine itself" in seen["name"].sentence
    assert seen["name"].facts == {
        "addresses": ["127.0.0.1"],
        "versions": ["IPv4"],
        "is_this_machine": True,
    }


@pytest.mark.parametrize(("address", "own"), [("127.0.0.1", True), ("192.0.2.1", False)])
def test_whose_address_it_is(address, own):
    assert is_own(address) is own


def test_a_name_that_nobody_knows():
    exam, seen = looked("ipp://printer.invalid/")
    assert seen["name"].reason is Reason.NAME_NOT_FOUND
    assert (exam.addresses, len(exam.failures)) == ((), 1)


def test_a_local_name_needs_multicast_dns():
    _, seen = looked("ipp://printer-of-nobody.local/")
    assert seen["name"].reason is Reason.NAME_NOT_FOUND
    assert "multicast DNS" in seen["name"].remedy


TWO = ("192.0.2.1", "192.0.2.2")


def test_a_silent_address_costs_time(monkeypatch):
    late = {"192_0_2_1": Reason.CONNECT_TIMEOUT}
    exam, seen = looked("ipp://printer.example/", monkeypatch, TWO, **late)
    assert exam.addresses == TWO
    assert seen["addresses"].outcome is Outcome.WARNING
    assert seen["addresses"].reason is Reason.CONNECT_TIMEOUT
    assert seen["addresses"].facts["addresses"] == {"192.0.2.1": "connect-timeout", TWO[1]: "ok"}
    assert "192.0.2.1" in seen["addresses"].remedy


@pytest.mark.parametrize("reason", [None, Reason.CONNECTION_REFUSED, Reason.HOST_UNREACHABLE])
def test_one_that_says_no_at_once_costs_none(monkeypatch, reason):
    _, seen = looked("ipp://printer.example/", monkeypatch, TWO, **{"192_0_2_1": reason})
    assert seen["addresses"].outcome is Outcome.OK


def test_where_no_address_answers_the_ports_say_it(monkeypatch):
    ends = dict.fromkeys(("192_0_2_1", "192_0_2_2"), Reason.CONNECTION_REFUSED)
    _, seen = looked("ipp://printer.example/", monkeypatch, TWO, **ends)
    assert seen["addresses"].outcome is Outcome.SKIPPED


def test_a_name_with_very_many_addresses(monkeypatch):
    many = tuple(f"192.0.2.{number}" for number in range(1, 50))
    exam, _ = looked("ipp://printer.example/", monkeypatch, many)
    assert len(exam.addresses) == len(exam.driver.tried) == names.MAX_ADDRESSES
