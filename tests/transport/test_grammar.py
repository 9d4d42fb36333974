from __future__ import annotations

import pytest

from sealpress.transport.grammar import H11Grammar, HttpViolation

SECRET = b"hunter2"
HOST = (b"Host", b"printer.example")


@pytest.mark.parametrize(
    ("method", "target", "field"),
    [
        (b"POST", b"/", (b"Authorization " + SECRET, b"x")),
        (b"POST", b"/", (b"X", b'"\x0b' + SECRET)),
        (b"POST", b"/ " + SECRET, (b"X", b"x")),
        (b"PO ST" + SECRET, b"/", (b"X", b"x")),
    ],
)
def test_what_is_refused_is_not_repeated(method, target, field):
    with pytest.raises(HttpViolation) as caught:
        H11Grammar().request(method, target, b"1.1", [HOST, field])
    assert caught.value.detail
    assert "hunter2" not in str(caught.value)
    assert caught.value.status == 400


def test_of_an_answer_neither():
    with pytest.raises(HttpViolation) as caught:
        H11Grammar().response(200, b"1.1", [(b"Set-Cookie " + SECRET, b"x")])
    assert "hunter2" not in str(caught.value)


def test_what_is_well_formed_is_returned():
    headers = H11Grammar().request(b"POST", b"/", b"1.1", [HOST])
    assert headers.get("host") == "printer.example"
