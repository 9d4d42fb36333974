"""Look-ups in the IANA IPP registry: syntaxes, members, enums, keywords (RFC 8011 section 7).

The tables are long strings, read when the first question about them is asked.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from sealpress.ipp.syntax import Syntax, parse_syntax

__all__ = [
    "Entry",
    "Kind",
    "attribute",
    "attributes_of",
    "enum_keyword",
    "enum_number",
    "enum_values",
    "keywords",
]


ANY_JOB_TEMPLATE = "Job"
"""How the registry calls any Job Template attribute as a member (``overrides``)."""


class Kind(enum.StrEnum):
    """Which object's attribute, and what it is for; the value is the registry's own heading."""

    OPERATION = "Operation"
    JOB_TEMPLATE = "Job Template"
    JOB_DESCRIPTION = "Job Description"
    JOB_STATUS = "Job Status"
    PRINTER_DESCRIPTION = "Printer Description"
    PRINTER_STATUS = "Printer Status"
    DOCUMENT_TEMPLATE = "Document Template"
    DOCUMENT_DESCRIPTION = "Document Description"
    DOCUMENT_STATUS = "Document Status"
    SUBSCRIPTION_TEMPLATE = "Subscription Template"
    SUBSCRIPTION_STATUS = "Subscription Status"
    EVENT_NOTIFICATIONS = "Event Notifications"
    RESOURCE_DESCRIPTION = "Resource Description"
    RESOURCE_STATUS = "Resource Status"
    SYSTEM_DESCRIPTION = "System Description"
    SYSTEM_STATUS = "System Status"


@dataclass(frozen=True, slots=True)
class Entry:
    """A registered attribute, or a member of a collection.

    Attributes:
        name: The attribute's or member's name.
        kind: The object it belongs to and what it is for.
        syntax: What values it may have; two registrations of one name are joined.
        is_deprecated: Whether the registry calls it deprecated or obsolete.
        own_members: The members registered for it itself, if it is a collection.
        borrowed: Names of attributes whose members it shares ("any media-col member").
    """

    name: str
    kind: Kind
    syntax: Syntax
    is_deprecated: bool
    own_members: Mapping[str, Entry]
    borrowed: tuple[str, ...]

    def member(self, name: str) -> Entry | None:
        """Return the collection's member of that name, or ``None``."""
        found = self.own_members.get(name)
        if found is not None:
            return found
        if ANY_JOB_TEMPLATE in self.borrowed:
            return attribute(name, Kind.JOB_TEMPLATE)
        for other in self.borrowed:
            lender = attribute(other)
            if lender is not None and lender.name != self.name:
                found = lender.member(name)
                if found is not None:
                    return found
        return None

    def members(self) -> tuple[str, ...]:
        """Return the names of all members, own and borrowed."""
        lenders = (attribute(other) for other in self.borrowed if other != self.name)
        borrowed = (lender.members() for lender in lenders if lender is not None)
        return tuple(dict.fromkeys((*self.own_members, *(n for names in borrowed for n in names))))


def attribute(name: str, *kinds: Kind) -> Entry | None:
    """Look an attribute up.

    Args:
        name: The attribute's name.
        kinds: The kinds to look in, first match wins; all, in the order of :class:`Kind`, if none.

    Returns:
        The entry, or ``None`` if nobody registered that name for these kinds.
    """
    entries = _attributes()
    for kind in kinds or Kind:
        found = entries[kind].get(name)
        if found is not None:
            return found
    return None


def attributes_of(kind: Kind) -> Mapping[str, Entry]:
    """Return all attributes registered for a kind by their names."""
    return _attributes()[kind]


def enum_values(name: str) -> Mapping[int, str]:
    """Return the numbers of an enum attribute with their keywords; empty if it isn't one."""
    return _enums().get(_base(name, _enums()), {})


def enum_keyword(name: str, number: int) -> str | None:
    """Return ``two-sided`` style names: ``enum_keyword("print-quality", 5)`` is ``high``."""
    return enum_values(name).get(number)


def enum_number(name: str, keyword: str) -> int | None:
    """Return the number of an enum's keyword, or ``None`` if there is no such keyword."""
    for number, known in enum_values(name).items():
        if known == keyword:
            return number
    return None


def keywords(name: str) -> tuple[str, ...]:
    """Return the keywords registered for an attribute, without those out of use."""
    return _keywords().get(_base(name, _keywords()), ())


def _base(name: str, table: Mapping[str, object]) -> str:
    """Find the table's name for ``xxx-supported`` and its kin, which share the values of xxx."""
    if name in table:
        return name
    for suffix in ("-supported", "-default", "-ready", "-actual", "-configured"):
        if name.endswith(suffix) and name.removesuffix(suffix) in table:
            return name.removesuffix(suffix)
    return name


