from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.identities.certificate_profile import (
    MAX_NAMES,
    Holder,
    authority_key_usage,
    general_name,
    key_usage,
    starting_now,
    text_of,
)
from sealpress.trust.identities.keys import make_key
from sealpress.trust.identities.self_signed import sign_own


def shown(holder):
    return [text_of(name) for name in holder.names]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("printer.example", "printer.example"),
        ("Printer.Example.", "printer.example"),
        ("drucker-büro.example", "xn--drucker-bro-1hb.example"),
        ("*.print.example", "*.print.example"),
        ("under_score", "under_score"),
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("[2001:DB8::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("a" * 63 + ".example", "a" * 63 + ".example"),
    ],
)
def test_host_names(name, text):
    assert text_of(general_name(name)) == text


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "a b", "*", "*.example", "a.*.example", "p*.example.org", "-a", "a-", "a..b"),
        *("a" * 64, "/etc/passwd", "https://x", "x:631", "a\x00b", "a\nb"),
        ".".join(["a" * 60] * 5),
    ],
)
def test_what_no_certificate_can_name(name):
    with pytest.raises(UsageError) as caught:
        general_name(name)
    assert caught.value.reason in {Reason.INVALID_ARGUMENT, Reason.INVALID_URI}


def test_all_kinds_of_names():
    holder = Holder.named(
        ["printer.example", "10.0.0.7"],
        emails=["jane@büro.example"],
        upns=["jäne@corp.example"],
    )
    assert shown(holder) == [
        "printer.example",
        "10.0.0.7",
        "email:jane@xn--bro-hoa.example",
        "upn:jäne@corp.example",
    ]
    assert holder.subject.rfc4514_string() == "CN=printer.example"


def test_the_same_name_twice():
    assert shown(Holder.named(["a.example", "A.example."])) == ["a.example"]


@pytest.mark.parametrize(
    "names",
    [
        {},
        {"emails": ["jane"]},
        {"emails": ["jane@"]},
        {"emails": ["j ane@x.example"]},
        {"emails": ["jäne@x.example"]},
        {"upns": [""]},
        {"upns": ["x" * 128]},
        {"common_name": "a\nb"},
        {"names": [f"h{number}.example" for number in range(MAX_NAMES + 1)]},
    ],
)
def test_holders_that_cannot_be(names):
    with pytest.raises(UsageError) as caught:
        Holder.named(**names)
    assert caught.value.reason is Reason.INVALID_ARGUMENT


@pytest.mark.parametrize("length", [64, 65, 199])
def test_a_common_name_has_64_characters(length):
    name = ".".join(["a" * 49] * 5)[:length]
    common = Holder.named([name]).subject.rfc4514_string().removeprefix("CN=")
    assert common == name[:64]
    assert shown(Holder.named([name])) == [name]


def test_a_sequence_is_a_server():
    assert Holder.of(["a.example"]) == Holder.named(["a.example"], purposes=[Purpose.SERVER])
    client = Holder.named(common_name="Jane", purposes=[Purpose.CLIENT])
    assert Holder.of(client) is client


def test_what_the_holder_of_a_certificate_has():
    holder = Holder.named(
        ["a.example"], emails=["j@x.example"], purposes=[Purpose.SERVER, Purpose.CLIENT]
    )
    certificate = sign_own(holder, make_key())
    assert Holder.of_certificate(certificate) == holder


def test_a_certificate_without_names():
    holder = Holder.named(common_name="Jane", purposes=[])
    certificate = sign_own(holder, make_key())
    assert Holder.of_certificate(certificate) == holder
    assert [one.oid._name for one in certificate.extensions] == [
        "basicConstraints",
        "subjectKeyIdentifier",
    ]


@pytest.mark.parametrize(("kind", "encipherment"), [("p256", False), ("rsa2048", True)])
def test_what_a_key_is_used_for(kind, encipherment):
    usage = key_usage(make_key(kind).public_key())
    assert usage.digital_signature
    assert usage.key_encipherment == encipherment
    assert not usage.key_cert_sign


def test_what_an_authority_is_used_for():
    usage = authority_key_usage()
    assert (usage.key_cert_sign, usage.crl_sign, usage.digital_signature) == (True, True, False)


def test_the_dates_are_for_bad_clocks():
    holder, key = Holder.named(["a.example"]), make_key().public_key()
    begin = starting_now()
    builder = holder.builder(key, begin=begin, end=begin + timedelta(days=9))
    certificate = builder.sign(make_key(), sign_own(holder, make_key()).signature_hash_algorithm)
    assert certificate.not_valid_before_utc == begin
    assert certificate.not_valid_before_utc.microsecond == 0


def test_names_of_other_kinds_are_shown():
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    assert text_of(x509.DirectoryName(name)) == "other:CN=x"
    assert text_of(x509.UniformResourceIdentifier("ipp://x")) == "other:ipp://x"
