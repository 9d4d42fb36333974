from __future__ import annotations

import hashlib

import pytest

from sealpress.errors import HttpError, UsageError
from sealpress.reasons import Reason
from sealpress.transport.auth import Authenticator, Credentials
from sealpress.transport.challenges import parse_credentials

MUFASA = Credentials("Mufasa", "Circle of Life")
SHA_256 = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)
MD5 = SHA_256.replace("SHA-256", "MD5")
BASIC = 'Basic realm="printer"'


def answer(*challenges, secure=True, credentials=MUFASA, **options):
    options.setdefault("new_cnonce", lambda: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
    authenticator = Authenticator(credentials, **options)
    authenticator.challenged(challenges, secure=secure)
    return authenticator.header("GET", "/dir/index.html")


def parsed(*challenges, **options):
    given = parse_credentials(answer(*challenges, **options))
    assert given is not None
    return given


def test_rfc_7616_example():
    given = parsed(SHA_256)
    assert given.get("response") == (
        "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    )
    assert (given.get("qop"), given.get("nc")) == ("auth", "00000001")
    assert given.get("cnonce") == "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    assert "userhash" not in given.parameters
    assert given.get("opaque") == "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"


@pytest.mark.parametrize(
    ("offered", "algorithm"),
    [
        ((MD5, SHA_256, BASIC), "SHA-256"),
        ((BASIC, MD5), "MD5"),
        ((f"{BASIC}, {MD5}",), "MD5"),
        ((MD5, SHA_256.replace("SHA-256", "SHA-9")), "MD5"),
        ((MD5, SHA_256.replace("auth, auth-int", "auth-int")), "MD5"),
    ],
)
def test_the_strongest_that_is_known_is_chosen(offered, algorithm):
    assert parsed(*offered).get("algorithm") == algorithm


def test_without_qop_as_rfc_2069():
    given = parsed('Digest realm="r", nonce="n"')
    assert {"qop", "nc", "cnonce", "algorithm"}.isdisjoint(given.parameters)
    assert len(given.get("response")) == 32


def test_qop_can_be_ignored_for_devices_that_do():
    assert "qop" not in parsed(MD5, ignore_qop=True).parameters


def test_basic_is_rfc_7617():
    credentials = Credentials("test", "123\u00a3")
    assert answer(BASIC, credentials=credentials) == "Basic dGVzdDoxMjPCow=="


def test_a_password_is_not_sent_in_clear():
    with pytest.raises(HttpError) as caught:
        answer(BASIC, secure=False)
    assert caught.value.reason is Reason.CREDENTIALS_IN_CLEAR
    assert answer(BASIC, secure=False, allow_basic_in_clear=True)
    assert answer(BASIC, MD5, secure=False).startswith("Digest ")


@pytest.mark.parametrize("offered", [(), ("Negotiate",), ('Digest realm="no nonce"',)])
def test_nothing_in_common(offered):
    with pytest.raises(HttpError) as caught:
        answer(*offered)
    assert caught.value.reason is Reason.AUTHENTICATION_UNSUPPORTED
    schemes = ", ".join(challenge.split()[0].lower() for challenge in offered) or "none"
    assert f"(offered: {schemes})" in caught.value.detail


def test_nonce_counts_rise():
    authenticator = Authenticator(MUFASA)
    assert (authenticator.ready, authenticator.header("GET", "/")) == (False, "")
    authenticator.challenged([SHA_256], secure=False)
    counts = [
        parse_credentials(authenticator.header("POST", "/ipp/print")).get("nc") for _ in range(3)
    ]
    assert counts == ["00000001", "00000002", "00000003"]


def test_a_second_challenge_means_refused_unless_it_is_stale():
    authenticator = Authenticator(MUFASA)
    authenticator.challenged([SHA_256], secure=True)
    authenticator.header("GET", "/")
    authenticator.challenged([f"{SHA_256}, stale=TRUE"], secure=True)
    assert "nc=00000001" in authenticator.header("GET", "/")
    with pytest.raises(HttpError) as caught:
        authenticator.challenged([SHA_256], secure=True)
    assert caught.value.reason is Reason.AUTHENTICATION_REFUSED
    assert "Circle" not in str(caught.value)


def test_names_beyond_ascii_and_hashed_names():
    jason = Credentials("J\u00e4s\u00f8n Doe", "Secret, or not?")  # RFC 7616 section 3.9.2
    assert parsed(MD5, credentials=jason).get("username*") == "UTF-8''J%C3%A4s%C3%B8n%20Doe"
    hashed = parsed(f"{SHA_256}, userhash=true", credentials=jason)
    assert len(hashed.get("username")) == 64
    assert hashed.get("userhash") == "true"


def test_names_that_cannot_be_sent():
    with pytest.raises(UsageError):
        Credentials("a\r\nb", "")
    with pytest.raises(UsageError):
        answer(BASIC, credentials=Credentials("a:b", ""))


def test_a_password_is_never_shown():
    assert "Circle" not in repr(MUFASA)


def test_a_password_that_is_no_text_is_refused_and_not_shown():
    with pytest.raises(UsageError) as caught:
        Credentials("ann", "secr\udce4t")
    assert caught.value.reason is Reason.INVALID_ARGUMENT
    assert "secr" not in repr(caught.value)


def test_a_realm_in_utf_8_counts_as_its_octets():
    realm = "Drucker-B\u00fcro".encode().decode("latin-1")  # as it comes out of a head
    given = parsed(f'Digest realm="{realm}", nonce="n"')
    secret = hashlib.md5("Mufasa:Drucker-B\u00fcro:Circle of Life".encode()).hexdigest()
    asked = hashlib.md5(b"GET:/dir/index.html").hexdigest()
    assert given.get("response") == hashlib.md5(f"{secret}:n:{asked}".encode()).hexdigest()
    assert given.get("realm") == realm