@dataclass(slots=True)
class _Draft:
    """An attribute while its lines are being read."""

    syntaxes: list[str]
    is_deprecated: bool
    members: dict[str, _Draft]
    borrowed: list[str]

    def finish(self, name: str, kind: Kind) -> Entry:
        members = {member: draft.finish(member, kind) for member, draft in self.members.items()}
        syntax = parse_syntax(" | ".join(self.syntaxes))
        return Entry(name, kind, syntax, self.is_deprecated, members, tuple(self.borrowed))


class _Attributes(dict[Kind, Mapping[str, Entry]]):
    """Attributes by kind; a kind is read when it is first asked for."""

    def __init__(self, sections: Mapping[Kind, list[str]]) -> None:
        super().__init__()
        self._sections = sections

    def __missing__(self, kind: Kind) -> Mapping[str, Entry]:
        drafts = _read_section(self._sections.get(kind, []))
        entries = {name: draft.finish(name, kind) for name, draft in drafts.items()}
        self[kind] = entries
        return entries


#: Attributes of standards that the registry leaves out (RFC 3998 section 4.4.2).
_LEFT_OUT: Mapping[Kind, tuple[str, ...]] = {Kind.OPERATION: ("predecessor-job-id integer(1:MAX)",)}


@cache
def _attributes() -> _Attributes:
    from sealpress.ipp._generated import (
        attributes_document,
        attributes_job,
        attributes_operation,
        attributes_printer,
        attributes_supported,
        attributes_system,
    )

    tables = (
        attributes_document,
        attributes_job,
        attributes_operation,
        attributes_printer,
        attributes_supported,
        attributes_system,
    )
    sections: dict[Kind, list[str]] = {}
    current: list[str] = []
    for line in "".join(table.ATTRIBUTES for table in tables).splitlines():
        if line.startswith("["):
            current = sections.setdefault(Kind(line.strip("[]")), [])
        else:
            current += _unpacked(line)
    for kind, lines in _LEFT_OUT.items():
        sections.setdefault(kind, []).extend(lines)
    return _Attributes(sections)


def _unpacked(line: str) -> Iterator[str]:
    """Part a line into attributes of one level, and each from what its members are taken from."""
    indent = " " * (len(line) - len(line.lstrip(" ")))
    for text in line.split("; "):
        own, *references = text.strip(" ").split(" *")
        yield indent + own
        yield from (f"{indent} *{reference}" for reference in references)


def _read_section(lines: list[str]) -> dict[str, _Draft]:
    """Read one object's lines: each level of members is indented by one more space."""
    top: dict[str, _Draft] = {}
    open_drafts: list[_Draft] = []
    for line in lines:
        text = line.lstrip(" ")
        depth = len(line) - len(text)
        del open_drafts[depth:]
        if text.startswith("*"):
            if text[1:] not in open_drafts[-1].borrowed:
                open_drafts[-1].borrowed.append(text[1:])
            continue
        name, _, syntax = text.partition(" ")
        siblings = open_drafts[-1].members if open_drafts else top
        draft = siblings.setdefault(
            name.rstrip("~"), _Draft([], name.endswith("~"), members={}, borrowed=[])
        )
        draft.syntaxes.append(syntax)
        open_drafts.append(draft)
    return top


@cache
def _enums() -> Mapping[str, Mapping[int, str]]:
    from sealpress.ipp._generated.enums import ENUMS
    from sealpress.ipp._generated.operations import Operation

    table: dict[str, dict[int, str]] = {
        "operations-supported": {operation.value: operation.label for operation in Operation}
    }
    for name, words in _blocks(ENUMS):
        values = table.setdefault(name, {})
        for number, keyword in zip(words[::2], words[1::2], strict=False):
            values[int(number)] = keyword.rstrip("~")
        if words and words[0].startswith("*"):
            # The registry is alphabetical: what is referred to may come later.
            table[name] = table.setdefault(words[0][1:], {})
    return table


@cache
def _keywords() -> Mapping[str, tuple[str, ...]]:
    from sealpress.ipp._generated import keywords as most
    from sealpress.ipp._generated import keywords_state as states

    blocks = dict(_blocks(most.KEYWORDS + states.KEYWORDS))
    return {name: tuple(_resolve(name, blocks, depth=0)) for name in blocks}


def _resolve(name: str, blocks: Mapping[str, list[str]], *, depth: int) -> Iterator[str]:
    for word in blocks.get(name, ()):
        if word.startswith("*"):
            if depth < 3 and word[1:] != name:
                yield from _resolve(word[1:], blocks, depth=depth + 1)
        elif not word.endswith("~"):
            yield word


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Part a table into names and the words behind each, on its line and the indented ones."""
    name = ""
    words: list[str] = []
    for line in text.splitlines():
        if line.startswith(" "):
            words += line.split()
            continue
        if name:
            yield name, words
        name, *words = line.split()
    yield name, words
