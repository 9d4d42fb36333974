"""From a suite's text to its tree; what is wrong is told with file and line (ipptoolfile(5)).

Everything that does not depend on variables is checked here, so that a misspelt directive at the
end of a suite is found before the first request is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from sealpress.conformance.names import GROUPS, OPERATIONS, STATUSES, VALUE_TAGS, number_of
from sealpress.conformance.predicates import (
    EXPECT_PREDICATES,
    MONITOR_PREDICATES,
    STATUS_PREDICATES,
    Predicates,
)
from sealpress.conformance.tokens import Place, Word, words_of, wrong
from sealpress.conformance.tree import (
    AttributeText,
    Directive,
    Expectation,
    FileItem,
    MonitorText,
    Presence,
    StatusExpectation,
    SuiteText,
    TestItem,
    TestText,
)
from sealpress.ipp.tags import ValueTag

__all__ = ["FILE_DIRECTIVES", "MAX_COLLECTION_DEPTH", "TEST_DIRECTIVES", "parse_suite"]

MAX_COLLECTION_DEPTH = 8
"""Collections inside one another that a suite may send; no registered attribute has more than 3."""

T = TypeVar("T", Expectation, StatusExpectation)
_Check = Callable[[str], str]


class Rule(NamedTuple):
    """What a directive takes.

    Attributes:
        arguments: What each word is, for messages.
        check: Returns what is wrong with the last word, empty when nothing is.
    """

    arguments: tuple[str, ...]
    check: _Check = lambda _word: ""


def _one_of(*known: str) -> _Check:
    def check(word: str) -> str:
        return "" if word.lower() in known else f"Known are {', '.join(known)}."

    return check


def _named(known: Mapping[str, int]) -> _Check:
    def check(word: str) -> str:
        return "" if word.lower() in known else f"Known are {', '.join(sorted(known))}."

    return check


def _operation(word: str) -> str:
    is_known = "$" in word or word.lower() in OPERATIONS or number_of(word)
    return "" if is_known else "Give an operation's name, such as Print-Job, or its number."


def _request_id(word: str) -> str:
    is_known = word.lower() == "random" or re.fullmatch(r"\d{1,10}", word)
    return "" if is_known else "Give a number, or random."


def _unless_variable(check: _Check) -> _Check:
    return lambda word: "" if "$" in word else check(word)


_YES_NO = _one_of("yes", "no")
_TRANSFER = Rule(("a way of transfer",), _one_of("auto", "chunked", "length"))
_VERSIONS = ("1.0", "1.1", "2.0", "2.1", "2.2")
_VARIABLE = Rule(("a variable",))
_DEFINE = Rule(("a variable", "a value"))

FILE_DIRECTIVES: Mapping[str, Rule] = MappingProxyType(
    {
        "DEFINE": _DEFINE,
        "DEFINE-DEFAULT": _DEFINE,
        "FILE-ID": Rule(("an identifier",)),
        "IGNORE-ERRORS": Rule(("yes or no",), _YES_NO),
        "INCLUDE": Rule(("a file",)),
        "INCLUDE-IF-DEFINED": Rule(("a variable", "a file")),
        "INCLUDE-IF-NOT-DEFINED": Rule(("a variable", "a file")),
        "SKIP-IF-DEFINED": _VARIABLE,
        "SKIP-IF-NOT-DEFINED": _VARIABLE,
        "STOP-AFTER-INCLUDE-ERROR": Rule(("yes or no",), _YES_NO),
        "TRANSFER": _TRANSFER,
        "VERSION": Rule(("a version",), _one_of(*_VERSIONS)),
    }
)
"""Directives between tests."""

TEST_DIRECTIVES: Mapping[str, Rule] = MappingProxyType(
    {
        "COMPRESSION": Rule(
            ("a compression",), _unless_variable(_one_of("none", "deflate", "gzip"))
        ),
        "DEFINE": _DEFINE,
        "DEFINE-DEFAULT": _DEFINE,
        "DELAY": Rule(("seconds",)),
        "DISPLAY": Rule(("an attribute",)),
        "FILE": Rule(("a file",)),
        "GROUP": Rule(("a group tag",), _named(GROUPS)),
        "IGNORE-ERRORS": Rule(("yes or no",), _YES_NO),
        "NAME": Rule(("a name",)),
        "OPERATION": Rule(("an operation",), _operation),
        "PASS-IF-DEFINED": _VARIABLE,
        "PASS-IF-NOT-DEFINED": _VARIABLE,
        "PAUSE": Rule(("a message",)),
        "REQUEST-ID": Rule(("a number or random",), _request_id),
        "RESOURCE": Rule(("a path",)),
        "SKIP-IF-DEFINED": _VARIABLE,
        "SKIP-IF-MISSING": Rule(("a file",)),
        "SKIP-IF-NOT-DEFINED": _VARIABLE,
        "SKIP-PREVIOUS-ERROR": Rule(("yes or no",), _YES_NO),
        "TEST-ID": Rule(("an identifier",)),
        "TRANSFER": _TRANSFER,
        "VERSION": Rule(("a version",), _one_of("0.0", *_VERSIONS)),
    }
)
"""Directives within a test that are a word and its arguments."""


def parse_suite(text: str, file: str) -> SuiteText:
    """Read a suite.

    Args:
        text: What stands in the file.
        file: How it is called, for messages.

    Raises:
        UsageError: It can't be understood (``suite-invalid``); the message says where.
    """
    return _Parser(words_of(text, file), file).suite()


class _Parser:
    """Goes through the words once."""

    def __init__(self, words: list[Word], file: str) -> None:
        self._words = words
        self._file = file
        self._at = 0

    def suite(self) -> SuiteText:
        items: list[FileItem] = []
        while (word := self._next()) is not None:
            if _is(word, "{"):
                items.append(self._test(word.place))
            else:
                items.append(self._directive(word, FILE_DIRECTIVES, "outside of a test"))
        return SuiteText(self._file, tuple(items))

    def argument(self, place: Place, keyword: str, what: str) -> Word:
        """Return the next word, or say what is missing."""
        word = self._next()
        if word is None or word.delimits:
            raise wrong(place, f"{keyword} has to be followed by {what}")
        return word

    def value_text(self, place: Place, keyword: str) -> str:
        """Return the next word with all that commas add to it."""
        text = self.argument(place, keyword, "a value").text
        while self._takes(","):
            text = f"{text},{self.argument(place, keyword, 'another value after the comma').text}"
        return text

    def _test(self, place: Place) -> TestText:
        items: list[TestItem] = []
        for word in self._until_brace(place, "the test"):
            items.append(self._test_item(word))  # noqa: PERF401 - each reads further words
        return TestText(place, tuple(items))

    def _test_item(self, word: Word) -> TestItem:
        keyword = word.text.upper()
        if keyword == "ATTR":
            return self._attribute(word.place, "ATTR")
        if keyword in {"EXPECT", "EXPECT-ALL"}:
            return self._expectation(word, EXPECT_PREDICATES)
        if keyword == "STATUS":
            return self._status(word)
        if keyword == "MONITOR-PRINTER-STATE":
            return self._monitor(word.place)
        if keyword in EXPECT_PREDICATES:
            raise wrong(word.place, f"{keyword} has to follow an EXPECT that can take it")
        return self._directive(word, TEST_DIRECTIVES, "in a test")

    def _directive(self, word: Word, rules: Mapping[str, Rule], where: str) -> Directive:
        keyword = word.text.upper()
        rule = rules.get(keyword)
        if rule is None or word.delimits:
            known = f"Known there are {', '.join(sorted(rules))}."
            raise wrong(word.place, f"{word.text} is no directive {where}", known)
        found = [self.argument(word.place, keyword, what) for what in rule.arguments]
        objection = rule.check(found[-1].text)
        if objection:
            raise wrong(found[-1].place, f"{keyword} {found[-1].text} is unknown", objection)
        return Directive(word.place, keyword, tuple(one.text for one in found))

    def _attribute(self, place: Place, keyword: str, depth: int = 0) -> AttributeText:
        syntax = self.argument(place, keyword, "a value tag")
        tag = VALUE_TAGS.get(syntax.text.lower())
        if tag is None:
            objection = _named(VALUE_TAGS)(syntax.text)
            raise wrong(syntax.place, f"{keyword} {syntax.text}: no such value tag", objection)
        name = self.argument(place, keyword, "an attribute's name").text
        if not name:
            raise wrong(place, f"{keyword} has an empty name")
        if tag < ValueTag.INTEGER:
            return AttributeText(place, tag, name, ())
        values = [self._value(place, keyword, tag, depth)]
        while self._takes(","):
            values.append(self._value(place, keyword, tag, depth))
        return AttributeText(place, tag, name, tuple(values))

    def _value(
        self, place: Place, keyword: str, tag: int, depth: int
    ) -> str | tuple[AttributeText, ...]:
        if tag != ValueTag.BEG_COLLECTION:
            return self.argument(place, keyword, "a value").text
        if depth >= MAX_COLLECTION_DEPTH:
            raise wrong(place, f"more than {MAX_COLLECTION_DEPTH} collections inside one another")
        if not self._takes("{"):
            raise wrong(place, "a collection's value begins with {")
        members: list[AttributeText] = []
        for word in self._until_brace(place, "the collection"):
            if word.text.upper() != "MEMBER":
                raise wrong(word.place, f"{word.text} in a collection", "Only MEMBER may be there.")
            members.append(self._attribute(word.place, "MEMBER", depth + 1))
        return tuple(members)

    def _expectation(self, word: Word, predicates: Predicates[Expectation]) -> Expectation:
        keyword = word.text.upper()
        name = self.argument(word.place, keyword, "an attribute's name").text
        presence = Presence(name[:1]) if name[:1] in {"?", "!"} else Presence.REQUIRED
        found = Expectation(
            place=word.place,
            name=name.removeprefix(presence.value),
            presence=presence,
            each=keyword == "EXPECT-ALL",
        )
        if not found.name:
            raise wrong(word.place, f"{keyword} has to name an attribute")
        return self._with_predicates(found, predicates)

    def _status(self, word: Word) -> StatusExpectation:
        given = self.argument(word.place, "STATUS", "a status code")
        code = STATUSES.get(given.text.lower(), number_of(given.text))
        if code is None:
            remedy = "Give a keyword, such as successful-ok, or a number, such as 0x0400."
            raise wrong(given.place, f"STATUS {given.text} is unknown", remedy)
        return self._with_predicates(
            StatusExpectation(place=word.place, code=code), STATUS_PREDICATES
        )

    def _with_predicates(self, found: T, predicates: Predicates[T]) -> T:
        while (word := self._peek()) is not None and not word.delimits:
            keyword = word.text.upper()
            read = predicates.get(keyword)
            if read is None:
                break
            self._at += 1
            found = read(self, word.place, keyword, found)
        return found

    def _monitor(self, place: Place) -> MonitorText:
        uri = "" if self._takes("{") else self._monitored(place)
        delay, found = "", []
        for word in self._until_brace(place, "MONITOR-PRINTER-STATE"):
            keyword = word.text.upper()
            if keyword == "DELAY":
                delay = self.argument(word.place, keyword, "seconds").text
            elif keyword == "EXPECT":
                found.append(self._expectation(word, MONITOR_PREDICATES))
            else:
                known = f"Known there are DELAY, EXPECT, {', '.join(sorted(MONITOR_PREDICATES))}."
                raise wrong(word.place, f"{word.text} is no directive of a monitor", known)
        return MonitorText(place, uri, delay, tuple(found))

    def _monitored(self, place: Place) -> str:
        uri = self.argument(place, "MONITOR-PRINTER-STATE", "a URI or {").text
        if not self._takes("{"):
            raise wrong(place, "MONITOR-PRINTER-STATE has to be followed by {")
        return uri

    def _until_brace(self, place: Place, what: str) -> _Within:
        return _Within(self, place, what)

    def _peek(self) -> Word | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def _next(self) -> Word | None:
        word = self._peek()
        self._at += 1
        return word

    def _takes(self, delimiter: str) -> bool:
        word = self._peek()
        if word is None or not _is(word, delimiter):
            return False
        self._at += 1
        return True


class _Within:
    """The words up to the closing brace, as they come while each reads further ones."""

    def __init__(self, parser: _Parser, place: Place, what: str) -> None:
        self._parser = parser
        self._place = place
        self._what = what

    def __iter__(self) -> _Within:
        return self

    def __next__(self) -> Word:
        word = self._parser._next()  # noqa: SLF001  # its own parser
        if word is None:
            raise wrong(self._place, f"{self._what} is not closed", "A } is missing.")
        if _is(word, "}"):
            raise StopIteration
        return word


def _is(word: Word, delimiter: str) -> bool:
    return word.delimits and word.text == delimiter
