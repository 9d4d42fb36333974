"""What may follow ``EXPECT`` and ``STATUS`` in a suite: predicates, and how each is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol, TypeVar

from sealpress.conformance.names import GROUPS, VALUE_TAGS, number_of
from sealpress.conformance.tokens import Place, Word, wrong
from sealpress.conformance.tree import (
    Expectation,
    Part,
    StatusExpectation,
    TypeChoice,
    ValueTest,
)
from sealpress.ipp.tags import ValueTag

__all__ = ["EXPECT_PREDICATES", "MONITOR_PREDICATES", "STATUS_PREDICATES", "Predicates"]

T = TypeVar("T", Expectation, StatusExpectation)


class Source(Protocol):
    """Where the words of a suite come from."""

    def argument(self, place: Place, keyword: str, what: str) -> Word:
        """Return the next word, or say what is missing."""
        ...

    def value_text(self, place: Place, keyword: str) -> str:
        """Return the next word with all that commas add to it."""
        ...


_Reader = Callable[[Source, Place, str, T], T]
Predicates = Mapping[str, _Reader[T]]

_TYPE = re.compile(r"([A-Za-z-]+)(?:\((?:(MIN|-?\d{1,10}):)?(MAX|-?\d{1,10})\))?")
_BOTH: dict[str, frozenset[int]] = {
    "text": frozenset({ValueTag.TEXT, ValueTag.TEXT_WITH_LANGUAGE}),
    "name": frozenset({ValueTag.NAME, ValueTag.NAME_WITH_LANGUAGE}),
}


def _condition(field: str) -> _Reader[T]:
    def read(source: Source, place: Place, keyword: str, found: T) -> T:
        name = source.argument(place, keyword, "a variable").text
        return replace(found, condition=replace(found.condition, **{field: name}))

    return read


def _definition(field: str) -> _Reader[T]:
    def read(source: Source, place: Place, keyword: str, found: T) -> T:
        name = source.argument(place, keyword, "a variable").text
        return replace(found, definitions=replace(found.definitions, **{field: name}))

    return read


def _repeat(field: str) -> _Reader[T]:
    def read(source: Source, place: Place, keyword: str, found: T) -> T:
        del source, place, keyword
        return replace(found, repeat=replace(found.repeat, **{field: True}))

    return read


def _repeat_limit(source: Source, place: Place, keyword: str, found: T) -> T:
    limit = _positive(source, place, keyword)
    return replace(found, repeat=replace(found.repeat, limit=limit))


def _positive(source: Source, place: Place, keyword: str) -> int:
    word = source.argument(place, keyword, "a number")
    number = number_of(word.text)
    if number is None or number <= 0:
        raise wrong(word.place, f"{keyword} {word.text} is no number above 0")
    return number


def _count(source: Source, place: Place, keyword: str, found: Expectation) -> Expectation:
    return replace(found, count=_positive(source, place, keyword))


def _text(field: str, what: str) -> _Reader[Expectation]:
    def read(source: Source, place: Place, keyword: str, found: Expectation) -> Expectation:
        word = source.argument(place, keyword, what).text
        return replace(found, **{field: word})  # type: ignore[arg-type]  # all of them are text

    return read


def _in_group(source: Source, place: Place, keyword: str, found: Expectation) -> Expectation:
    word = source.argument(place, keyword, "a group tag")
    tag = GROUPS.get(word.text.lower())
    if tag is None:
        raise wrong(word.place, f"{keyword} {word.text}: no such group", _known(GROUPS))
    return replace(found, in_group=tag)


def _of_type(source: Source, place: Place, keyword: str, found: Expectation) -> Expectation:
    word = source.argument(place, keyword, "a syntax")
    choices = [_type_choice(text, word) for text in re.split(r"[|,]", word.text)]
    return replace(found, of_type=tuple(choices))


def _type_choice(text: str, word: Word) -> TypeChoice:
    read = _TYPE.fullmatch(text)
    name = read[1].lower() if read else ""
    if read is None or (name not in _BOTH and name not in VALUE_TAGS):
        raise wrong(word.place, f"OF-TYPE {text}: no such syntax", _known(VALUE_TAGS))
    tags = _BOTH[name] if name in _BOTH else frozenset[int]({VALUE_TAGS[name]})
    lower, upper = read[2], read[3]
    least = 0 if lower is None and upper else None if lower in {None, "MIN"} else int(lower)
    return TypeChoice(text, tags, least, None if upper in {None, "MAX"} else int(upper))


def _distinct(source: Source, place: Place, keyword: str, found: Expectation) -> Expectation:
    del source, place, keyword
    return replace(found, with_distinct_values=True)


def _with(part: Part, *, every: bool) -> _Reader[Expectation]:
    def read(source: Source, place: Place, keyword: str, found: Expectation) -> Expectation:
        text = source.value_text(place, keyword)
        test = ValueTest(text, part, every)
        return replace(found, with_values=(*found.with_values, test))

    return read


def _known(names: Mapping[str, int]) -> str:
    return f"Known are {', '.join(sorted(names))}."


def _shared() -> dict[str, _Reader[T]]:
    return {
        "IF-DEFINED": _condition("if_defined"),
        "IF-NOT-DEFINED": _condition("if_not_defined"),
        "DEFINE-MATCH": _definition("match"),
        "DEFINE-NO-MATCH": _definition("no_match"),
        "REPEAT-MATCH": _repeat("on_match"),
        "REPEAT-NO-MATCH": _repeat("on_no_match"),
        "REPEAT-LIMIT": _repeat_limit,
    }


STATUS_PREDICATES: Predicates[StatusExpectation] = MappingProxyType(_shared())
"""What may follow ``STATUS``."""

EXPECT_PREDICATES: Predicates[Expectation] = MappingProxyType(
    {
        **_shared(),
        "COUNT": _count,
        "DEFINE-VALUE": _definition("value"),
        "DISPLAY-MATCH": _text("display_match", "a message"),
        "IN-GROUP": _in_group,
        "OF-TYPE": _of_type,
        "SAME-COUNT-AS": _text("same_count_as", "an attribute"),
        "WITH-DISTINCT-VALUES": _distinct,
        "WITH-VALUE-FROM": _text("with_value_from", "an attribute"),
        "WITH-VALUE": _with(Part.WHOLE, every=False),
        "WITH-ALL-VALUES": _with(Part.WHOLE, every=True),
        "WITH-SCHEME": _with(Part.SCHEME, every=False),
        "WITH-ALL-SCHEMES": _with(Part.SCHEME, every=True),
        "WITH-HOSTNAME": _with(Part.HOST, every=False),
        "WITH-ALL-HOSTNAMES": _with(Part.HOST, every=True),
        "WITH-RESOURCE": _with(Part.RESOURCE, every=False),
        "WITH-ALL-RESOURCES": _with(Part.RESOURCE, every=True),
    }
)
"""What may follow ``EXPECT``."""

MONITOR_PREDICATES: Predicates[Expectation] = MappingProxyType(
    {
        name: EXPECT_PREDICATES[name]
        for name in (
            "COUNT",
            "DEFINE-MATCH",
            "DEFINE-NO-MATCH",
            "DEFINE-VALUE",
            "DISPLAY-MATCH",
            "IF-DEFINED",
            "IF-NOT-DEFINED",
            "IN-GROUP",
            "OF-TYPE",
            "WITH-DISTINCT-VALUES",
            "WITH-VALUE",
        )
    }
)
"""What may follow ``EXPECT`` within ``MONITOR-PRINTER-STATE``."""
