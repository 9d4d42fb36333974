"""From text to tree, and what is told of a suite that can't be understood."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.conformance.grammar import (
    FILE_DIRECTIVES,
    MAX_COLLECTION_DEPTH,
    TEST_DIRECTIVES,
    parse_suite,
)
from sealpress.conformance.predicates import (
    EXPECT_PREDICATES,
    MONITOR_PREDICATES,
    STATUS_PREDICATES,
)
from sealpress.conformance.tree import (
    AttributeText,
    Directive,
    Expectation,
    MonitorText,
    Part,
    Presence,
    StatusExpectation,
    TestItem,
    TestText,
    ValueTest,
)
from sealpress.errors import Reason, UsageError
from sealpress.ipp.tags import GroupTag, ValueTag

DEBIANS = Path("/usr/share/cups/ipptool")


def test_items(text: str) -> tuple[TestItem, ...]:
    (test,) = parse_suite(f"{{\n{text}\n}}", "my.test").items
    assert isinstance(test, TestText)
    return test.items


test_items.__test__ = False  # type: ignore[attr-defined]  # it only helps


def only(text: str) -> TestItem:
    (item,) = test_items(text)
    return item


def expectation(predicates: str, name: str = "a") -> Expectation:
    item = only(f"EXPECT {name} {predicates}")
    assert isinstance(item, Expectation)
    return item


@pytest.mark.skipif(not DEBIANS.is_dir() and "CI" not in os.environ, reason="no cups-ipp-utils")
@pytest.mark.parametrize("path", sorted(DEBIANS.glob("*.test")), ids=lambda path: path.stem)
def test_every_suite_of_debian_is_understood(path: Path) -> None:
    suite = parse_suite(path.read_text(), str(path))
    assert any(isinstance(item, TestText | Directive) for item in suite.items)


def test_directives_between_tests() -> None:
    text = 'define NAME "a b"\nDEFINE-DEFAULT X 1\nINCLUDE <ipp-1.1.test>\nVERSION 2.0\n'
    items = parse_suite(text, "my.test").items
    assert [(one.keyword, one.words) for one in items if isinstance(one, Directive)] == [
        ("DEFINE", ("NAME", "a b")),
        ("DEFINE-DEFAULT", ("X", "1")),
        ("INCLUDE", ("<ipp-1.1.test>",)),
        ("VERSION", ("2.0",)),
    ]


def test_a_test_has_its_items_in_their_order() -> None:
    items = test_items('NAME "n"\nOPERATION Print-Job\nGROUP operation\nSTATUS successful-ok')
    assert [type(item) for item in items] == [Directive] * 3 + [StatusExpectation]


def test_attributes_with_several_values() -> None:
    found = only("ATTR keyword requested-attributes all , none,'x,y'")
    assert isinstance(found, AttributeText)
    assert (found.tag, found.name, found.values) == (
        ValueTag.KEYWORD,
        "requested-attributes",
        ("all", "none", "x,y"),
    )


def test_an_attribute_without_value() -> None:
    first, second = test_items("ATTR no-value a ATTR delete-attribute b")
    assert isinstance(first, AttributeText)
    assert isinstance(second, AttributeText)
    assert (first.values, second.tag) == ((), ValueTag.DELETE_ATTRIBUTE)


def test_collections() -> None:
    found = only(
        "ATTR collection media-col { MEMBER collection media-size { MEMBER integer x 1 MEMBER"
        " integer y 2,3 } }, { MEMBER keyword k v }"
    )
    assert isinstance(found, AttributeText)
    first, second = found.values
    assert isinstance(first, tuple)
    (size,) = first
    (members,) = size.values
    assert isinstance(members, tuple)
    assert [(one.name, one.values) for one in members] == [("x", ("1",)), ("y", ("2", "3"))]
    assert isinstance(second, tuple)


def test_presence() -> None:
    assert expectation("", "a").presence is Presence.REQUIRED
    assert expectation("OF-TYPE keyword", "?a").presence is Presence.OPTIONAL
    forbidden = expectation("", "!a")
    assert (forbidden.presence, forbidden.name) == (Presence.FORBIDDEN, "a")


def test_expect_all() -> None:
    item = only("EXPECT-ALL media-col-database/media-size COUNT 1")
    assert isinstance(item, Expectation)
    assert item.each


def test_every_predicate() -> None:
    found = expectation(
        "COUNT 2 IN-GROUP job SAME-COUNT-AS b WITH-VALUE-FROM c WITH-DISTINCT-VALUES"
        " DEFINE-MATCH M DEFINE-NO-MATCH N DEFINE-VALUE V DISPLAY-MATCH 'found it'"
        " IF-DEFINED I IF-NOT-DEFINED J REPEAT-MATCH REPEAT-NO-MATCH REPEAT-LIMIT 3"
    )
    assert (found.count, found.in_group, found.same_count_as) == (2, GroupTag.JOB, "b")
    assert (found.with_value_from, found.with_distinct_values) == ("c", True)
    definitions = found.definitions
    assert (definitions.match, definitions.no_match, definitions.value) == ("M", "N", "V")
    assert (found.condition.if_defined, found.condition.if_not_defined) == ("I", "J")
    assert (found.repeat.on_match, found.repeat.on_no_match, found.repeat.limit) == (True, True, 3)
    assert found.display_match == "found it"


@pytest.mark.parametrize(
    ("predicate", "test"),
    [
        ("WITH-VALUE 1,2 , 3", ValueTest("1,2,3")),
        ("WITH-VALUE >5", ValueTest(">5")),
        ('WITH-ALL-VALUES "/^a$$/"', ValueTest("/^a$$/", Part.WHOLE, every=True)),
        ("WITH-SCHEME ipps", ValueTest("ipps", Part.SCHEME)),
        ("WITH-ALL-SCHEMES ipps", ValueTest("ipps", Part.SCHEME, every=True)),
        ("WITH-HOSTNAME h", ValueTest("h", Part.HOST)),
        ("WITH-ALL-HOSTNAMES h", ValueTest("h", Part.HOST, every=True)),
        ("WITH-RESOURCE /r", ValueTest("/r", Part.RESOURCE)),
        ("WITH-ALL-RESOURCES /r", ValueTest("/r", Part.RESOURCE, every=True)),
    ],
)
def test_what_values_are_like(predicate: str, test: ValueTest) -> None:
    assert expectation(predicate).with_values == (test,)
    assert test.keyword == predicate.split(maxsplit=1)[0]


def test_an_expectation_may_look_at_several_parts_of_a_uri() -> None:
    found = expectation("WITH-SCHEME ipps WITH-RESOURCE /ipp/print")
    assert [one.part for one in found.with_values] == [Part.SCHEME, Part.RESOURCE]


@pytest.mark.parametrize(
    ("text", "tags", "lower", "upper"),
    [
        ("keyword", {ValueTag.KEYWORD}, None, None),
        ("name(42)", {ValueTag.NAME, ValueTag.NAME_WITH_LANGUAGE}, 0, 42),
        ("text(MAX)", {ValueTag.TEXT, ValueTag.TEXT_WITH_LANGUAGE}, 0, None),
        ("integer(-273:MAX)", {ValueTag.INTEGER}, -273, None),
        ("integer(MIN:5)", {ValueTag.INTEGER}, None, 5),
        ("rangeOfInteger(1:10)", {ValueTag.RANGE_OF_INTEGER}, 1, 10),
        ("nameWithLanguage", {ValueTag.NAME_WITH_LANGUAGE}, None, None),
        ("no-value", {ValueTag.NO_VALUE}, None, None),
    ],
)
def test_syntaxes(text: str, tags: set[int], lower: int | None, upper: int | None) -> None:
    (choice,) = expectation(f"OF-TYPE {text}").of_type
    assert (choice.tags, choice.lower, choice.upper) == (tags, lower, upper)


def test_several_syntaxes() -> None:
    assert [one.name for one in expectation("OF-TYPE keyword|name").of_type] == ["keyword", "name"]


def test_status() -> None:
    first, second = test_items("STATUS Successful-OK DEFINE-MATCH M STATUS 0x0400 REPEAT-MATCH")
    assert isinstance(first, StatusExpectation)
    assert isinstance(second, StatusExpectation)
    assert (first.code, first.definitions.match) == (0, "M")
    assert (second.code, second.repeat.on_match) == (0x400, True)


def test_monitor() -> None:
    found = only('MONITOR-PRINTER-STATE $uri { DELAY "1,2" EXPECT printer-state COUNT 1 }')
    assert isinstance(found, MonitorText)
    assert (found.uri, found.delay, len(found.expectations)) == ("$uri", "1,2", 1)
    bare = only("MONITOR-PRINTER-STATE { EXPECT a }")
    assert isinstance(bare, MonitorText)
    assert bare.uri == ""


DEEP = "ATTR collection a {" + "MEMBER collection a {" * MAX_COLLECTION_DEPTH


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("OPERATION Print-Job", "1: OPERATION is no directive outside of a test"),
        ("{\nOPERATON Print-Job }", "2: OPERATON is no directive in a test"),
        ("}", "1: } is no directive"),
        ("{ NAME", "1: NAME has to be followed by a name"),
        ("{ NAME }", "1: NAME has to be followed by a name"),
        ("{", "1: the test is not closed"),
        ("{ GROUP jobs }", "1: GROUP jobs is unknown"),
        ("{ ATTR text }", "ATTR has to be followed by an attribute's name"),
        ("{ ATTR word a b }", "ATTR word: no such value tag"),
        ('{ ATTR text "" b }', "an empty name"),
        ("{ ATTR integer a 1, }", "ATTR has to be followed by a value"),
        ("{ ATTR collection a b }", "a collection's value begins with {"),
        ("{ ATTR collection a { ATTR text b c } }", "ATTR in a collection"),
        ("{ ATTR collection a {", "the collection is not closed"),
        ("{" + DEEP, "more than 8 collections inside one another"),
        ("{ STATUS fine }", "STATUS fine is unknown"),
        ("{ OPERATION Do-It }", "OPERATION Do-It is unknown"),
        ("{ VERSION 3.0 }", "VERSION 3.0 is unknown"),
        ("{ TRANSFER slow }", "TRANSFER slow is unknown"),
        ("{ COMPRESSION zip }", "COMPRESSION zip is unknown"),
        ("{ REQUEST-ID some }", "REQUEST-ID some is unknown"),
        ("IGNORE-ERRORS maybe", "IGNORE-ERRORS maybe is unknown"),
        ("{ EXPECT ! }", "EXPECT has to name an attribute"),
        ("{ EXPECT a COUNT 0 }", "COUNT 0 is no number above 0"),
        ("{ EXPECT a COUNT x }", "COUNT x is no number above 0"),
        ("{ EXPECT a OF-TYPE number }", "OF-TYPE number: no such syntax"),
        ("{ EXPECT a OF-TYPE integer(1 }", "no such syntax"),
        ("{ EXPECT a IN-GROUP jobs }", "IN-GROUP jobs: no such group"),
        ("{ EXPECT a WITH-VALUE }", "WITH-VALUE has to be followed by a value"),
        ("{ EXPECT a WITH-VALUE 1, }", "another value after the comma"),
        ("{ NAME n COUNT 1 }", "COUNT has to follow an EXPECT"),
        ("{ STATUS 1 COUNT 1 }", "COUNT has to follow an EXPECT"),
        ("{ MONITOR-PRINTER-STATE u EXPECT a }", "has to be followed by {"),
        ("{ MONITOR-PRINTER-STATE { NAME a } }", "NAME is no directive of a monitor"),
        ("{ MONITOR-PRINTER-STATE { EXPECT a REPEAT-MATCH } }", "REPEAT-MATCH is no directive"),
        ("{ MONITOR-PRINTER-STATE {", "MONITOR-PRINTER-STATE is not closed"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_suite(text, "my.test")
    assert caught.value.reason is Reason.SUITE_INVALID
    assert told in caught.value.detail
    assert caught.value.detail.startswith("my.test:")


def test_a_misspelt_word_is_answered_with_those_that_are_known() -> None:
    with pytest.raises(UsageError) as caught:
        parse_suite("{ IGNORE-ERRORS true }", "my.test")
    assert "yes, no" in caught.value.hint


WORDS = [
    *FILE_DIRECTIVES,
    *TEST_DIRECTIVES,
    *EXPECT_PREDICATES,
    *STATUS_PREDICATES,
    *MONITOR_PREDICATES,
    *("ATTR", "MEMBER", "EXPECT", "STATUS", "MONITOR-PRINTER-STATE", "{", "}", ",", "a", "1"),
    *("collection", "keyword", "successful-ok", "yes", "2.0", "job", '"/x/"', "$x"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_any_words_are_a_suite_or_wrong(text: str) -> None:
    with suppress(UsageError):
        parse_suite(text, "my.test")
