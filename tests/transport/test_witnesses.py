from __future__ import annotations

import pytest

from sealpress.errors import Reason, TlsError
from sealpress.transport.witness import Agreed, Approach, Route, Stage
from sealpress.transport.witnesses import Witnesses

CALLS = (
    ("wire", (">", b"x"), {}),
    ("tls_begins", (), {"upgraded": True, "server_name": "a"}),
    ("tls_message", ("<", 0x0304, 2, b"x"), {}),
    ("tls_record", ("<", 0x0304, 21, b"\2\x28"), {"sealed": False}),
    ("tls_done", (Agreed(version="TLSv1.3", cipher="x"),), {}),
    ("plain", ("<", b"x"), {}),
    ("failed", (TlsError(Reason.TLS_FAILED, "x"),), {}),
    ("peer_ended", (), {}),
    ("closed", (), {}),
)
ROUTE = Route("a", 1)


class Notebook:
    """A witness, of a connection too, that notes what it is told."""

    def __init__(self, *, wants_secrets=False, looks=True):
        self.wants_secrets = wants_secrets
        self.looks = looks
        self.told = []

    def __getattr__(self, name):
        return lambda *arguments, **named: self.told.append((name, arguments, named))

    def connected(self, route):
        return self if self.looks else None


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_all_are_told_all(call):
    name, arguments, named = call
    one, other = Notebook(), Notebook()
    watch = Witnesses(one, other).connected(ROUTE)
    getattr(watch, name)(*arguments, **named)
    assert one.told == other.told == [call]


def test_the_way_to_a_connection():
    one, other = Notebook(), Notebook()
    step = Approach(number=1, host="a", port=1, stage=Stage.BEGUN)
    Witnesses(one, other).approaching(step)
    assert one.told == other.told == [("approaching", (step,), {})]


def test_secrets_are_for_those_who_want_them():
    one, other = Notebook(), Notebook(wants_secrets=True)
    both = Witnesses(one, other)
    both.connected(ROUTE).tls_secrets(["x"])
    assert both.wants_secrets
    assert (one.told, other.told) == ([], [("tls_secrets", (["x"],), {})])
    assert not Witnesses(one).wants_secrets


def test_who_does_not_look_is_told_nothing():
    one, other = Notebook(), Notebook(looks=False)
    Witnesses(one, other).connected(ROUTE).closed()
    assert (len(one.told), other.told) == (1, [])
    assert Witnesses(other).connected(ROUTE) is None
