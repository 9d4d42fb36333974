"""The trace as a ladder of text: time, arrow, message, what it says; details indented below.

::

    connection 1, printer.example port 631
       0.0000      connecting            printer.example port 631
       0.0021 -->  ClientHello           TLS 1.3, TLS 1.2; asks for printer.example
                     cipher suites       TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256
       0.0043 <--  ServerHello           TLS 1.3, TLS_AES_256_GCM_SHA384, x25519
       0.0043 <==  EncryptedExtensions

A single line in the arrow: it crosses in clear. A double line: it crosses encrypted.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from sealpress.ipp.printable import printable
from sealpress.transport.trace.events import Event, Fact, Kind
from sealpress.transport.trace.ladder_words import DETAILS, SUMMARIES, TITLES
from sealpress.transport.witness import SENT

COLUMNS = 100
"""No line is wider where nothing else is asked for, except where a single word is."""

MIN_TEXT_COLUMNS = 20
"""The text beside its head is at least so wide, however narrow the ladder is to be."""

MAX_NAMES = 1_000
"""Connections whose peers' names are remembered, to be said again when another one was between."""

_ARROWS = {(True, False): "-->", (True, True): "==>", (False, False): "<--", (False, True): "<=="}
_TITLE_COLUMN = 15
_TEXT_COLUMN = 37
_DETAIL_INDENT = 2
_OCTETS_A_LINE = 8
_OCTETS_WIDTH = 3 * _OCTETS_A_LINE

_Row: TypeAlias = str | tuple[str, str]
"""A line as it is, or a head with a text beside it that is yet to be wrapped."""


class Ladder:
    """Turns events into lines.

    Args:
        attributes: Whether the attributes of IPP messages are shown.
        columns: How wide it may be.
    """

    def __init__(self, *, attributes: bool = False, columns: int = COLUMNS) -> None:
        self._text_columns = max(columns - _TEXT_COLUMN, MIN_TEXT_COLUMNS)
        self._attributes = attributes
        self._hosts: dict[int, str] = {}
        self._said: dict[tuple[Kind, str], Fact] = {}
        self._current = 0

    def lines(self, event: Event) -> Iterator[str]:
        """Return the lines of an event; nothing in them moves a terminal's cursor."""
        for row in self._rows(event):
            if isinstance(row, str):
                yield row
            else:
                yield from _wrapped(*row, self._text_columns)

    def _rows(self, event: Event) -> Iterator[_Row]:
        yield from self._heading(event)
        facts = event.facts
        if event.kind is Kind.IPP_OCTETS:
            yield from _octet_lines(facts)
            return
        summary = SUMMARIES.get(event.kind)
        yield from _first_lines(event, summary(facts) if summary else "")
        for name, label in DETAILS.get(event.kind, {}).items():
            yield from _detail(label, self._news(event.kind, name, facts.get(name)))
        if event.kind is Kind.CERTIFICATE:
            yield from _certificates(facts)
        elif "headers" in facts:
            yield from _headers(facts["headers"])
        elif self._attributes and "groups" in facts:
            yield from _groups(facts["groups"])
        if facts.get("malformed"):
            yield from _detail("note", "it is malformed; what stands here may be incomplete")

    def _news(self, kind: Kind, name: str, value: Fact) -> Fact:
        """Return a long list once, and then that it is as before: clients offer the same again."""
        key = (kind, name)
        if not _values(value) or len(str(value)) < COLUMNS:
            return value
        if self._said.get(key) == value:
            return "as before"
        self._said[key] = value
        return value

    def _heading(self, event: Event) -> Iterator[str]:
        """Say which connection this is, whenever it is another one than just before."""
        number = event.connection
        if number == self._current:
            return
        is_new = number not in self._hosts
        if is_new:
            self._hosts[number] = _name(event)
            while len(self._hosts) > MAX_NAMES:
                del self._hosts[next(iter(self._hosts))]
        if self._current:
            yield ""
        self._current = number
        name = self._hosts.get(number, "")
        yield f"connection {number}{f', {name}' if name else ''}{'' if is_new else ', goes on'}"


def _name(event: Event) -> str:
    facts = event.facts
    if "host" in facts:
        return printable(f"{facts['host']} port {facts['port']}")
    return printable(f"from {facts['peer']}") if facts.get("peer") else ""


