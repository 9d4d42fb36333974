"""A response against what a test expects of it: what is wrong, what is defined, whether to repeat.

Pure: the same test, response and variables give the same judgement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sealpress.conformance.matching import (
    Matched,
    has_distinct_values,
    has_type,
    has_values,
    has_values_of,
    is_pattern,
    text_of,
)
from sealpress.conformance.names import group_tag_name
from sealpress.conformance.occurrences import Occurrence, first, occurrences
from sealpress.conformance.tokens import wrong
from sealpress.conformance.tree import (
    Condition,
    Definitions,
    Expectation,
    Presence,
    Repeat,
    StatusExpectation,
    ValueTest,
)
from sealpress.conformance.variables import Variables
from sealpress.ipp.message import Attribute, Message
from sealpress.ipp.status import status_keyword
from sealpress.ipp.tags import ValueTag, value_tag_name
from sealpress.ipp.text import format_attribute

__all__ = ["Judgement", "applies", "judge", "verdict_on"]

_LONGEST_SHOWN = 2000


@dataclass(slots=True)
class Judgement:
    """What came of one response.

    Attributes:
        errors: What is wrong, one clause each.
        repeats: Whether the test wants to be sent again.
        messages: What ``DISPLAY-MATCH`` shows.
    """

    errors: list[str] = field(default_factory=list)
    repeats: bool = False
    messages: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One expectation against one occurrence of its attribute.

    Attributes:
        faults: What is wrong; empty = it matches.
        about_values: Whether it is only about which values there are.
        text: The text of the value that matched, for ``DEFINE-VALUE``.
    """

    faults: tuple[str, ...] = ()
    about_values: bool = False
    text: str = ""


def judge(
    response: Message,
    statuses: Sequence[StatusExpectation],
    expectations: Sequence[Expectation],
    variables: Variables,
    sent: int,
) -> Judgement:
    """Judge a response, and define what the test defines by it.

    Args:
        response: The response.
        statuses: Status codes of which one is expected; none = any will do.
        expectations: What is expected of attributes, in their order.
        variables: Looked at, and defined.
        sent: How often the request was sent, this time counted.

    Raises:
        UsageError: A regular expression of the test is none (``suite-invalid``).
    """
    found = Judgement()
    _judge_status(response, statuses, variables, sent, found)
    for expectation in expectations:
        if applies(expectation.condition, variables):
            _judge_expectation(response, expectation, variables, sent, found)
    return found


def applies(condition: Condition, variables: Variables) -> bool:
    """Whether a condition holds."""
    if condition.if_defined and condition.if_defined not in variables:
        return False
    return not condition.if_not_defined or condition.if_not_defined not in variables


def _judge_status(
    response: Message,
    statuses: Sequence[StatusExpectation],
    variables: Variables,
    sent: int,
    found: Judgement,
) -> None:
    counting = [one for one in statuses if applies(one.condition, variables)]
    is_expected = False
    for one in counting:
        matches = response.code == one.code
        is_expected |= matches or bool(one.definitions.no_match)
        _define(one.definitions, variables, matches=matches)
        found.repeats |= _repeats(one.repeat, sent, matches=matches)
    if is_expected or not statuses:
        return
    got = status_keyword(response.code)
    wrong_status = [
        f"EXPECTED: STATUS {status_keyword(one.code)} (got {got})"
        for one in counting
        if not one.repeat.on_match or sent >= one.repeat.limit
    ]
    found.errors += wrong_status
    told = first(response, "status-message", ValueTag.TEXT)
    if wrong_status and told is not None:
        found.errors.append(_cut(format_attribute(told)))


def _judge_expectation(
    response: Message,
    expectation: Expectation,
    variables: Variables,
    sent: int,
    found: Judgement,
) -> None:
    there: list[Occurrence | None] = [
        one
        for one in occurrences(response, expectation.name)
        if expectation.in_group in {None, one.group}
    ]
    subjects = there if expectation.each else there[:1]
    for subject in subjects or [None]:
        verdict = verdict_on(expectation, subject, response, variables)
        matches = not verdict.faults
        if matches and subject is None:
            return
        found.repeats |= _repeats(expectation.repeat, sent, matches=matches)
        if not matches:
            excused = verdict.about_values and expectation.repeat.on_match
            _define(expectation.definitions, variables, matches=False)
            if not expectation.definitions.excuses and not excused:
                found.errors += verdict.faults
            return
        _define(expectation.definitions, variables, matches=True, text=verdict.text)
        found.messages += [expectation.display_match] if expectation.display_match else []


