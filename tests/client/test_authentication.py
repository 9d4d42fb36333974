"""Passwords: asked for by the printer, answered safely, before the document is sent."""

from __future__ import annotations

import base64

import pytest

from sealpress import HttpError, Printer, Reason
from sealpress.client.authentication import Login
from sealpress.transport.headers import Headers
from tests.client.peer import QUICK, Reaction, answer

PDF = b"%PDF-1.7\n" + bytes(100_000)
DIGEST = 'WWW-Authenticate: Digest realm="r", nonce="n1", qop="auth", algorithm=SHA-256'
OLD_DIGEST = 'WWW-Authenticate: Digest realm="r", nonce="n1"'
BASIC = 'WWW-Authenticate: Basic realm="r"'


def wants(*challenges, accepts=lambda header: True):
    def rule(got):
        given = got.headers.get("authorization", "")
        if given and accepts(given):
            return None
        return Reaction(
            answer(401, *challenges), stage="head" if "expect" in got.headers else "body"
        )

    return rule


@pytest.fixture
def print_with(scripted, knowledge, authority):
    def go(rule, *, secure=False, server_tls=None, **login):
        peer = scripted(rule, implicit=secure, tls=server_tls)
        uri = peer.uri.replace("ipp://", "ipps://") if secure else peer.uri
        settings = {"timeouts": QUICK, "knowledge": knowledge, **login}
        with Printer(uri, **settings) as printer:
            try:
                printer.print(iter([PDF]))
            except HttpError as error:
                error.peer = peer
                raise
        return peer

    return go


@pytest.mark.parametrize("challenge", [DIGEST, OLD_DIGEST], ids=["sha-256", "rfc2069"])
def test_digest_is_answered_and_the_document_sent_once(print_with, challenge):
    peer = print_with(wants(challenge), user="ann", password="secret")
    assert [sent.document for sent in peer.prints()] == [PDF]
    assert peer.prints()[0].headers["authorization"].startswith('Digest username="ann"')
    assert "secret" not in str([got.headers for got in peer.got])


def test_a_challenge_before_the_document_alone_costs_no_document(print_with):
    def only_print(got):
        if got.headers.get("expect") and "authorization" not in got.headers:
            return Reaction(answer(401, DIGEST), stage="head", then="close")
        return None

    peer = print_with(only_print, user="ann", password="secret")
    assert [sent.document for sent in peer.prints()] == [PDF]


def test_basic_is_never_sent_in_clear(print_with):
    with pytest.raises(HttpError) as caught:
        print_with(wants(BASIC), user="ann", password="secret")
    assert caught.value.reason is Reason.CREDENTIALS_IN_CLEAR
    assert all("authorization" not in got.headers for got in caught.value.peer.got)


def test_basic_is_sent_inside_tls(print_with, authority, server_tls, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    peer = print_with(
        wants(BASIC),
        secure=True,
        server_tls=server_tls,
        trust=f"ca:{tmp_path / 'ca.pem'}",
        user="ann",
        password="secret",
    )
    given = peer.prints()[0].headers["authorization"]
    assert base64.b64decode(given.removeprefix("Basic ")) == b"ann:secret"


def test_nobody_to_ask_is_an_error_that_names_the_realm(print_with):
    with pytest.raises(HttpError, match="wants a user name and password for r") as caught:
        print_with(wants(DIGEST))
    assert caught.value.reason is Reason.AUTHENTICATION_REQUIRED


@pytest.mark.parametrize("challenge", [DIGEST, OLD_DIGEST], ids=["qop", "rfc2069"])
def test_a_wrong_password_ends_soon(print_with, challenge):
    with pytest.raises(HttpError) as caught:
        print_with(wants(challenge, accepts=lambda _: False), user="ann", password="wrong")
    assert caught.value.reason is Reason.AUTHENTICATION_REFUSED
    assert "wrong" not in str(caught.value)
    assert len(caught.value.peer.got) <= 3


def test_a_device_that_offers_qop_and_computes_without(print_with):
    peer = print_with(
        wants(DIGEST, accepts=lambda given: "qop=" not in given), user="ann", password="secret"
    )
    assert peer.prints()[0].document == PDF


def test_a_stale_nonce_is_answered_again(print_with):
    stale = f"{DIGEST}, stale=true".replace("n1", "n2")
    fresh = wants(stale, accepts=lambda given: 'nonce="n2"' in given)
    first = wants(DIGEST)
    peer = print_with(lambda got: first(got) or fresh(got), user="ann", password="secret")
    assert peer.prints()[0].document == PDF


def test_a_function_is_asked_with_the_realm(print_with):
    realms = []

    def ask(realm):
        realms.append(realm)
        return "bob", "secret"

    peer = print_with(wants(DIGEST), password=ask)
    assert realms == ["r"]
    assert 'username="bob"' in peer.prints()[0].headers["authorization"]


def test_a_function_may_give_up(print_with):
    with pytest.raises(HttpError) as caught:
        print_with(wants(DIGEST), password=lambda realm: None)
    assert caught.value.reason is Reason.AUTHENTICATION_REQUIRED


def test_an_unknown_scheme_is_an_error(print_with):
    with pytest.raises(HttpError) as caught:
        print_with(wants("WWW-Authenticate: Negotiate"), user="a", password="b")
    assert caught.value.reason is Reason.AUTHENTICATION_UNSUPPORTED


def test_no_password_is_asked_for_where_none_would_help(print_with):
    with pytest.raises(HttpError) as caught:
        print_with(wants("WWW-Authenticate: Negotiate"))
    assert caught.value.reason is Reason.AUTHENTICATION_UNSUPPORTED
    assert "offered: negotiate" in caught.value.detail
    assert caught.value.endpoint


def test_basic_learnt_inside_tls_is_not_used_in_clear():
    login = Login(lambda realm: ("ann", "secret"))
    login.challenged(Headers([("WWW-Authenticate", 'Basic realm="r"')]), "h:631", secure=True)
    assert login.header("POST", "/", secure=True).startswith("Basic ")
    assert login.header("POST", "/", secure=False) == ""
