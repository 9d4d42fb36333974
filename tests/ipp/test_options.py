"""Job options as people write them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import UsageError
from sealpress.ipp import options
from sealpress.ipp.message import Attribute, Collection
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import (
    DateTime,
    IntegerRange,
    LanguageText,
    OutOfBand,
    Resolution,
)


def one(name: str, value: object) -> Attribute:
    attributes = options.job_attributes({name: value})
    assert len(attributes) == 1
    return attributes[0]


@pytest.mark.parametrize(
    ("name", "value", "tag", "expected"),
    [
        ("copies", 2, ValueTag.INTEGER, 2),
        ("copies", "2", ValueTag.INTEGER, 2),
        ("sides", "one-sided", ValueTag.KEYWORD, "one-sided"),
        ("media", "na_letter_8.5x11in", ValueTag.KEYWORD, "na_letter_8.5x11in"),
        ("media", "A4", ValueTag.KEYWORD, "iso_a4_210x297mm"),
        ("media", "Letterhead, blue", ValueTag.NAME, "Letterhead, blue"),
        ("print_quality", "high", ValueTag.ENUM, 5),
        ("print-quality", 4, ValueTag.ENUM, 4),
        ("print-quality", "3", ValueTag.ENUM, 3),
        ("printer_resolution", "600dpi", ValueTag.RESOLUTION, Resolution(600, 600)),
        ("printer_resolution", "600x1200dpi", ValueTag.RESOLUTION, Resolution(600, 1200)),
        ("printer_resolution", "118dpcm", ValueTag.RESOLUTION, Resolution(118, 118, 4)),
        ("job_hold_until", "no-hold", ValueTag.KEYWORD, "no-hold"),
        ("job_name", "Ann's, 2", ValueTag.NAME, "Ann's, 2"),
        ("job-name", LanguageText("de", "Brief"), ValueTag.NAME_WITH_LANGUAGE,
         LanguageText("de", "Brief")),
        ("ipp-attribute-fidelity", "yes", ValueTag.BOOLEAN, True),
        ("job-password", "1234", ValueTag.OCTET_STRING, b"1234"),
        ("media", OutOfBand.NO_VALUE, ValueTag.NO_VALUE, OutOfBand.NO_VALUE),
    ],
)  # fmt: skip
def test_tags_come_from_the_registry(name: str, value: object, tag: int, expected: object) -> None:
    attribute = one(name, value)
    assert attribute.name == name.replace("_", "-")
    assert (attribute.tags, attribute.values) == ((tag,), (expected,))


@pytest.mark.parametrize(
    ("value", "ranges"),
    [
        ("1-3,5", [(1, 3), (5, 5)]),
        ([(1, 3), 5], [(1, 3), (5, 5)]),
        ((2, 4), [(2, 4)]),
        ("7-", [(7, 2**31 - 1)]),
        ([IntegerRange(1, 1), range(3, 6)], [(1, 1), (3, 5)]),
    ],
)
def test_page_ranges(value: object, ranges: list[tuple[int, int]]) -> None:
    assert list(one("page_ranges", value).values) == [IntegerRange(*pair) for pair in ranges]


def test_finishings_by_name_and_number() -> None:
    assert one("finishings", "staple-top-left,punch").values == (20, 5)
    assert one("finishings", ["fold", 50]).values == (10, 50)


def test_media_col() -> None:
    size = {"x_dimension": 21000, "y-dimension": "29700"}
    attribute = one("media_col", {"media_size": size, "media-type": "Blue paper"})
    media_col = attribute.value
    assert isinstance(media_col, Collection)
    inner = media_col["media-size"].value
    assert isinstance(inner, Collection)
    assert [(a.name, a.tags, a.values) for a in inner] == [
        ("x-dimension", (ValueTag.INTEGER,), (21000,)),
        ("y-dimension", (ValueTag.INTEGER,), (29700,)),
    ]
    assert media_col["media-type"].tags == (ValueTag.NAME,)


def test_overrides_hold_job_template_attributes() -> None:
    override = one("overrides", [{"pages": "1-2", "sides": "one-sided", "copies": 3}]).value
    assert isinstance(override, Collection)
    assert [a.tags[0] for a in override] == [
        ValueTag.RANGE_OF_INTEGER,
        ValueTag.KEYWORD,
        ValueTag.INTEGER,
    ]


def test_aware_datetimes() -> None:
    noon = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)
    expected = DateTime(2026, 11, 21, 12, 0, 0, 0, "+", 0, 0)
    assert one("job_hold_until_time", noon).value == expected
    assert one("job_hold_until_time", "2026-11-21T12:00:00+00:00").value == expected


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        (True, ValueTag.BOOLEAN),
        (5, ValueTag.INTEGER),
        (b"\0", ValueTag.OCTET_STRING),
        ("a-keyword", ValueTag.KEYWORD),
        ("A Name", ValueTag.NAME),
        ("5", ValueTag.NAME),
        (IntegerRange(1, 2), ValueTag.RANGE_OF_INTEGER),
        (Resolution(1, 2), ValueTag.RESOLUTION),
        (datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), ValueTag.DATE_TIME),
        ({"member": {"deeper": 1}}, ValueTag.BEG_COLLECTION),
        (Collection(), ValueTag.BEG_COLLECTION),
        (OutOfBand.DEFAULT, ValueTag.DEFAULT),
    ],
)
def test_unregistered_options_are_typed_by_their_value(value: object, tag: int) -> None:
    assert one("x-vendor-option", value).tags == (tag,)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("copies", 0, "copies cannot be 0: allowed is a number from 1 to the maximum"),
        ("copies", True, "copies cannot be True: allowed is a number"),
        ("copies", "two", "copies cannot be 'two': allowed is a number"),
        ("copies", 2**31, ("copies cannot be 2147483648: allowed is a number from -2147483648 to"
         " 2147483647")),
        ("copies", [], "copies cannot be []: there is no value"),
        ("sides", ["one-sided", "x"], "sides cannot be ['one-sided', 'x']: it takes a"),
        ("sides", "Two Sided", ("sides cannot be 'Two Sided': allowed is one-sided,"
         " two-sided-long-edge, two-sided-short-edge")),
        ("print-quality", "best", "print-quality cannot be 'best': allowed is draft, normal, high"),
        ("print-quality", 0, "print-quality cannot be 0: allowed is draft, normal, high"),
        ("page-ranges", "3-1", ("page-ranges cannot be '3-1': allowed is a range such as 1-3 from 1"
         " to the maximum")),
        ("page-ranges", "all", "page-ranges cannot be 'all': allowed is a range such as 1-3"),
        ("printer-resolution", "fine", ("printer-resolution cannot be 'fine': allowed is a"
         " resolution such as 600dpi or 600x1200dpi")),
        ("ipp-attribute-fidelity", 1, ("ipp-attribute-fidelity cannot be 1: allowed is true or"
         " false")),
        ("media-col", "A4", ("media-col cannot be 'A4': allowed is a collection with"
         " media-back-coating, ")),
        ("media-col", {"media-size": {"x-dimension": "wide"}},
         "media-col/media-size/x-dimension cannot be 'wide': allowed is a number"),
        ("job-hold-until-time", datetime.datetime(2026, 1, 1),
         ("job-hold-until-time cannot be datetime.datetime(2026, 1, 1, 0, 0): allowed is an aware"
         " datetime")),
        ("job-name", "x" * 256, "job-name has 256 octets, at most 255 are allowed"),
        ("job-name", 5, "job-name cannot be 5: allowed is a name"),
        ("job-password", 1234, "job-password cannot be the value: allowed is octets"),
        ("x-vendor", 1.5, "x-vendor cannot be 1.5: a float is no IPP value"),
        ("x-vendor", "", "x-vendor cannot be '': it is empty"),
        ("x-vendor", datetime.datetime(2026, 1, 1), "x-vendor cannot be datetime"),
        ("no name", 1, "'no name' is not an attribute's name"),
    ],
)  # fmt: skip
def test_errors_name_the_option_and_what_is_allowed(name: str, value: object, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        options.job_attributes({name: value})
    assert caught.value.detail.startswith(message)


def test_none_leaves_an_option_out() -> None:
    assert options.job_attributes({"copies": None}) == []


def test_an_option_in_two_spellings_is_refused() -> None:
    with pytest.raises(UsageError, match="the option media-col is given twice"):
        options.job_attributes({"media_col": {}, "media-col": {}})


def test_options_by_group() -> None:
    parted = options.request_options(
        {"job-name": "x", "copies": 1, "job-hold-until": "no-hold", "x-vendor": 1}
    )
    assert [attribute.name for attribute in parted.operation] == ["job-name"]
    assert [attribute.name for attribute in parted.job] == ["copies", "job-hold-until", "x-vendor"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("copies=2", ("copies", "2")),
        ("fit_to_page", ("fit-to-page", "true")),
        ("job-name=A letter = this", ("job-name", "A letter = this")),
        ("job-name='A letter'", ("job-name", "A letter")),
        ("page-ranges=1-3,5", ("page-ranges", "1-3,5")),
        (
            "media-col={media-size={x-dimension=21000 y-dimension=29700} media-type='a b'}",
            (
                "media-col",
                {"media-size": {"x-dimension": "21000", "y-dimension": "29700"},
                 "media-type": "a b"},
            ),
        ),
        ("finishings-col={finishing-template=fold},{finishing-template=punch}",
         ("finishings-col", [{"finishing-template": "fold"}, {"finishing-template": "punch"}])),
        ("x={flag y=a\\ b}", ("x", {"flag": "true", "y": "a b"})),
        ("x={}", ("x", {})),
    ],
)  # fmt: skip
def test_options_of_a_command_line(text: str, expected: object) -> None:
    assert options.parse_option(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("=2", "is not an attribute's name"),
        ("media-col={", "a closing } is missing"),
        ("media-col={a=1", "a closing } is missing"),
        ("media-col={a=1}x", "'x' is left over"),
        ("media-col={a='1}", "a closing ' is missing"),
        ("media-col={=1}", "the name of a member is missing"),
        ("media-col={a=1 a=2}", "the member a is given twice"),
        ("media-col={a=1},", "another collection must follow"),
        ("a=" + "{a=" * 9 + "1" + "}" * 9, "collections may be 8 deep"),
    ],
)
def test_options_that_cannot_be_read(text: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        options.parse_option(text)
    assert why in caught.value.detail


def test_several_options() -> None:
    assert options.parse_options(["copies=2", "sides=one-sided"]) == {
        "copies": "2",
        "sides": "one-sided",
    }
    with pytest.raises(UsageError, match="copies is given twice"):
        options.parse_options(["copies=2", "copies=3"])


_LEAVES = st.one_of(st.integers(), st.booleans(), st.text(max_size=20), st.binary(max_size=20))
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_NAMES = st.sampled_from(["copies", "media-col", "page_ranges", "finishings", "x-y", "job-name"])


@given(st.dictionaries(_NAMES, _VALUES, max_size=3))
def test_any_options_become_attributes_or_an_error(given_options: dict[str, object]) -> None:
    try:
        attributes = options.job_attributes(given_options)
    except UsageError:
        return
    assert all(len(a.tags) == len(a.values) > 0 for a in attributes)


@given(st.text(alphabet="ab={}, '\\\"", max_size=40))
def test_any_text_is_an_option_or_an_error(text: str) -> None:
    try:
        name, _ = options.parse_option("x=" + text)
    except UsageError:
        return
    assert name == "x"
