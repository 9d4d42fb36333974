"""What is repeated of a printer's answer, what is not, and that nothing in it is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.gateway.capabilities.filtering import (
    MAX_ATTRIBUTES,
    MAX_VALUES,
    is_capability,
    kept_attributes,
)
from sealpress.ipp.message import Attribute, Collection, Group
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import LanguageText, OutOfBand
from tests.gateway.capabilities.told import group, keyword, office
from tests.strategies import groups


def kept(*attributes: Attribute) -> dict[str, tuple[object, ...]]:
    return {one.name: one.values for one in kept_attributes(Group(list(attributes)))}


def one(name: str, tag: int, *values: object) -> Attribute:
    return Attribute(name, (tag,) * len(values), values)


def test_abilities_are_repeated_as_they_are():
    found = {each.name: each for each in kept_attributes(office())}
    for each in office():
        if each.name in found:
            assert found[each.name] == each
    assert {
        "document-format-supported",
        "media-ready",
        "sides-supported",
        "finishings-supported",
        "printer-resolution-supported",
        "printer-supply",
        "urf-supported",
    } <= found.keys()


@pytest.mark.parametrize(
    "name",
    [
        "printer-name",
        "printer-uuid",
        "printer-uri-supported",
        "printer-more-info",
        "printer-icons",
        "printer-state",
        "printer-state-reasons",
        "printer-state-message",
        "printer-is-accepting-jobs",
        "printer-up-time",
        "printer-info",
        "printer-location",
        "printer-geo-location",
        "printer-strings-uri",
        "queued-job-count",
        "operations-supported",
        "compression-supported",
        "charset-supported",
        "uri-security-supported",
        "uri-authentication-supported",
        "ipp-versions-supported",
        "ipp-features-supported",
        "notify-events-supported",
        "job-priority-supported",
        "job-hold-until-supported",
        "job-password-supported",
        "job-password-encryption-supported",
        "job-ids-supported",
        "which-jobs-supported",
        "multiple-document-jobs-supported",
        "sealpress-destination-security",
        "vendor-thing-supported",
        "x" * 300 + "-supported",
    ],
)
def test_what_is_the_printers_own_or_the_queues_is_left_out(name):
    assert not is_capability(name)


@pytest.mark.parametrize(
    "name",
    [
        "media-col-database",
        "print-quality-default",
        "job-account-id-supported",
        "marker-levels",
        "media-left-margin-supported",
        "finishings-col-database",
        "job-sheets-supported",
    ],
)
def test_what_only_the_printer_can_do_is_kept(name):
    assert is_capability(name)


@pytest.mark.parametrize(
    "attribute",
    [
        one("media-default", ValueTag.INTEGER, 4),
        one("copies-supported", ValueTag.KEYWORD, "many"),
        one("sides-supported", ValueTag.KEYWORD, "two sided"),
        one("media-supported", ValueTag.KEYWORD, "iso\x1b[2Ja4"),
        one("document-format-supported", ValueTag.MIME_MEDIA_TYPE, "text/html\r\nX: y"),
        one("document-format-supported", ValueTag.MIME_MEDIA_TYPE, "pdf"),
        one("document-format-supported", ValueTag.KEYWORD, "application/pdf"),
        one("printer-supply", ValueTag.OCTET_STRING, b"type=toner;\x1b"),
        one("printer-supply", ValueTag.OCTET_STRING, b"x" * 2000),
        one("urf-supported", ValueTag.NAME, "V1.4"),
        one("media-default", ValueTag.URI, "http://elsewhere.example/"),
        one("printer-make-and-model", ValueTag.TEXT, "x" * 4000),
    ],
)
def test_values_of_a_wrong_kind_are_left_out(attribute):
    assert kept(attribute) == {}


def test_one_bad_value_costs_itself_only():
    found = kept(keyword("sides-supported", "one-sided", "a b", "two-sided-long-edge"))
    assert found == {"sides-supported": ("one-sided", "two-sided-long-edge")}


def test_parallel_lists_are_kept_whole_or_not_at_all():
    assert kept(one("marker-levels", ValueTag.INTEGER, 1, 2)) == {"marker-levels": (1, 2)}
    assert kept(keyword("marker-types", "toner", "a b")) == {}


def test_texts_lose_what_a_terminal_would_obey():
    found = kept(one("printer-make-and-model", ValueTag.TEXT, "Acme\x1b[2J\u202e 9\n"))
    assert found == {"printer-make-and-model": ("Acme[2J 9",)}


def test_languages_of_texts_are_left_out():
    text = LanguageText("de", "Drucker")
    [found] = kept_attributes(
        Group([one("printer-make-and-model", ValueTag.TEXT_WITH_LANGUAGE, text)])
    )
    assert (found.tags, found.values) == ((ValueTag.TEXT,), ("Drucker",))


def test_no_value_stays_no_value():
    attribute = one("media-default", int(OutOfBand.NO_VALUE), OutOfBand.NO_VALUE)
    assert kept(attribute) == {"media-default": (OutOfBand.NO_VALUE,)}


def test_collections_lose_members_that_are_not_as_they_should_be():
    size = {"x-dimension": 21000, "y-dimension": 29700}
    told = group({"media-col-database": [{"media-size": size, "media-type": "stationery"}]})
    told["media-col-database"].values[0].attributes.append(  # type: ignore[union-attr]
        one("media-info", ValueTag.URI, "http://elsewhere.example/")
    )
    [found] = kept_attributes(told)
    [media] = found.values
    assert isinstance(media, Collection)
    assert [member.name for member in media] == ["media-size", "media-type"]


def test_nesting_has_an_end():
    inner = Collection([one("x-dimension", ValueTag.INTEGER, 1)])
    for _ in range(20):
        inner = Collection([one("media-size", ValueTag.BEG_COLLECTION, inner)])
    assert kept(one("media-col-database", ValueTag.BEG_COLLECTION, inner)) == {}


def test_a_huge_answer_is_cut():
    sides = keyword("sides-supported", *["one-sided"] * (MAX_VALUES + 5))
    assert len(kept(sides)["sides-supported"]) == MAX_VALUES
    many = [keyword("sides-supported", "one-sided")] * 10_000
    assert len(kept_attributes(Group(many))) == 1 < MAX_ATTRIBUTES


ABILITIES = ["media-default", "sides-supported", "media-col-database", "printer-supply"]
ABILITIES += ["urf-supported", "marker-levels", "printer-make-and-model", "copies-supported"]


@given(groups, st.lists(st.sampled_from(ABILITIES), min_size=4, max_size=4))
def test_whatever_a_printer_tells_only_abilities_are_kept(told, names):
    for each, name in zip(told, names, strict=False):
        each.name = name
    for each in kept_attributes(told):
        assert is_capability(each.name)
        assert len(each.tags) == len(each.values) > 0
