from __future__ import annotations

import pytest

from sealpress.transport import auth_server
from sealpress.transport.auth import Authenticator, Credentials
from sealpress.transport.auth_server import (
    NONCE_SECONDS,
    Checked,
    DigestVerifier,
    basic_challenge,
    digest_user,
    parse_basic,
    verify_basic,
)
from sealpress.transport.challenges import format_challenge, parse_challenges, quoted
from sealpress.transport.digest import DigestInput, digest_response, user_secret

PASSWORDS = {"ann": "secret", "\u00e4nne": "gru\u00df"}
NOW = 1000.0


def header_for(challenges, user="ann", password="secret", target="/ipp"):
    authenticator = Authenticator(Credentials(user, password))
    authenticator.challenged(challenges, secure=True)
    return authenticator.header("POST", target)


@pytest.fixture
def verifier():
    return DigestVerifier("printer", PASSWORDS.get)


@pytest.mark.parametrize("position", [0, 1])
def test_each_algorithm_offered_is_accepted(verifier, position):
    challenge = verifier.challenges(NOW)[position]
    checked = verifier.verify(header_for([challenge]), "POST", "/ipp", NOW + 1)
    assert checked == Checked("ann")


def test_wrong_answers_prove_nobody(verifier):
    challenges = verifier.challenges(NOW)
    right = header_for(challenges)
    wrong = [
        header_for(challenges, password="guess"),
        header_for(challenges, user="bob"),
        header_for(challenges, user="bob", password="no such user"),
        header_for(challenges, target="/other"),
        right.replace('realm="printer"', 'realm="x"'),
        right.replace("qop=auth", "qop=auth-int"),
        header_for(DigestVerifier("printer", PASSWORDS.get).challenges(NOW)),
        right.replace('username="ann"', "username*=UTF-8''bob"),
        right.replace('username="ann"', "username*=latin-1''ann"),
        right.replace('username="ann"', """username="ann", username*=UTF-8''ann"""),
        "Digest",
        "Basic x",
        "",
    ]
    assert {verifier.verify(value, "POST", "/ipp", NOW) for value in wrong} == {Checked(None)}
    assert verifier.verify(right, "GET", "/ipp", NOW) == Checked(None)


def test_an_answer_counts_once(verifier):
    header = header_for(verifier.challenges(NOW))
    assert verifier.verify(header, "POST", "/ipp", NOW).user == "ann"
    assert verifier.verify(header, "POST", "/ipp", NOW) == Checked(None, stale=True)


@pytest.mark.parametrize("count", ["", "zz", "0", "-1"])
def test_a_right_answer_with_an_odd_count_is_stale(verifier, count):
    challenge = parse_challenges(verifier.challenges(NOW))[0]
    given = DigestInput(
        algorithm="sha-256",
        nonce=challenge.get("nonce"),
        method="POST",
        uri="/",
        qop="auth",
        count=count,
    )
    answer = digest_response(given, user_secret("sha-256", "ann", "printer", "secret"))
    parts = {"username": "ann", "realm": "printer", "nonce": given.nonce, "uri": "/", "qop": "auth"}
    parts |= {"algorithm": "SHA-256", "nc": count, "response": answer}
    header = format_challenge("Digest", [(name, quoted(value)) for name, value in parts.items()])
    assert verifier.verify(header, "POST", "/", NOW) == Checked(None, stale=True)


def test_a_count_may_begin_where_the_client_likes_and_only_grows(verifier):
    # CUPS' clients begin with 2.
    authenticator = Authenticator(Credentials("ann", "secret"))
    authenticator.challenged(verifier.challenges(NOW), secure=True)
    first, *later = (authenticator.header("POST", "/") for _ in range(3))
    assert [verifier.verify(one, "POST", "/", NOW).user for one in later] == ["ann", "ann"]
    for used in (first, *later):
        assert verifier.verify(used, "POST", "/", NOW) == Checked(None, stale=True)


def test_what_was_sent_before_counts_no_more_though_it_was_forgotten(verifier, monkeypatch):
    monkeypatch.setattr(auth_server, "MAX_NONCES", 1)
    used = [header_for(verifier.challenges(NOW + moment)) for moment in (0, 1)]
    assert all(verifier.verify(one, "POST", "/ipp", NOW + 2).user for one in used)
    assert [verifier.verify(one, "POST", "/ipp", NOW + 2).stale for one in used] == [True, True]


