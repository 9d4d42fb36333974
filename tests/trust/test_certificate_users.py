from __future__ import annotations

import pytest
from cryptography import x509

from sealpress.trust.certificate_users import (
    CertificateUser,
    NameKind,
    certificate_user,
    is_listed,
    user_names,
)
from sealpress.trust.certificates.certificate import CertificateFacts
from tests.trust.authority import issue_authority
from tests.trust.client_makers import der, issue_client, upn

CA = issue_authority("Clinic CA")
ISSUER = "CN=Clinic CA (key 0123456789abcdef)"


def facts_of(name="ann", names=()):
    return CertificateFacts.from_der(der(issue_client(name, issuer=CA, names=names)))


EVERY_NAME = ("ann@clinic.example", upn("ann@CLINIC"), "pc7.clinic.example")


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["email"], "ann@clinic.example"),
        (["upn"], "ann@CLINIC"),
        (["dns"], "pc7.clinic.example"),
        (["cn"], "Ann Example"),
        (["upn", "email"], "ann@CLINIC"),
        (["email", "upn", "dns", "cn"], "ann@clinic.example"),
    ],
)
def test_the_first_kind_of_name_that_is_there_is_the_user(order, expected):
    user = certificate_user(facts_of("Ann Example", EVERY_NAME), order=[NameKind(k) for k in order])
    assert user is not None
    assert user.name == expected
    assert user.kind == order[0]


@pytest.mark.parametrize(
    ("names", "kind", "expected"),
    [
        ((), NameKind.COMMON_NAME, "ann"),
        (("pc7.clinic.example",), NameKind.DNS, "pc7.clinic.example"),
        ((upn("ann@CLINIC"),), NameKind.UPN, "ann@CLINIC"),
        (("a@x.example", "b@x.example"), NameKind.EMAIL, "a@x.example"),
        ((x509.UniformResourceIdentifier("urn:x"),), NameKind.COMMON_NAME, "ann"),
    ],
)
def test_a_kind_that_is_missing_is_passed_over(names, kind, expected):
    user = certificate_user(facts_of(names=names))
    assert user is not None
    assert (user.kind, user.name) == (kind, expected)


def test_the_issuer_is_kept_with_the_beginning_of_its_key():
    assert certificate_user(facts_of(), "0123456789abcdef0123") == CertificateUser(
        "ann", NameKind.COMMON_NAME, ISSUER
    )
    unknown = certificate_user(facts_of())
    assert unknown is not None
    assert unknown.issuer == "CN=Clinic CA (key unknown)"


@pytest.mark.parametrize("name", ["ann\u202eexe", "ann\n[root]", "\x00", " ", "ann\x1b[31m"])
def test_a_name_that_could_deceive_is_nobodys(name):
    assert list(user_names(facts_of(name))) == []
    assert certificate_user(facts_of(name)) is None


def test_a_name_too_long_for_the_attribute_is_passed_over():
    long = "a" * 300 + "@clinic.example"
    user = certificate_user(facts_of(names=(long,)))
    assert user is not None
    assert user.name == "ann"


def test_all_names_come_in_order():
    found = [name for _, name in user_names(facts_of(names=EVERY_NAME))]
    assert found == ["ann@clinic.example", "ann@CLINIC", "pc7.clinic.example", "ann"]


@pytest.mark.parametrize(
    "entry",
    [
        "ann@clinic.example",
        "ANN@Clinic.Example",
        " ann@clinic.example ",
        "ann@clinic.example issued by CN=Clinic CA",
        "ann@clinic.example issued by cn=clinic  ca",
        f"ann@clinic.example issued by {ISSUER}",
    ],
)
def test_entries_that_mean_a_user(entry):
    assert is_listed([entry], "ann@clinic.example", ISSUER)


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "ann",
        "ann@clinic.example.org",
        "ann@clinic.example issued by CN=Other CA",
        "ann@clinic.example issued by CN=Clinic CA (key fedcba9876543210)",
        "CN=Clinic CA",
    ],
)
def test_entries_that_mean_somebody_else(entry):
    assert not is_listed([entry], "ann@clinic.example", ISSUER)


def test_spaces_around_commas_of_an_issuer_do_not_count():
    issuer = "CN=Clinic CA,O=Clinic (key 0123456789abcdef)"
    assert is_listed(["ann issued by CN=Clinic CA, O=Clinic"], "ann", issuer)


def test_an_issuer_cannot_pose_as_another_by_its_name():
    posing = "CN=Clinic CA (key 0123456789abcdef) (key fedcba9876543210)"
    assert not is_listed(["ann issued by CN=Clinic CA"], "ann", posing)
    assert not is_listed([f"ann issued by {ISSUER}"], "ann", "CN=Clinic CA (key fedcba9876543210)")
