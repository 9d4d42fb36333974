"""What came out of a run: one result a test, totals, and all of it as JSON (pure)."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TypeAlias

from sealpress.errors import SealpressError
from sealpress.ipp.message import Attribute, Message
from sealpress.ipp.operations import operation_name
from sealpress.ipp.status import status_keyword
from sealpress.ipp.text import format_attribute

__all__ = ["JsonObject", "Outcome", "Report", "TestResult"]

JsonObject: TypeAlias = "dict[str, object]"


class Outcome(enum.StrEnum):
    """How a test ended."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """How one test ended.

    Attributes:
        file: The suite's file.
        line: Where the test stands in it.
        name: The test's name.
        outcome: How it ended.
        file_id: ``FILE-ID`` of its file, mostly empty.
        test_id: ``TEST-ID``, mostly empty.
        errors: What was wrong, one clause each.
        why: Why it was skipped, or passed without being sent.
        request: The last request that was sent, ``None`` for none.
        response: Its response, ``None`` for none.
        sent: How often it was sent.
        seconds: How long it took.
        shown: Attributes of the response that the suite wants shown.
        messages: What the suite wants said.
    """

    __test__ = False  # pytest would take it for a class of tests

    file: str
    line: int
    name: str
    outcome: Outcome
    file_id: str = ""
    test_id: str = ""
    errors: tuple[str, ...] = ()
    why: str = ""
    request: Message | None = None
    response: Message | None = None
    sent: int = 0
    seconds: float = 0.0
    shown: tuple[Attribute, ...] = ()
    messages: tuple[str, ...] = ()

    @property
    def operation(self) -> str:
        """The operation that was asked for, empty if none was."""
        return operation_name(self.request.code) if self.request is not None else ""

    @property
    def status(self) -> str:
        """The response's status code as keyword, empty without one."""
        return status_keyword(self.response.code) if self.response is not None else ""

    def as_dict(self) -> JsonObject:
        """Return it as JSON values."""
        return {
            "file": self.file,
            "line": self.line,
            "file_id": self.file_id or None,
            "test_id": self.test_id or None,
            "name": self.name,
            "outcome": self.outcome.value,
            "operation": self.operation or None,
            "status": self.status or None,
            "errors": list(self.errors),
            "why": self.why or None,
            "sent": self.sent,
            "seconds": round(self.seconds, 6),
            "shown": [format_attribute(one) for one in self.shown],
            "messages": list(self.messages),
        }


@dataclass(slots=True)
class Report:
    """How a run ended.

    Attributes:
        uri: The printer.
        results: One a test, in the order in which they ended.
        error: What ended the run before its end, ``None`` if nothing did.
        seconds: How long it took.
    """

    uri: str
    results: list[TestResult] = field(default_factory=list)
    error: SealpressError | None = None
    seconds: float = 0.0

    def count(self, outcome: Outcome) -> int:
        """Return how many tests ended so."""
        return sum(one.outcome is outcome for one in self.results)

    @property
    def passes(self) -> bool:
        """Whether the run came to its end and no test failed."""
        return self.error is None and self.count(Outcome.FAIL) == 0

    def as_dict(self) -> JsonObject:
        """Return it as JSON values."""
        totals: JsonObject = {one.value: self.count(one) for one in Outcome}
        return {
            "uri": self.uri,
            "passes": self.passes,
            "totals": totals,
            "seconds": round(self.seconds, 6),
            "tests": [one.as_dict() for one in self.results],
        }