def _repeats(repeat: Repeat, sent: int, *, matches: bool) -> bool:
    wanted = repeat.on_match if matches else repeat.on_no_match
    return wanted and sent < repeat.limit


def _define(
    definitions: Definitions, variables: Variables, *, matches: bool, text: str = ""
) -> None:
    if matches and definitions.match:
        variables.define(definitions.match, "1")
    if matches and definitions.value:
        variables.define(definitions.value, text)
    if not matches and definitions.no_match:
        variables.define(definitions.no_match, "1")


def verdict_on(
    expectation: Expectation,
    subject: Occurrence | None,
    response: Message,
    variables: Variables,
) -> Verdict:
    """Judge one occurrence of an attribute; ``None`` = it is not there."""
    name = expectation.name
    if subject is None:
        if expectation.presence is not Presence.REQUIRED:
            return Verdict()
        where = expectation.in_group
        beside = f" IN-GROUP {group_tag_name(where)}" if where is not None else ""
        return Verdict((f"EXPECTED: {name}{beside}",))
    if expectation.presence is Presence.FORBIDDEN:
        return _forbidden(expectation, subject.attribute, response, variables)
    return _verdict_on_attribute(expectation, subject.attribute, response, variables)


def _forbidden(
    expectation: Expectation, attribute: Attribute, response: Message, variables: Variables
) -> Verdict:
    """With predicates only an attribute that fulfils them is forbidden."""
    found = _verdict_on_attribute(expectation, attribute, response, variables)
    if found.faults:
        return Verdict()
    return Verdict((f"NOT EXPECTED: {_cut(format_attribute(attribute))}",))


def _verdict_on_attribute(
    expectation: Expectation, attribute: Attribute, response: Message, variables: Variables
) -> Verdict:
    faults = _form_faults(expectation, attribute)
    if faults:
        return Verdict(tuple(faults))
    matched = Matched(matches=True, text=_last_text(attribute))
    if expectation.with_value_from:
        source = first(response, expectation.with_value_from)
        if not has_values_of(attribute, source).matches:
            wanted = f"WITH-VALUE-FROM {expectation.with_value_from}"
            return Verdict(_value_faults(attribute, expectation.name, wanted), about_values=True)
    for test in expectation.with_values:
        wanted = variables.expand(test.text)
        matched = _has_values(expectation, attribute, test, wanted)
        if not matched.matches:
            shown = wanted if is_pattern(wanted) else f'"{wanted}"'
            wanted = f"{test.keyword} {shown}"
            return Verdict(_value_faults(attribute, expectation.name, wanted), about_values=True)
    return Verdict(tuple(_count_faults(expectation, attribute, response)), text=matched.text)


def _has_values(
    expectation: Expectation, attribute: Attribute, test: ValueTest, wanted: str
) -> Matched:
    try:
        return has_values(attribute, test, wanted)
    except ValueError as error:
        what = f"{test.keyword} {wanted} is no regular expression: {error}"
        raise wrong(expectation.place, what) from error


def _form_faults(expectation: Expectation, attribute: Attribute) -> list[str]:
    faults = []
    if not has_type(attribute, expectation.of_type):
        types = "|".join(choice.name for choice in expectation.of_type)
        got = ", ".join(dict.fromkeys(value_tag_name(tag) for tag in attribute.tags))
        faults.append(f"EXPECTED: {expectation.name} OF-TYPE {types} (got {got})")
        faults.append(f"GOT: {_cut(format_attribute(attribute))}")
    if expectation.with_distinct_values and (twice := has_distinct_values(attribute)):
        faults.append(f"EXPECTED: {expectation.name} WITH-DISTINCT-VALUES (it {twice})")
    return faults


def _value_faults(attribute: Attribute, name: str, wanted: str) -> tuple[str, ...]:
    return (f"EXPECTED: {name} {wanted}", f"GOT: {_cut(format_attribute(attribute))}")


def _count_faults(expectation: Expectation, attribute: Attribute, response: Message) -> list[str]:
    count, faults = len(attribute.values), []
    if expectation.count not in {None, count}:
        faults.append(f"EXPECTED: {expectation.name} COUNT {expectation.count} (got {count})")
    if expectation.same_count_as:
        other = first(response, expectation.same_count_as)
        theirs = len(other.values) if other is not None else 0
        if theirs != count:
            faults.append(
                f"EXPECTED: {expectation.name} ({count} values) SAME-COUNT-AS"
                f" {expectation.same_count_as} ({theirs} values)"
            )
    return faults


def _last_text(attribute: Attribute) -> str:
    if not attribute.values:
        return ""
    return text_of(attribute.name, attribute.tags[-1], attribute.values[-1])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
