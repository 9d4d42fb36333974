"""One test of a suite, made ready: its request, and what is expected of the response.

A test's directives count in their order, as ``DEFINE`` may stand among them. Pure but for the
question whether a file is there, which is asked of :class:`Surroundings`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sealpress.conformance.names import GROUPS, OPERATIONS, number_of
from sealpress.conformance.request_values import attribute_of
from sealpress.conformance.tokens import Place, wrong
from sealpress.conformance.tree import (
    AttributeText,
    Directive,
    Expectation,
    MonitorText,
    StatusExpectation,
    TestItem,
    TestText,
)
from sealpress.conformance.variables import Variables
from sealpress.errors import UsageError
from sealpress.ipp.message import Group, Message, Version

__all__ = [
    "DEFAULT_REPEAT_SECONDS",
    "Defaults",
    "PreparedTest",
    "Surroundings",
    "compose",
    "seconds_of",
]

DEFAULT_VERSION = Version(1, 1)
"""The version of requests where neither the suite nor the caller names one."""

DEFAULT_REPEAT_SECONDS = 5.0
"""How long is waited before a test is sent again that names no ``DELAY``."""

MAX_DELAY_SECONDS = 3600.0
"""A longer ``DELAY`` is taken for a mistake."""

_DELAY = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:,([0-9]+(?:\.[0-9]*)?|\.[0-9]+))?")


class Surroundings(Protocol):
    """What a test's directives ask of the machine."""

    def find(self, name: str, place: Place) -> Path | None:
        """Return a file named in a suite, ``None`` if there is none that can be read."""
        ...

    def random_request_id(self) -> int:
        """Return a request-id that nobody expects."""
        ...


@dataclass(slots=True)
class Defaults:
    """What a file has set for its tests.

    Attributes:
        version: The IPP version.
        transfer: ``auto``, ``chunked`` or ``length``.
        ignore_errors: Whether tests go on after one that failed.
        stop_after_include_error: Whether they do after an included file that failed.
        file_id: ``FILE-ID``.
    """

    version: Version = DEFAULT_VERSION
    transfer: str = "auto"
    ignore_errors: bool = False
    stop_after_include_error: bool = False
    file_id: str = ""


@dataclass(slots=True)
class PreparedTest:
    """A test that can be sent.

    Attributes:
        place: Where it stands.
        name: Its name, for people.
        test_id: Its identifier, mostly empty.
        request: The message, its request-id still 0.
        document: What follows the message, ``None`` for nothing.
        missing: What it lacks to be sent, raised once it is due; ``None`` = nothing.
        compression: Of the document: ``none``, ``gzip`` or ``deflate``.
        transfer: ``auto``, ``chunked`` or ``length``.
        resource: The path it is posted to.
        request_id: The request-id it sets, ``None`` for the next one.
        delay: Seconds before it is sent.
        interval: Seconds before it is sent again.
        skipped: Why it is not sent, empty if it is.
        passed: Why it passes without being sent, empty if it does not.
        skips_after_error: Whether it is skipped when the test before it failed.
        ignore_errors: Whether tests go on after it failed.
        pause: What a person is told before it is sent, who then says when; mostly empty.
        shown: Attributes of the response that are shown.
        statuses: Expected status codes.
        expectations: Expected attributes.
        monitor: What is watched meanwhile.
    """

    place: Place
    name: str
    request: Message
    resource: str
    transfer: str
    ignore_errors: bool
    test_id: str = ""
    document: Path | None = None
    missing: UsageError | None = None
    compression: str = "none"
    request_id: int | None = None
    delay: float = 0.0
    interval: float = DEFAULT_REPEAT_SECONDS
    skipped: str = ""
    passed: str = ""
    skips_after_error: bool = False
    pause: str = ""
    shown: list[str] = field(default_factory=list)
    statuses: list[StatusExpectation] = field(default_factory=list)
    expectations: list[Expectation] = field(default_factory=list)
    monitor: MonitorText | None = None


def compose(
    text: TestText,
    defaults: Defaults,
    variables: Variables,
    surroundings: Surroundings,
    now: datetime.datetime,
) -> PreparedTest:
    """Make a test ready; its ``DEFINE`` directives take effect.

    Raises:
        UsageError: With the variables as they are it can't be sent (``suite-invalid``).
    """
    request = Message(defaults.version, 0, 0)
    prepared = PreparedTest(
        text.place,
        Path(text.place.file).stem,
        request,
        variables.get("resource"),
        defaults.transfer,
        defaults.ignore_errors,
    )
    composer = _Composer(prepared, variables, surroundings, now)
    for item in text.items:
        composer.add(item)
    request.groups = [group for group in request.groups if group.attributes]
    return prepared


def seconds_of(text: str, place: Place) -> tuple[float, float]:
    """Read ``DELAY``: seconds before a test is sent, and before it is sent again.

    Raises:
        UsageError: It is no number of seconds, or two.
    """
    found = _DELAY.fullmatch(text)
    delays = [float(one) for one in found.groups() if one] if found else []
    if not delays or max(delays) > MAX_DELAY_SECONDS:
        remedy = f"Give seconds up to {MAX_DELAY_SECONDS:g}, or two of them with a comma."
        raise wrong(place, f"DELAY {text} is no time", remedy)
    return delays[0], delays[-1]


