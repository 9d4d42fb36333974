"""Job options as people write them, to attributes (RFC 8011 section 5.2, PWG 5100.7).

A program writes ``{"copies": 2, "media_col": {"media_size": {...}}}``; a person on a command line
writes ``-o copies=2 -o media-col={media-size={x-dimension=21000 y-dimension=29700}}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from sealpress.errors import UsageError
from sealpress.ipp import registry
from sealpress.ipp.media import media_named
from sealpress.ipp.message import Attribute
from sealpress.ipp.registry import Kind
from sealpress.ipp.typed import attribute_from, attribute_name
from sealpress.reasons import Reason

__all__ = [
    "OptionText",
    "RequestOptions",
    "job_attributes",
    "parse_option",
    "parse_options",
    "request_options",
]

OptionText: TypeAlias = "str | dict[str, OptionText] | list[OptionText]"

#: How deep collections may be written inside each other.
MAX_DEPTH = 8


class RequestOptions(NamedTuple):
    """Options by the group of the request they belong into."""

    operation: list[Attribute]
    job: list[Attribute]


def job_attributes(options: Mapping[str, object]) -> list[Attribute]:
    """Make job attributes from options, in their order.

    Args:
        options: Attribute names, with underscores or hyphens, and values as
            :mod:`sealpress.ipp.typed` reads them; an option whose value is ``None`` is left out.

    Raises:
        UsageError: A value does not fit (``invalid-argument``); it names the option and what is
            allowed.
    """
    attributes: dict[str, Attribute] = {}
    for option, value in options.items():
        if value is None:
            continue
        name = attribute_name(option)
        if name in attributes:
            raise UsageError(Reason.INVALID_ARGUMENT, f"the option {name} is given twice")
        attributes[name] = attribute_from(
            name, _media_name(name, value), Kind.JOB_TEMPLATE, Kind.OPERATION, *Kind
        )
    return list(attributes.values())


def request_options(options: Mapping[str, object]) -> RequestOptions:
    """Make attributes from options and part them by group.

    What is registered as an operation attribute and not as a job template attribute, such as
    ``job-name`` or ``job-password``, belongs into the operation group.
    """
    parted = RequestOptions([], [])
    for attribute in job_attributes(options):
        name = attribute.name
        is_operation = (
            registry.attribute(name, Kind.JOB_TEMPLATE) is None
            and registry.attribute(name, Kind.OPERATION) is not None
        )
        (parted.operation if is_operation else parted.job).append(attribute)
    return parted


def _media_name(name: str, value: object) -> object:
    """Let people say A4: the self-describing name is what goes to the printer."""
    if name not in {"media", "media-size-name"} or not isinstance(value, str):
        return value
    size = media_named(value)
    return size.name if size is not None and value == size.ppd_name else value


def parse_options(texts: list[str]) -> dict[str, OptionText]:
    """Read several ``-o`` options; ``UsageError`` when one is given twice or can't be read."""
    options: dict[str, OptionText] = {}
    for text in texts:
        name, value = parse_option(text)
        if name in options:
            raise UsageError(Reason.INVALID_ARGUMENT, f"the option {name} is given twice")
        options[name] = value
    return options


def parse_option(text: str) -> tuple[str, OptionText]:
    """Read one option of a command line.

    ``name=value``, ``name`` alone for ``name=true``, ``name={member=value member=value}`` for a
    collection, ``name={...},{...}`` for several. A value with spaces stands in quotes; a backslash
    takes the next character as it is.

    Raises:
        UsageError: It cannot be read (``invalid-argument``).
    """
    name, equals, rest = text.partition("=")
    name = attribute_name(name.strip())
    if not equals:
        return name, "true"
    if not rest.lstrip().startswith("{"):
        return name, _unquoted(rest)
    scanner = _Scanner(rest.strip(), name)
    values = scanner.collections(0)
    scanner.expect_end()
    return name, values[0] if len(values) == 1 else list(values)


def _unquoted(text: str) -> str:
    """Take away quotes around a whole value; what the shell left is taken as it is."""
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text


class _Scanner:
    """Reads ``{a=1 b={c=2},{c=3}}`` from left to right, each character once."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.position = 0

    def expect_end(self) -> None:
        if self.position != len(self.text):
            raise self.fault(f"{self.text[self.position :][:20]!r} is left over")

    def fault(self, why: str) -> UsageError:
        return UsageError(
            Reason.INVALID_ARGUMENT,
            f"the option {self.name} cannot be read at character {self.position + 1}: {why}",
            hint="A collection is written {member=value member=value}",
        )

    def peek(self) -> str:
        return self.text[self.position : self.position + 1]

    def collections(self, depth: int) -> list[OptionText]:
        """Read collections with commas between them."""
        if depth >= MAX_DEPTH:
            raise self.fault(f"collections may be {MAX_DEPTH} deep")
        found: list[OptionText] = [self.collection(depth)]
        while self.peek() == ",":
            self.position += 1
            if self.peek() != "{":
                raise self.fault("another collection must follow the comma")
            found.append(self.collection(depth))
        return found

    def collection(self, depth: int) -> dict[str, OptionText]:
        self.position += 1
        members: dict[str, OptionText] = {}
        while True:
            self.skip_spaces()
            if not self.peek():
                raise self.fault("a closing } is missing")
            if self.peek() == "}":
                self.position += 1
                return members
            name = self.member_name()
            if name in members:
                raise self.fault(f"the member {name} is given twice")
            members[name] = self.member_value(depth)

    def member_name(self) -> str:
        start = self.position
        while self.peek() and self.peek() not in "={} ":
            self.position += 1
        name = self.text[start : self.position]
        if not name:
            raise self.fault("the name of a member is missing")
        return attribute_name(name)

    def member_value(self, depth: int) -> OptionText:
        if self.peek() != "=":
            return "true"
        self.position += 1
        if self.peek() != "{":
            return self.word()
        values = self.collections(depth + 1)
        return values[0] if len(values) == 1 else values

    def word(self) -> str:
        """Read up to a space or brace outside quotes."""
        taken: list[str] = []
        quote = ""
        while self.position < len(self.text):
            character = self.text[self.position]
            if not quote and character in " \t{}":
                break
            self.position += 1
            if character == "\\":
                taken.append(self.peek())
                self.position += 1
            elif character in "'\"" and quote in {"", character}:
                quote = "" if quote else character
            else:
                taken.append(character)
        if quote:
            raise self.fault(f"a closing {quote} is missing")
        return "".join(taken)

    def skip_spaces(self) -> None:
        while self.peek() in {" ", "\t"}:
            self.position += 1