def test_a_nonce_from_the_future_is_stale(verifier):
    header = header_for(verifier.challenges(NOW))
    assert verifier.verify(header, "POST", "/ipp", NOW - 1).stale


@pytest.mark.parametrize("fraction", [n / 10_000 for n in range(21)])
def test_an_answer_in_the_moment_of_its_challenge_is_good(verifier, fraction):
    header = header_for(verifier.challenges(NOW + fraction))
    assert verifier.verify(header, "POST", "/ipp", NOW + fraction) == Checked("ann")


def test_an_old_nonce_is_stale(verifier):
    header = header_for(verifier.challenges(NOW))
    late = NOW + NONCE_SECONDS + 1
    assert verifier.verify(header, "POST", "/ipp", late).stale
    assert "stale=true" in verifier.challenges(late, stale=True)[0]


def test_forgotten_nonces_are_stale(verifier, monkeypatch):
    monkeypatch.setattr(auth_server, "MAX_NONCES", 1)
    authenticator = Authenticator(Credentials("ann", "secret"))
    authenticator.challenged(verifier.challenges(NOW), secure=True)
    assert verifier.verify(authenticator.header("POST", "/"), "POST", "/", NOW).user
    assert verifier.verify(header_for(verifier.challenges(NOW)), "POST", "/ipp", NOW).user
    assert verifier.verify(authenticator.header("POST", "/"), "POST", "/", NOW).stale


@pytest.mark.parametrize(
    ("user", "password", "proved"),
    [
        ("ann", "secret", "ann"),
        ("\u00e4nne", "gru\u00df", "\u00e4nne"),
        ("ann", "guess", None),
        ("bob", "no such user", None),
    ],
)
def test_basic(user, password, proved):
    header = header_for([basic_challenge("printer")], user, password)
    assert verify_basic(header, PASSWORDS.get) == Checked(proved)


@pytest.mark.parametrize(
    "value", ["", "Basic", "Basic !!", "Basic /w==", "Digest YW5uOnNlY3JldA==", "Basic YQ=="]
)
def test_bad_basic(value):
    assert verify_basic(value, PASSWORDS.get) == Checked(None)


def test_verifiers_of_one_secret_take_each_others_nonces():
    one, other = (DigestVerifier("printer", PASSWORDS.get, secret=b"shared") for _ in range(2))
    assert other.verify(header_for(one.challenges(NOW)), "POST", "/ipp", NOW) == Checked("ann")


def test_as_many_nonces_are_remembered_as_said(verifier, monkeypatch):
    monkeypatch.setattr(auth_server, "MAX_NONCES", 2)
    clients = [Authenticator(Credentials("ann", "secret")) for _ in range(2)]
    for client in clients:
        client.challenged(verifier.challenges(NOW), secure=True)
    for client in clients * 2:
        assert verifier.verify(client.header("POST", "/"), "POST", "/", NOW).user == "ann"


@pytest.mark.parametrize("position", [0, 1])
def test_a_server_may_keep_secrets_in_place_of_passwords(position):
    def secret_of(user, algorithm):
        return user_secret(algorithm, "ann", "printer", "secret") if user == "ann" else None

    verifier = DigestVerifier("printer", secret_of=secret_of)
    challenge = verifier.challenges(NOW)[position]
    checked = verifier.verify(header_for([challenge]), "POST", "/ipp", NOW)
    assert checked == Checked("ann")
    for wrong in ({"user": "bob"}, {"password": "other"}):
        given = header_for([challenge], **wrong)
        assert verifier.verify(given, "POST", "/ipp", NOW) == Checked(None)


def test_a_server_that_knows_nobody():
    verifier = DigestVerifier("printer")
    given = header_for(verifier.challenges(NOW))
    assert verifier.verify(given, "POST", "/ipp", NOW) == Checked(None)


@pytest.mark.parametrize(
    ("value", "pair"),
    [
        ("Basic YW5uOnNlY3JldA==", ("ann", "secret")),
        ("basic YW5uOmE6Yg==", ("ann", "a:b")),
        ("Basic YW5u", None),
        ("Basic ?", None),
        ("Digest YW5uOnNlY3JldA==", None),
        ("", None),
    ],
)
def test_reading_basic(value, pair):
    assert parse_basic(value) == pair


def test_the_name_that_a_digest_claims():
    verifier = DigestVerifier("printer", PASSWORDS.get)
    assert digest_user(header_for(verifier.challenges(NOW))) == "ann"
    assert digest_user("Basic YW5u") is None
    assert digest_user("") is None
