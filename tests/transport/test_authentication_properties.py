"""Both ends of HTTP authentication agree, whatever the names, passwords and realms are."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sealpress.errors import HttpError
from sealpress.transport.auth import Authenticator, Credentials
from sealpress.transport.auth_server import (
    Checked,
    DigestVerifier,
    basic_challenge,
    verify_basic,
)
from sealpress.transport.challenges import (
    Challenge,
    format_challenge,
    parse_challenges,
    parse_credentials,
    quoted,
)

NOW = 1000.0
printable = st.characters(min_codepoint=0x20, exclude_characters="\x7f", exclude_categories=("Cs",))
texts = st.text(printable, max_size=20)
passwords = st.text(printable, min_size=1, max_size=20)
users = st.text(printable, min_size=1, max_size=20)
latin = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"))
tokens = st.from_regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}", fullmatch=True)
parameters = st.dictionaries(tokens.map(str.lower), latin, max_size=4)
challenges = st.builds(Challenge, tokens.map(str.lower), parameters.filter(bool))


def written(challenge: Challenge, mark: str = " ") -> str:
    return format_challenge(
        challenge.scheme, [(name, mark + quoted(v)) for name, v in challenge.parameters.items()]
    )


@given(st.lists(challenges, min_size=1, max_size=4))
def test_challenges_come_back_from_fields_of_their_own(given_challenges):
    assert parse_challenges(map(written, given_challenges)) == given_challenges


@given(st.lists(challenges, min_size=1, max_size=4), st.sampled_from([",", ", ", " ,, ", ",\t"]))
def test_challenges_come_back_from_one_field(given_challenges, between):
    assert parse_challenges([between.join(map(written, given_challenges))]) == given_challenges


@given(st.lists(st.text(alphabet='Digest nonce="\\,= qop\x00\xff', max_size=60), max_size=3))
def test_any_challenge_is_answered_or_refused(values):
    authenticator = Authenticator(Credentials("ann", "secret"))
    try:
        authenticator.challenged(values, secure=True)
    except HttpError:
        return
    assert parse_credentials(authenticator.header("POST", "/ipp")) is not None


@given(users, passwords, texts, st.sampled_from([0, 1]))
def test_a_digest_answer_proves_the_user(user, password, realm, algorithm):
    verifier = DigestVerifier(realm, {user: password}.get)
    client = Authenticator(Credentials(user, password))
    client.challenged(verifier.challenges(NOW)[algorithm : algorithm + 1], secure=False)
    for _ in range(3):
        header = client.header("POST", "/ipp/print")
        assert verifier.verify(header, "POST", "/ipp/print", NOW) == Checked(user)


@given(users, passwords, texts)
def test_a_digest_answer_with_another_password_proves_nobody(user, password, guess):
    verifier = DigestVerifier("printer", {user: password}.get)
    client = Authenticator(Credentials(user, guess))
    client.challenged(verifier.challenges(NOW), secure=False)
    checked = verifier.verify(client.header("POST", "/"), "POST", "/", NOW)
    assert checked == Checked(user if guess == password else None)


@given(users.filter(lambda user: ":" not in user), passwords)
def test_a_basic_answer_proves_the_user(user, password):
    client = Authenticator(Credentials(user, password))
    client.challenged([basic_challenge("printer")], secure=True)
    assert verify_basic(client.header("POST", "/"), {user: password}.get) == Checked(user)


@given(st.text(max_size=80))
def test_any_authorization_proves_nobody(text):
    verifier = DigestVerifier("printer", {"ann": "secret"}.get)
    for value in (text, f"Basic {text}", f"Digest {text}", f"Digest username={quoted(text)}"):
        assert verify_basic(value, {"ann": "secret"}.get) == Checked(None)
        assert verifier.verify(value, "POST", "/", NOW) == Checked(None)


@pytest.mark.parametrize("name", ["realm", "nonce", "uri", "response", "qop", "nc", "cnonce"])
@given(text=st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=12))
def test_a_digest_answer_with_any_part_replaced_proves_nobody(name, text):
    verifier = DigestVerifier("printer", {"ann": "secret"}.get)
    client = Authenticator(Credentials("ann", "secret"))
    client.challenged(verifier.challenges(NOW), secure=False)
    right = parse_credentials(client.header("POST", "/"))
    assert right is not None
    assume(right.get(name) != text)
    wrong = Challenge("Digest", {**right.parameters, name: text})
    assert verifier.verify(written(wrong, ""), "POST", "/", NOW).user is None