def _first_lines(event: Event, summary: str) -> Iterator[_Row]:
    arrow = "   "
    if event.direction:
        arrow = _ARROWS[event.direction == SENT, event.encrypted]
    title = TITLES[event.kind]
    head = f"{event.seconds:9.4f} {arrow}  {title}"
    head = f"{head:<{_TEXT_COLUMN - 1}} "
    yield head, summary


def _wrapped(head: str, text: str, columns: int) -> Iterator[str]:
    """Wrap a text beside its head; long words are not broken, so that they can be searched."""
    lines = textwrap.wrap(printable(text), columns, break_long_words=False, break_on_hyphens=False)
    for line in lines or [""]:
        yield f"{head}{line}".rstrip()
        head = " " * _TEXT_COLUMN


def _detail(label: str, value: Fact) -> Iterator[_Row]:
    if value is None or value in ("", []):
        return
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = ", ".join(map(str, value))
    head = " " * (_TITLE_COLUMN + _DETAIL_INDENT) + printable(label)
    yield f"{head:<{_TEXT_COLUMN - 1}} ", str(value)


def _certificates(facts: Mapping[str, Fact]) -> Iterator[_Row]:
    for number, one in enumerate(_maps(facts.get("certificates")), start=1):
        yield from _detail(f"{number}. subject", one.get("subject") or "(none)")
        same = one.get("issuer") == one.get("subject")
        yield from _detail("   issuer", "itself" if same else one.get("issuer"))
        yield from _detail("   valid", f"{one.get('not_before')} to {one.get('not_after')}")
        for label in ("names", "key", "sha256", "problem"):
            yield from _detail(f"   {label}", one.get(label))


def _headers(headers: Fact) -> Iterator[_Row]:
    if not isinstance(headers, Sequence):
        return
    for header in headers:
        if isinstance(header, Sequence) and len(header) == 2:
            yield from _detail(str(header[0]), str(header[1]) or " ")


def _groups(groups: Fact) -> Iterator[_Row]:
    for group in _maps(groups):
        yield " " * _TITLE_COLUMN + printable(str(group.get("group")))
        for one in _maps(group.get("attributes")):
            values = ", ".join(map(_value, _values(one.get("values"))))
            yield from _attribute(str(one.get("name")), f"({one.get('syntax')}) {values}")


def _attribute(name: str, text: str) -> Iterator[_Row]:
    """Show an attribute; a name that is too long for its column has a line of its own."""
    head = " " * (_TITLE_COLUMN + _DETAIL_INDENT) + printable(name)
    if len(head) >= _TEXT_COLUMN:
        yield head
        head = ""
    yield f"{head:<{_TEXT_COLUMN}}", text


def _value(value: Fact) -> str:
    if isinstance(value, Mapping):
        members = (f"{name}={_members(listed)}" for name, listed in value.items())
        return "{" + " ".join(members) + "}"
    return str(value)


def _members(values: Fact) -> str:
    return ",".join(map(_value, _values(values)))


def _values(values: Fact) -> Sequence[Fact]:
    return values if isinstance(values, Sequence) and not isinstance(values, str) else ()


def _maps(values: Fact) -> Iterator[Mapping[str, Fact]]:
    return (value for value in _values(values) if isinstance(value, Mapping))


def _octet_lines(facts: Mapping[str, Fact]) -> Iterator[_Row]:
    """Show octets with their offsets, the field they are beside them."""
    for one in _maps(facts.get("fields")):
        digits, text = str(one["octets"]).split(" "), printable(str(one["text"]))
        label = f"{one['field']:<13} {text}"
        for at in range(0, len(digits), _OCTETS_A_LINE):
            shown = " ".join(digits[at : at + _OCTETS_A_LINE])
            offset = f"{int(str(one['offset'])) + at:04x}"
            yield f"{offset:>{_TITLE_COLUMN - 3}}  {shown:<{_OCTETS_WIDTH}} {label}".rstrip()
            label = ""
    if facts.get("omitted"):
        yield from _detail("note", "more fields follow, which are not shown")
    broken = facts.get("broken")
    if isinstance(broken, Mapping):
        where = int(str(broken["offset"]))
        yield from _detail("breaks here", f"at offset {where:x} ({where}): {broken['why']}")
