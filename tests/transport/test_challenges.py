from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transport.challenges import Challenge, parse_challenges, parse_credentials, quoted


@pytest.mark.parametrize(
    ("value", "challenges"),
    [
        ('Basic realm="simple"', [Challenge("basic", {"realm": "simple"})]),
        ("BASIC Realm=simple", [Challenge("basic", {"realm": "simple"})]),
        (
            'Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"',
            [  # RFC 9110 section 11.6.1
                Challenge("newauth", {"realm": "apps", "type": "1", "title": 'Login to "apps"'}),
                Challenge("basic", {"realm": "simple"}),
            ],
        ),
        (
            'Negotiate, Basic realm="a, b=c"',
            [Challenge("negotiate"), Challenge("basic", {"realm": "a, b=c"})],
        ),
        (
            "Negotiate YII+/x==, Digest nonce=n",
            [Challenge("negotiate", {}, "YII+/x=="), Challenge("digest", {"nonce": "n"})],
        ),
        (',, Basic ,realm = "x",,', [Challenge("basic", {"realm": "x"})]),
        ('Digest nonce="a", nonce="b"', [Challenge("digest", {"nonce": "a"})]),
        ('Basic realm="unclosed', [Challenge("basic", {"realm": "unclosed"})]),
        ("", []),
        ('"?"', []),
    ],
)
def test_parse(value, challenges):
    assert parse_challenges([value]) == challenges


def test_several_fields():
    fields = ['Digest nonce="n", algorithm=SHA-256', "Basic realm=r"]
    assert [challenge.scheme for challenge in parse_challenges(fields)] == ["digest", "basic"]


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing(text):
    parse_challenges([text])


@given(st.text(max_size=50))
def test_a_quoted_value_comes_back(text):
    challenge = parse_credentials(f"Basic realm={quoted(text)}")
    assert challenge is not None
    assert challenge.get("realm") == text
