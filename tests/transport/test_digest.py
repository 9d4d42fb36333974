from __future__ import annotations

import pytest

from sealpress.transport.digest import DigestInput, digest_response, is_supported, user_secret

RFC_7616_NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
RFC_7616_CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("md5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("sha-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_rfc_7616_section_3_9_1(algorithm, response):
    given = DigestInput(
        algorithm=algorithm,
        nonce=RFC_7616_NONCE,
        method="GET",
        uri="/dir/index.html",
        qop="auth",
        cnonce=RFC_7616_CNONCE,
        count="00000001",
    )
    secret = user_secret(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life")
    assert digest_response(given, secret) == response


def rfc_2617_input(**changes):
    facts = {
        "algorithm": "md5",
        "nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        "method": "GET",
        "uri": "/dir/index.html",
        "qop": "auth",
        "cnonce": "0a4f113b",
        "count": "00000001",
    }
    return DigestInput(**(facts | changes))


RFC_2617_SECRET = user_secret("md5", "Mufasa", "testrealm@host.com", "Circle Of Life")


def test_rfc_2617_section_3_5():
    response = digest_response(rfc_2617_input(), RFC_2617_SECRET)
    assert response == "6629fae49393a05397450978507c4ef1"


def test_rfc_2069_has_neither_count_nor_qop():
    response = digest_response(rfc_2617_input(qop="", cnonce="", count=""), RFC_2617_SECRET)
    assert response == "670fd8c2df070c60b045671b8b24ff02"


def test_a_session_key_depends_on_both_nonces():
    one = digest_response(rfc_2617_input(algorithm="md5-sess"), RFC_2617_SECRET)
    other = digest_response(rfc_2617_input(algorithm="md5-sess", cnonce="1"), RFC_2617_SECRET)
    assert len({one, other, digest_response(rfc_2617_input(), RFC_2617_SECRET)}) == 3


@pytest.mark.parametrize(
    ("algorithm", "supported"), [("md5", True), ("sha-256-sess", True), ("sha-3", False)]
)
def test_algorithms(algorithm, supported):
    assert is_supported(algorithm) is supported