class _Composer:
    """Puts a test together, item by item."""

    def __init__(
        self,
        prepared: PreparedTest,
        variables: Variables,
        surroundings: Surroundings,
        now: datetime.datetime,
    ) -> None:
        self._test = prepared
        self._variables = variables
        self._surroundings = surroundings
        self._now = now

    def add(self, item: TestItem) -> None:
        if isinstance(item, AttributeText):
            self._attribute(item)
        elif isinstance(item, Expectation):
            self._test.expectations.append(item)
        elif isinstance(item, StatusExpectation):
            self._test.statuses.append(item)
        elif isinstance(item, MonitorText):
            self._monitor(item)
        else:
            _HANDLERS[item.keyword](self, item)

    def _attribute(self, text: AttributeText) -> None:
        groups = self._test.request.groups
        if not groups:
            remedy = "Put GROUP operation-attributes-tag before it."
            raise wrong(text.place, "an ATTR stands before the first GROUP", remedy)
        try:
            groups[-1].attributes.append(attribute_of(text, self._variables, self._now))
        except UsageError as error:  # its variables may be those of a test that is to be skipped
            self._test.missing = self._test.missing or error

    def _monitor(self, text: MonitorText) -> None:
        if self._test.monitor is not None:
            raise wrong(text.place, "a test has one MONITOR-PRINTER-STATE at most")
        self._test.monitor = text

    def define(self, one: Directive) -> None:
        name, value = one.words
        if one.keyword == "DEFINE" or name not in self._variables:
            self._variables.define(name, self._variables.expand(value))

    def name(self, one: Directive) -> None:
        self._test.name = self._variables.expand(one.word)

    def test_id(self, one: Directive) -> None:
        self._test.test_id = self._variables.expand(one.word)

    def operation(self, one: Directive) -> None:
        word = self._variables.expand(one.word)
        code = OPERATIONS.get(word.lower()) or number_of(word)
        if not code or not 0 < code < 0x8000:
            raise wrong(one.place, f"OPERATION {word} is unknown")
        self._test.request.code = code

    def group(self, one: Directive) -> None:
        self._test.request.groups.append(Group(tag=GROUPS[one.word.lower()]))

    def file(self, one: Directive) -> None:
        name = self._variables.expand(one.word)
        found = self._surroundings.find(name, one.place)
        self._test.document = found
        if found is None:
            remedy = "Name the document with -f FILE." if "$filename" in one.word else ""
            what = f"FILE {name} cannot be read" if name else f"FILE {one.word} names no file"
            self._test.missing = self._test.missing or wrong(one.place, what, remedy)

    def compression(self, one: Directive) -> None:
        word = self._variables.expand(one.word).lower()
        if word not in {"", "none", "gzip", "deflate"}:
            raise wrong(one.place, f"COMPRESSION {word} is unknown")
        self._test.compression = word or "none"

    def delay(self, one: Directive) -> None:
        self._test.delay, self._test.interval = seconds_of(
            self._variables.expand(one.word), one.place
        )

    def display(self, one: Directive) -> None:
        self._test.shown.append(one.word)

    def ignore_errors(self, one: Directive) -> None:
        self._test.ignore_errors = one.word.lower() == "yes"

    def pause(self, one: Directive) -> None:
        self._test.pause = self._variables.expand(one.word)

    def request_id(self, one: Directive) -> None:
        word = one.word.lower()
        is_random = word == "random"
        self._test.request_id = self._surroundings.random_request_id() if is_random else int(word)

    def resource(self, one: Directive) -> None:
        self._test.resource = self._variables.expand(one.word)

    def transfer(self, one: Directive) -> None:
        self._test.transfer = one.word.lower()

    def version(self, one: Directive) -> None:
        self._test.request.version = version_of(one.word)

    def skip_previous_error(self, one: Directive) -> None:
        self._test.skips_after_error = one.word.lower() == "yes"

    def skip_if_defined(self, one: Directive) -> None:
        if one.word in self._variables:
            self._test.skipped = f"{one.word} is defined"

    def skip_if_not_defined(self, one: Directive) -> None:
        if one.word not in self._variables:
            self._test.skipped = f"{one.word} is not defined"

    def skip_if_missing(self, one: Directive) -> None:
        name = self._variables.expand(one.word)
        if self._surroundings.find(name, one.place) is None:
            self._test.skipped = f"{name} is missing"

    def pass_if_defined(self, one: Directive) -> None:
        if one.word in self._variables:
            self._test.passed = f"{one.word} is defined"

    def pass_if_not_defined(self, one: Directive) -> None:
        if one.word not in self._variables:
            self._test.passed = f"{one.word} is not defined"


def version_of(word: str) -> Version:
    """Read an IPP version that the grammar has let pass."""
    major, _, minor = word.partition(".")
    return Version(int(major), int(minor))


_HANDLERS: dict[str, Callable[[_Composer, Directive], None]] = {
    "COMPRESSION": _Composer.compression,
    "DEFINE": _Composer.define,
    "DEFINE-DEFAULT": _Composer.define,
    "DELAY": _Composer.delay,
    "DISPLAY": _Composer.display,
    "FILE": _Composer.file,
    "GROUP": _Composer.group,
    "IGNORE-ERRORS": _Composer.ignore_errors,
    "NAME": _Composer.name,
    "OPERATION": _Composer.operation,
    "PASS-IF-DEFINED": _Composer.pass_if_defined,
    "PASS-IF-NOT-DEFINED": _Composer.pass_if_not_defined,
    "PAUSE": _Composer.pause,
    "REQUEST-ID": _Composer.request_id,
    "RESOURCE": _Composer.resource,
    "SKIP-IF-DEFINED": _Composer.skip_if_defined,
    "SKIP-IF-MISSING": _Composer.skip_if_missing,
    "SKIP-IF-NOT-DEFINED": _Composer.skip_if_not_defined,
    "SKIP-PREVIOUS-ERROR": _Composer.skip_previous_error,
    "TEST-ID": _Composer.test_id,
    "TRANSFER": _Composer.transfer,
    "VERSION": _Composer.version,
}
