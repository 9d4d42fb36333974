"""Responses against what a test expects of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.conformance.grammar import parse_suite
from sealpress.conformance.judging import Judgement, judge
from sealpress.conformance.tree import Expectation, StatusExpectation, TestText
from sealpress.conformance.variables import Variables
from sealpress.errors import Reason, UsageError
from sealpress.ipp import (
    Attribute,
    Collection,
    Group,
    GroupTag,
    Message,
    OutOfBand,
    ValueTag,
    Version,
)
from tests.strategies import messages


def integer(name: str, *values: int) -> Attribute:
    return Attribute(name, (ValueTag.INTEGER,) * len(values), values)


def keyword(name: str, *values: str) -> Attribute:
    return Attribute(name, (ValueTag.KEYWORD,) * len(values), values)


def size(x: int) -> Collection:
    return Collection([integer("x", x)])


RESPONSE = Message(
    Version(2, 0),
    0,
    1,
    [
        Group([Attribute("status-message", (ValueTag.TEXT,), ("fine",))], tag=GroupTag.OPERATION),
        Group(
            [
                keyword("sides", "one-sided", "two-sided"),
                integer("copies", 1),
                Attribute("sizes", (ValueTag.BEG_COLLECTION,) * 2, (size(1), size(2))),
                Attribute("nothing", (ValueTag.NO_VALUE,), (OutOfBand.NO_VALUE,)),
            ],
            tag=GroupTag.PRINTER,
        ),
        Group([integer("copies", 7)], tag=GroupTag.JOB),
    ],
)


def judged(
    text: str, defined: dict[str, str] | None = None, *, sent: int = 1, response: Message = RESPONSE
) -> tuple[Judgement, Variables]:
    (test,) = parse_suite(f"{{ {text} }}", "my.test").items
    assert isinstance(test, TestText)
    statuses = [item for item in test.items if isinstance(item, StatusExpectation)]
    expectations = [item for item in test.items if isinstance(item, Expectation)]
    variables = Variables(defined or {}, {})
    return judge(response, statuses, expectations, variables, sent), variables


@pytest.mark.parametrize(
    "text",
    [
        "",
        "STATUS successful-ok",
        "STATUS client-error-gone STATUS successful-ok",
        "STATUS client-error-gone DEFINE-NO-MATCH X",
        "STATUS server-error-busy REPEAT-MATCH",
        "EXPECT sides",
        "EXPECT sides OF-TYPE keyword IN-GROUP printer COUNT 2 WITH-VALUE one-sided",
        "EXPECT sides WITH-ALL-VALUES '/-sided$$/'",
        "EXPECT ?none OF-TYPE integer COUNT 5",
        "EXPECT !none",
        "EXPECT !sides IN-GROUP job",
        "EXPECT !sides WITH-VALUE three-sided",
        "EXPECT copies WITH-VALUE 1",
        "EXPECT copies IN-GROUP job WITH-VALUE 7",
        "EXPECT sizes/x WITH-VALUE 1",
        "EXPECT-ALL sizes/x WITH-VALUE 1,2",
        "EXPECT sizes/x IN-GROUP printer",
        "EXPECT sides SAME-COUNT-AS sizes",
        "EXPECT copies WITH-VALUE-FROM copies",
        "EXPECT sides WITH-DISTINCT-VALUES",
        "EXPECT none IF-DEFINED X",
        "EXPECT nothing OF-TYPE no-value|integer WITH-VALUE 5",
        "EXPECT none DEFINE-MATCH X",
        "EXPECT sides COUNT 5 DEFINE-NO-MATCH X",
    ],
)
def test_what_is_as_expected(text: str) -> None:
    found, _ = judged(text)
    assert found.errors == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("STATUS client-error-gone", "EXPECTED: STATUS client-error-gone (got successful-ok)"),
        ("STATUS server-error-busy REPEAT-NO-MATCH", "EXPECTED: STATUS server-error-busy"),
        ("EXPECT none", "EXPECTED: none"),
        ("EXPECT sides IN-GROUP job", "EXPECTED: sides IN-GROUP job-attributes-tag"),
        ("EXPECT !sides", "NOT EXPECTED: sides (1setOf keyword) = one-sided,two-sided"),
        ("EXPECT !sides WITH-VALUE one-sided", "NOT EXPECTED: sides"),
        ("EXPECT sides OF-TYPE name", "EXPECTED: sides OF-TYPE name (got keyword)"),
        ("EXPECT ?sides COUNT 1", "EXPECTED: sides COUNT 1 (got 2)"),
        ("EXPECT sides WITH-VALUE none", 'EXPECTED: sides WITH-VALUE "none"'),
        ("EXPECT sides WITH-ALL-VALUES /^one/", "EXPECTED: sides WITH-ALL-VALUES /^one/"),
        ("EXPECT-ALL sizes/x WITH-VALUE 1", 'EXPECTED: sizes/x WITH-VALUE "1"'),
        ("EXPECT-ALL copies WITH-VALUE 1", 'EXPECTED: copies WITH-VALUE "1"'),
        ("EXPECT sides SAME-COUNT-AS copies", "(2 values) SAME-COUNT-AS copies (1 values)"),
        ("EXPECT sides SAME-COUNT-AS none", "SAME-COUNT-AS none (0 values)"),
        ("EXPECT sides WITH-VALUE-FROM copies", "EXPECTED: sides WITH-VALUE-FROM copies"),
        ("EXPECT sizes WITH-VALUE x", 'EXPECTED: sizes WITH-VALUE "x"'),
        ("EXPECT sides WITH-VALUE one-sided WITH-VALUE none", 'WITH-VALUE "none"'),
        ("EXPECT none IF-NOT-DEFINED X", "EXPECTED: none"),
    ],
)
def test_what_is_not(text: str, told: str) -> None:
    found, _ = judged(text)
    assert told in found.errors[0]


def test_what_was_got_is_told_beside() -> None:
    assert judged("EXPECT sides WITH-VALUE none")[0].errors[1] == (
        "GOT: sides (1setOf keyword) = one-sided,two-sided"
    )
    assert judged("STATUS client-error-gone")[0].errors[1] == (
        "status-message (textWithoutLanguage) = fine"
    )


def test_variables_are_expanded_in_values() -> None:
    assert judged("EXPECT copies WITH-VALUE $N", {"N": "1"})[0].errors == []
    assert judged("EXPECT copies WITH-VALUE $N", {"N": "2"})[0].errors


def test_conditions() -> None:
    assert judged("EXPECT none IF-DEFINED X", {"X": ""})[0].errors
    assert not judged("EXPECT none IF-NOT-DEFINED X", {"X": ""})[0].errors
    assert not judged("STATUS client-error-gone IF-DEFINED X STATUS successful-ok")[0].errors


@pytest.mark.parametrize(
    ("text", "defined"),
    [
        ("EXPECT sides DEFINE-MATCH X", "1"),
        ("EXPECT sides COUNT 1 DEFINE-MATCH X", None),
        ("EXPECT ?none DEFINE-MATCH X", None),
        ("EXPECT none DEFINE-NO-MATCH X", "1"),
        ("EXPECT sides DEFINE-NO-MATCH X", None),
        ("EXPECT sides DEFINE-VALUE X", "two-sided"),
        ("EXPECT sides WITH-VALUE /^one/ DEFINE-VALUE X", "one-sided"),
        ("EXPECT sides WITH-VALUE three DEFINE-VALUE X", None),
        ("STATUS successful-ok DEFINE-MATCH X", "1"),
        ("STATUS successful-ok DEFINE-NO-MATCH X", None),
        ("STATUS client-error-gone DEFINE-NO-MATCH X", "1"),
    ],
)
def test_definitions(text: str, defined: str | None) -> None:
    found, variables = judged(text)
    assert found.errors == []
    assert ("X" in variables) is (defined is not None)
    assert variables.get("X") == (defined or "")


@pytest.mark.parametrize(
    ("text", "repeats"),
    [
        ("EXPECT copies REPEAT-MATCH", True),
        ("EXPECT copies WITH-VALUE 5 REPEAT-MATCH", False),
        ("EXPECT copies WITH-VALUE 5 REPEAT-NO-MATCH", True),
        ("EXPECT copies REPEAT-NO-MATCH", False),
        ("EXPECT none REPEAT-NO-MATCH", True),
        ("EXPECT ?none REPEAT-NO-MATCH", False),
        ("STATUS successful-ok REPEAT-MATCH", True),
        ("STATUS client-error-gone REPEAT-NO-MATCH", True),
        ("STATUS successful-ok REPEAT-NO-MATCH", False),
    ],
)
def test_repetition(text: str, repeats: bool) -> None:
    assert judged(text)[0].repeats is repeats
    assert judged(f"{text} REPEAT-LIMIT 3", sent=2)[0].repeats is repeats
    assert judged(f"{text} REPEAT-LIMIT 3", sent=3)[0].repeats is False


def test_waiting_for_a_value_to_go_is_no_failure_once_it_is_gone() -> None:
    assert judged("EXPECT copies WITH-VALUE 5 REPEAT-MATCH")[0].errors == []


def test_messages() -> None:
    assert judged("EXPECT copies DISPLAY-MATCH 'here it is'")[0].messages == ["here it is"]
    assert judged("EXPECT none DISPLAY-MATCH 'here it is'")[0].messages == []


def test_a_regular_expression_that_is_none_is_the_suite_s_fault() -> None:
    with pytest.raises(UsageError, match="no regular expression") as caught:
        judged("EXPECT sides WITH-VALUE '/(/'")
    assert caught.value.reason is Reason.SUITE_INVALID


EVERYTHING = (
    "STATUS successful-ok EXPECT copies OF-TYPE integer(1:5) COUNT 1 EXPECT-ALL media-col/copies"
    " WITH-VALUE >5 EXPECT ?printer-state WITH-DISTINCT-VALUES EXPECT x-dimension WITH-ALL-VALUES"
    " '/^a/' SAME-COUNT-AS copies EXPECT !print_wfds WITH-VALUE-FROM copies"
)


@given(messages)
def test_any_response_is_judged(response: Message) -> None:
    found, _ = judged(EVERYTHING, response=response)
    assert all(isinstance(error, str) for error in found.errors)


@given(messages, st.sampled_from(["copies", "media-col", "printer-state"]))
def test_an_attribute_is_there_or_not(response: Message, name: str) -> None:
    there = judged(f"EXPECT {name}", response=response)[0].errors == []
    gone = judged(f"EXPECT !{name}", response=response)[0].errors == []
    assert there is not gone
