"""A suite as a tree of values: what its text says, with variables still in it (ipptoolfile(5))."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TypeAlias

from sealpress.conformance.tokens import Place

REPEAT_LIMIT = 1000
"""How often a test is sent at most that asks for repetition without ``REPEAT-LIMIT``."""


class Presence(enum.Enum):
    """Whether an attribute has to be in a response."""

    REQUIRED = ""
    OPTIONAL = "?"
    FORBIDDEN = "!"


class Part(enum.Enum):
    """Which part of a URI is looked at."""

    WHOLE = "VALUE"
    SCHEME = "SCHEME"
    HOST = "HOSTNAME"
    RESOURCE = "RESOURCE"


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive with its arguments: ``NAME "Print a file"``."""

    place: Place
    keyword: str
    words: tuple[str, ...]

    @property
    def word(self) -> str:
        """Its first argument."""
        return self.words[0]


@dataclass(frozen=True, slots=True)
class AttributeText:
    """``ATTR`` or ``MEMBER``: an attribute to be sent; a tuple as a value is a collection."""

    place: Place
    tag: int
    name: str
    values: tuple[str | tuple[AttributeText, ...], ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """``IF-DEFINED`` and ``IF-NOT-DEFINED``: names of variables, empty for none."""

    if_defined: str = ""
    if_not_defined: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """``REPEAT-MATCH``, ``REPEAT-NO-MATCH`` and ``REPEAT-LIMIT``."""

    on_match: bool = False
    on_no_match: bool = False
    limit: int = REPEAT_LIMIT


@dataclass(frozen=True, slots=True)
class Definitions:
    """Variables that are defined by how an expectation ends, empty for none."""

    match: str = ""
    no_match: str = ""
    value: str = ""

    @property
    def excuses(self) -> bool:
        """Whether it never fails a test: it only asks."""
        return bool(self.match or self.no_match or self.value)


@dataclass(frozen=True, slots=True)
class TypeChoice:
    """One syntax of ``OF-TYPE``, with the bounds in its parentheses.

    Attributes:
        name: As it was written, with the bounds.
        tags: The value tags it stands for.
        lower: The least number, ``None`` without bound.
        upper: The greatest number, or most octets; ``None`` = the syntax' own.
    """

    name: str
    tags: frozenset[int]
    lower: int | None = None
    upper: int | None = None


@dataclass(frozen=True, slots=True)
class ValueTest:
    """``WITH-VALUE`` and its kin.

    Attributes:
        text: A literal, numbers, or a regular expression between slashes; variables unexpanded.
        part: What of a URI is looked at.
        every: Whether all values have to match, in place of one.
    """

    text: str
    part: Part = Part.WHOLE
    every: bool = False

    @property
    def keyword(self) -> str:
        """How a suite writes it."""
        plural = "S" if self.every else ""
        return f"WITH-{'ALL-' if self.every else ''}{self.part.value}{plural}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """``EXPECT`` or ``EXPECT-ALL`` with its predicates.

    Attributes:
        place: Where it stands.
        name: Of the attribute; members behind slashes.
        presence: Whether it has to be there.
        each: Whether every occurrence has to match, in place of the first.
        of_type: Its syntaxes; empty = any.
        in_group: The group it has to be in, ``None`` = any.
        count: How many values, ``None`` = any number.
        same_count_as: The attribute that has as many values.
        with_values: What its values are like; each has to hold.
        with_value_from: The attribute that has its values, too.
        with_distinct_values: Whether no value may be there twice.
        display_match: Shown when it matches.
        condition: When it counts.
        definitions: What it defines.
        repeat: When the test is sent again.
    """

    place: Place
    name: str
    presence: Presence = Presence.REQUIRED
    each: bool = False
    of_type: tuple[TypeChoice, ...] = ()
    in_group: int | None = None
    count: int | None = None
    same_count_as: str = ""
    with_values: tuple[ValueTest, ...] = ()
    with_value_from: str = ""
    with_distinct_values: bool = False
    display_match: str = ""
    condition: Condition = field(default_factory=Condition)
    definitions: Definitions = field(default_factory=Definitions)
    repeat: Repeat = field(default_factory=Repeat)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusExpectation:
    """``STATUS`` with its predicates."""

    place: Place
    code: int
    condition: Condition = field(default_factory=Condition)
    definitions: Definitions = field(default_factory=Definitions)
    repeat: Repeat = field(default_factory=Repeat)


@dataclass(frozen=True, slots=True)
class MonitorText:
    """``MONITOR-PRINTER-STATE``: the printer's URI (empty = the test's), delay, expectations."""

    place: Place
    uri: str
    delay: str
    expectations: tuple[Expectation, ...]


TestItem: TypeAlias = Directive | AttributeText | Expectation | StatusExpectation | MonitorText


@dataclass(frozen=True, slots=True)
class TestText:
    """A test: what stands between its braces, in its order."""

    place: Place
    items: tuple[TestItem, ...]

    __test__ = False  # pytest would take it for a class of tests


FileItem: TypeAlias = Directive | TestText


@dataclass(frozen=True, slots=True)
class SuiteText:
    """A file: tests and directives in their order.

    Attributes:
        file: As it was named.
        items: What stands in it.
    """

    file: str
    items: tuple[FileItem, ...]
