"""Names of users: which are good, which are the same, whom an entry of a list means."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import Reason, UsageError
from sealpress.gateway.access.names import (
    USERS_ISSUER,
    check_user_name,
    is_meant,
    look_alike,
    normalised,
)
from sealpress.printer.dialogue import Authentication

BASIC, CERTIFICATE = Authentication.BASIC, Authentication.CERTIFICATE
CA = "CN=Clinic CA (key 0123456789abcdef)"


@pytest.mark.parametrize("name", ["ann", "Ann B", "\u00e4nne", "ann@clinic.example", "n.o", "7"])
def test_good_names_are_kept(name):
    assert check_user_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", " ", " ann", "ann ", "ann.", ".ann", "a\tb", "a\0b", "a:b", "a/b", "a\\b", 'a"b', "@ann"],
)
def test_names_that_are_misspelt_are_refused(name):
    refused(name)


@pytest.mark.parametrize(
    "name",
    ["anonymous", "ANONYMOUS", "unknown", "x" * 256, "a\u202eb", "a issued by b", "a\u200bb"],
)
def test_names_that_could_deceive_are_refused(name):
    refused(name)


def refused(name):
    with pytest.raises(UsageError) as caught:
        check_user_name(name)
    assert caught.value.reason is Reason.INVALID_ARGUMENT


@given(st.text(max_size=40))
def test_a_name_that_is_kept_is_normal_and_is_kept_again(name):
    try:
        kept = check_user_name(name)
    except UsageError:
        return
    assert kept == unicodedata.normalize("NFC", name) == check_user_name(kept)


def test_decomposed_letters_are_the_same_name():
    assert normalised("a\u0308nne") == "\u00e4nne"


@pytest.mark.parametrize("name", ["ANN", "ann ", "ann.", "\uff41nn", " ann"])
def test_what_people_take_for_one_name(name):
    assert look_alike(name) == look_alike("ann")
    assert normalised(name) != "ann"


@pytest.mark.parametrize("entry", ["ann", "ann issued by users", "@ward3"])
def test_an_entry_means_a_user_with_a_password(entry):
    groups = frozenset({"ward3"})
    assert is_meant([entry], "ann", USERS_ISSUER, BASIC, groups=groups)


@pytest.mark.parametrize(
    "entry",
    ["Ann", "ann ", "ann.", "annn", "@ann", "ann issued by CN=Clinic CA", "@ward4", "ward3", ""],
)
def test_no_other_entry_means_that_user(entry):
    groups = frozenset({"ward3"})
    assert not is_meant([entry], "ann", USERS_ISSUER, BASIC, groups=groups)


def test_a_user_whose_name_looks_like_a_group_is_in_none():
    assert not is_meant(["@ward3"], "@ward3", CA, CERTIFICATE, bare_means_certificates=True)


def test_a_certificate_of_a_users_name_is_another_user():
    assert not is_meant(["ann"], "ann", CA, CERTIFICATE)
    assert not is_meant(["ann issued by users"], "ann", CA, CERTIFICATE)
    assert is_meant(["ann issued by CN=Clinic CA"], "ann", CA, CERTIFICATE)
    assert not is_meant(["ann issued by CN=Other CA"], "ann", CA, CERTIFICATE)


def test_where_nobody_has_a_password_a_name_means_certificates():
    assert is_meant(["ann"], "ann", CA, CERTIFICATE, bare_means_certificates=True)


def test_who_only_claims_a_name_is_meant_by_nothing():
    assert not is_meant(["ann"], "ann", "", Authentication.REQUESTING_USER_NAME)
