"""A row against an answer, judged by the rules of ``sealpress conform``: ipptool's, too.

The file leaves out whether all values or one have to match, and whether each job or the first is
meant: the stricter is taken where the answer can tell.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sealpress.conformance.judging import verdict_on
from sealpress.conformance.matching import text_of
from sealpress.conformance.names import STATUSES
from sealpress.conformance.occurrences import occurrences
from sealpress.conformance.predicates import EXPECT_PREDICATES
from sealpress.conformance.tokens import Place, Word
from sealpress.conformance.tree import Expectation, Part, Presence, ValueTest
from sealpress.conformance.variables import Variables
from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from tests.conformance.expectations.rows import Row

_PRESENCES = {
    "required": Presence.REQUIRED,
    "optional": Presence.OPTIONAL,
    "absent": Presence.FORBIDDEN,
}
_WHOLE_WORDS = re.compile(r"/\^\(.*\)\$+/")
_NUMBERS = re.compile(r"(?:0[xX])?[0-9a-fA-F]+(?:,[0-9]+)+")
_PATTERN_NAME = re.compile(r"\$[A-Z_]+_(REGEX|SCHEME|URI)")
_VARIABLE = re.compile(r"\$([A-Za-z_][A-Za-z_-]*)")
_EMPTY = "/^$$/"  # nothing at all would match everything; a dollar is written twice
_MISSPELT_GROUPS = {"printer-attribute-tag": "printer-attributes-tag"}


class _Said:
    """One word behind a predicate, as the reader of suites wants it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def argument(self, place: Place, keyword: str, what: str) -> Word:
        """Return it."""
        del keyword, what
        return Word(self.text, place)

    def value_text(self, place: Place, keyword: str) -> str:
        """Return it."""
        del place, keyword
        return self.text


_FIELDS: dict[str, str] = {
    "syntax": "OF-TYPE",
    "count": "COUNT",
    "group": "IN-GROUP",
    "same_count": "SAME-COUNT-AS",
    "values_from": "WITH-VALUE-FROM",
}


def expectation_of(row: Row) -> Expectation:
    """Return a row as the expectation of a suite."""
    place = Place(row.suite, row.number)
    found = Expectation(place=place, name=row.attr, presence=_PRESENCES[row.mode])
    for key, predicate in _FIELDS.items():
        text = row.said.get(key, "")
        if text:
            said = _Said(_MISSPELT_GROUPS.get(text, text))
            found = EXPECT_PREDICATES[predicate](said, place, predicate, found)
    values = row.said.get("values", "") or _EMPTY * ("values" in row.said)
    if values.startswith("!"):
        values, found = values[1:], replace(found, presence=Presence.FORBIDDEN)
    tests = (ValueTest(values, Part.WHOLE, _is_about_all(row)),) if values else ()
    return replace(found, with_values=tests)


_SOME_OF_MANY = frozenset({"job-creation-attributes-supported"})
"""Attributes whose values may be others than those that the file lists."""


def _is_about_all(row: Row) -> bool:
    """Whether every value has to match: where the file lists the words or numbers there are."""
    values = row.said.get("values", "")
    if row.said.get("define") or row.mode == "absent" or row.attr in _SOME_OF_MANY:
        return False
    return any(form.fullmatch(values) for form in (_WHOLE_WORDS, _NUMBERS, _PATTERN_NAME))


def faults_of(row: Row, answer: Message, variables: Variables) -> list[str]:
    """Judge a row about an attribute; nothing found means that it holds.

    A row of Get-Jobs is held against each job, others against the first occurrence.
    """
    if missing := _undefined_in(row, variables):
        return [f"${missing} is not defined"]
    expectation = expectation_of(row)
    there = [
        one
        for one in occurrences(answer, expectation.name)
        if expectation.in_group in {None, one.group}
    ]
    is_each = row.op == Operation.GET_JOBS.label and "$" not in row.said.get("values", "")
    subjects = there if is_each else there[:1]
    faults: list[str] = []
    for subject in subjects or [None]:
        faults += verdict_on(expectation, subject, answer, variables).faults
    return faults


def is_there(row: Row, answer: Message) -> bool:
    """Whether an answer has the attribute of a row; only then the row defines something."""
    expectation = expectation_of(row)
    return any(
        expectation.in_group in {None, one.group} for one in occurrences(answer, expectation.name)
    )


def _undefined_in(row: Row, variables: Variables) -> str:
    """Return a variable that a row's values name and nobody defined: it would match everything."""
    names = _VARIABLE.findall(row.said.get("values", "").replace("$$", ""))
    return next((name for name in names if name not in variables), "")


def has_status(row: Row, answer: Message) -> bool:
    """Whether an answer has the status code of a row."""
    return STATUSES[row.status] == answer.code


def applies(row: Row, variables: Variables) -> bool:
    """Whether the conditions of a row hold."""
    unless = row.said.get("if_not_defined", "")
    return all(one in variables for one in row.conditions) and (
        not unless or unless not in variables
    )


def define(answer: Message, variables: Variables) -> None:
    """Define what ipptool defines by itself: an answer's attributes, by their names."""
    defined: set[str] = set()
    for group in answer.groups:
        for attribute in group:
            if attribute.values and attribute.name not in defined:
                defined.add(attribute.name)
                text = text_of(attribute.name, attribute.tags[0], attribute.values[0])
                variables.define(attribute.name, text)
