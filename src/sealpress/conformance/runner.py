"""Run suites against a printer, test by test, each sent as often as it asks for (ipptool(1))."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.conformance.composing import (
    DEFAULT_VERSION,
    Defaults,
    PreparedTest,
    compose,
    version_of,
)
from sealpress.conformance.files import check_depth
from sealpress.conformance.general_rules import faults_of_response
from sealpress.conformance.judging import Judgement, judge
from sealpress.conformance.monitor import Monitor
from sealpress.conformance.occurrences import first
from sealpress.conformance.results import Outcome, Report, TestResult
from sealpress.conformance.tree import Directive, TestText
from sealpress.conformance.variables import Variables, printer_variables
from sealpress.conformance.wire import Heard, PrinterWire, Sending
from sealpress.errors import SealpressError, UsageError
from sealpress.ipp.message import Attribute, Message, Version
from sealpress.ipp.tags import ValueTag

if TYPE_CHECKING:
    from sealpress.conformance.files import SuiteFiles
    from sealpress.conformance.tokens import Place
    from sealpress.conformance.wire import Approach
    from sealpress.transport.stream import Driver

__all__ = ["DEFAULT_TEST_SECONDS", "Onlooker", "RunSettings", "run_suites"]

DEFAULT_TEST_SECONDS = 600.0
"""For how long a test may be sent again and again; what a suite asks for may be hours."""

BUSY = 0x0507
"""``server-error-busy``."""

_MAX_REQUEST_ID = 2**31 - 1
_LEARNT = (
    ("job-id", ValueTag.INTEGER),
    ("job-uri", ValueTag.URI),
    ("notify-subscription-id", ValueTag.INTEGER),
)


class Onlooker:
    """Hears what happens while it happens; each method may be left out."""

    def file_begins(self, file: str) -> None:
        """Another file begins."""

    def test_begins(self, name: str) -> None:
        """A test is sent."""

    def test_repeats(self, sent: int, shown: Sequence[Attribute]) -> None:
        """A test is sent again."""

    def test_ends(self, result: TestResult) -> None:
        """A test has ended."""

    def pauses(self, message: str) -> None:
        """Somebody has to do something; returns when it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """How suites are run.

    Attributes:
        user: ``$user``, the name of who tests.
        defined: Further variables.
        version: The IPP version where a suite names none.
        transfer: ``auto``, ``chunked`` or ``length`` where a suite says nothing.
        ignore_errors: Whether tests go on after a failure where a suite says nothing.
        repeat_busy: Whether a request is sent again while the printer is busy.
        test_seconds: For how long one test may be repeated.
        environ: What ``$ENV[...]`` looks at.
    """

    user: str = ""
    defined: Mapping[str, str] = field(default_factory=dict)
    version: Version = DEFAULT_VERSION
    transfer: str = "auto"
    ignore_errors: bool = False
    repeat_busy: bool = False
    test_seconds: float = DEFAULT_TEST_SECONDS
    environ: Mapping[str, str] = field(default_factory=dict)


async def run_suites(
    approach: Approach,
    files: SuiteFiles,
    paths: Sequence[Path],
    settings: RunSettings | None = None,
    onlooker: Onlooker | None = None,
) -> Report:
    """Run suites, one after the other.

    Args:
        approach: How the printer is reached.
        files: Where suites are found.
        paths: The suites.
        settings: How they are run.
        onlooker: Hears of each test.

    Returns:
        The results. What ended the run early, such as a printer that was never reached, or a
        document that is missing, is the report's ``error``.

    Raises:
        UsageError: A suite can't be understood; nothing was sent.
    """
    for path in paths:
        files.check(path)
    run = _Run(approach, files, settings or RunSettings(), onlooker or Onlooker())
    return await run.all_of(paths)


class _Run:
    """One run: its connection, its variables, its report."""

    def __init__(
        self, approach: Approach, files: SuiteFiles, settings: RunSettings, onlooker: Onlooker
    ) -> None:
        self.files = files
        self.onlooker = onlooker
        self.settings = settings
        self.approach = approach
        self.driver: Driver = approach.make_driver()
        self.wire = PrinterWire(approach, self.driver)
        self.report = Report(str(approach.uri))
        self.variables = Variables(
            printer_variables(approach.uri, settings.user) | {"date-start": iso_date(utc_now())},
            settings.environ,
        )
        for name, text in settings.defined.items():
            self.variables.define(name, text)
        self.last_request_id = self.random_request_id()

    async def all_of(self, paths: Sequence[Path]) -> Report:
        begun = self.driver.now()
        settings = self.settings
        defaults = Defaults(settings.version, settings.transfer, settings.ignore_errors)
        try:
            for path in paths:
                await _FileRun(self, path, replace(defaults), 0).to_its_end()
        except SealpressError as error:
            self.report.error = error
        finally:
            await self.wire.close()
        self.report.seconds = self.driver.now() - begun
        return self.report

    def find(self, name: str, place: Place) -> Path | None:
        """Return a file that a suite names."""
        return self.files.find(name, place)

    def random_request_id(self) -> int:
        """Return a request-id that nobody expects."""
        return secrets.randbelow(100_000) * 137 + 1

    def next_request_id(self) -> int:
        at_end = self.last_request_id >= _MAX_REQUEST_ID
        self.last_request_id = 1 if at_end else self.last_request_id + 1
        return self.last_request_id

    def finish(self, result: TestResult) -> None:
        self.report.results.append(result)
        self.onlooker.test_ends(result)


class _FileRun:
    """One file: what it has set, and how its tests went."""

    def __init__(self, run: _Run, path: Path, defaults: Defaults, depth: int) -> None:
        self._run = run
        self._suite = run.files.load(path)
        self._defaults = defaults
        self._depth = depth
        self._skips = ""
        self._last_passed = True
        self._passed = True
        self._goes_on = True

    async def to_its_end(self) -> bool:
        """Run it; return whether none of its own tests failed."""
        self._run.onlooker.file_begins(self._suite.file)
        for item in self._suite.items:
            self._run.variables.define("date-current", iso_date(utc_now()))
            if isinstance(item, TestText):
                await self._test(item)
            elif item.keyword.startswith("INCLUDE"):
                await self._include(item)
            else:
                _HANDLERS[item.keyword](self, item)
            if not self._goes_on:
                break
        return self._passed

    async def _test(self, text: TestText) -> None:
        run = self._run
        prepared = compose(text, self._defaults, run.variables, run, utc_now())
        result = self._unsent(prepared) or await _TestRun(run, prepared, self._defaults).result()
        if result.outcome is not Outcome.SKIP and result.request is not None:
            self._last_passed = result.outcome is Outcome.PASS
        self._passed &= result.outcome is not Outcome.FAIL
        self._goes_on = prepared.ignore_errors or self._last_passed
        run.finish(result)

    def _unsent(self, prepared: PreparedTest) -> TestResult | None:
        """Return the result of a test that is not sent."""
        skipped = self._skips or prepared.skipped
        if prepared.skips_after_error and not self._last_passed:
            skipped = skipped or "the test before it failed"
        if not (skipped or prepared.passed):
            return None
        self._run.onlooker.test_begins(prepared.name)
        outcome = Outcome.PASS if prepared.passed else Outcome.SKIP
        why = prepared.passed or skipped
        return replace(_result(prepared, self._defaults, outcome), why=why)

    async def _include(self, directive: Directive) -> None:
        *names, file = directive.words
        is_defined = names[:1] != [] and names[0] in self._run.variables
        if self._skips or (names and is_defined is directive.keyword.endswith("NOT-DEFINED")):
            return
        check_depth(self._depth + 1, directive.place)
        path = self._run.files.included(file, directive.place)
        below = _FileRun(self._run, path, replace(self._defaults), self._depth + 1)
        passed = await below.to_its_end()
        if not passed and self._defaults.stop_after_include_error:
            self._passed = self._goes_on = False

    def define(self, one: Directive) -> None:
        name, text = one.words
        if one.keyword == "DEFINE" or name not in self._run.variables:
            self._run.variables.define(name, self._run.variables.expand(text))

    def file_id(self, one: Directive) -> None:
        self._defaults.file_id = self._run.variables.expand(one.word)

    def ignore_errors(self, one: Directive) -> None:
        self._defaults.ignore_errors = one.word.lower() == "yes"

    def stop_after_include_error(self, one: Directive) -> None:
        self._defaults.stop_after_include_error = one.word.lower() == "yes"

    def skip_if_defined(self, one: Directive) -> None:
        if one.word in self._run.variables:
            self._skips = f"{one.word} is defined"

    def skip_if_not_defined(self, one: Directive) -> None:
        if one.word not in self._run.variables:
            self._skips = f"{one.word} is not defined"

    def transfer(self, one: Directive) -> None:
        self._defaults.transfer = one.word.lower()

    def version(self, one: Directive) -> None:
        self._defaults.version = version_of(one.word)


_HANDLERS: dict[str, Callable[[_FileRun, Directive], None]] = {
    "DEFINE": _FileRun.define,
    "DEFINE-DEFAULT": _FileRun.define,
    "FILE-ID": _FileRun.file_id,
    "IGNORE-ERRORS": _FileRun.ignore_errors,
    "SKIP-IF-DEFINED": _FileRun.skip_if_defined,
    "SKIP-IF-NOT-DEFINED": _FileRun.skip_if_not_defined,
    "STOP-AFTER-INCLUDE-ERROR": _FileRun.stop_after_include_error,
    "TRANSFER": _FileRun.transfer,
    "VERSION": _FileRun.version,
}


class _TestRun:
    """One test that is sent, once or more often."""

    def __init__(self, run: _Run, prepared: PreparedTest, defaults: Defaults) -> None:
        self._run = run
        self._test = prepared
        self._defaults = defaults
        self._sent = 0
        self._response: Message | None = None

    async def result(self) -> TestResult:
        """Send it until it need not be sent again.

        Raises:
            UsageError: It can't be sent as the suite has it.
            TransportError: The printer was never reached.
        """
        run, prepared = self._run, self._test
        if prepared.missing is not None:
            raise prepared.missing
        if prepared.pause:
            run.onlooker.pauses(prepared.pause)
        if prepared.request_id is not None:
            run.last_request_id = prepared.request_id - 1
        run.onlooker.test_begins(prepared.name)
        begun = run.driver.now()
        with self._watching():
            judgement = await self._judgement(begun + run.settings.test_seconds)
        outcome = Outcome.FAIL if judgement.errors else Outcome.PASS
        return replace(
            _result(prepared, self._defaults, outcome),
            errors=tuple(judgement.errors),
            request=prepared.request,
            response=self._response,
            sent=self._sent,
            seconds=run.driver.now() - begun,
            shown=self._shown(),
            messages=tuple(judgement.messages),
        )

    def _watching(self) -> Monitor | nullcontext[None]:
        text, run = self._test.monitor, self._run
        if text is None:
            return nullcontext()
        version = self._test.request.version
        return Monitor(text, run.approach, version, run.variables, run.settings.user)

    async def _judgement(self, give_up_at: float) -> Judgement:
        pause = self._test.delay
        while True:
            if pause > 0:
                await self._run.driver.sleep(pause)
            judgement = await self._sent_once()
            if not judgement.repeats:
                return judgement
            pause = self._test.interval
            if self._run.driver.now() + pause > give_up_at:
                seconds = self._run.settings.test_seconds
                judgement.errors.append(f"it was sent {self._sent} times in {seconds:g} seconds")
                return judgement
            self._run.onlooker.test_repeats(self._sent, self._shown())

    async def _sent_once(self) -> Judgement:
        run, prepared = self._run, self._test
        self._sent += 1
        self._response = None
        prepared.request.request_id = run.next_request_id()
        try:
            heard = await run.wire.exchange(self._sending())
        except UsageError:
            raise
        except SealpressError as error:
            if not run.wire.was_reached:
                raise
            return Judgement([f"no IPP response came: {error.detail} [{error.reason}]"])
        self._response = heard.message
        self._learn()
        return self._judged(heard)

    def _sending(self) -> Sending:
        prepared = self._test
        has_document = prepared.document is not None
        return Sending(
            message=prepared.request,
            resource=prepared.resource,
            document=prepared.document,
            compression=prepared.compression,
            chunked=prepared.transfer == "chunked"
            or (prepared.transfer == "auto" and has_document),
        )

    def _learn(self) -> None:
        """Define what later tests ask for by name."""
        for name, tag in _LEARNT:
            found = first(self._response, name, tag) if self._response is not None else None
            if found is not None:
                self._run.variables.define(name, str(found.value))

    def _judged(self, heard: Heard) -> Judgement:
        prepared, response = self._test, heard.message
        if response.code == BUSY and self._run.settings.repeat_busy:
            return Judgement(repeats=True)
        judgement = judge(
            response, prepared.statuses, prepared.expectations, self._run.variables, self._sent
        )
        request = prepared.request
        general = faults_of_response(response, request.version, request.request_id)
        if heard.http_version != (1, 1):
            major, minor = heard.http_version
            general.insert(0, f"the response is in HTTP/{major}.{minor} (RFC 8010 section 4)")
        judgement.errors[:0] = general
        return judgement

    def _shown(self) -> tuple[Attribute, ...]:
        if self._response is None:
            return ()
        names = {name.lower() for name in self._test.shown}
        return tuple(
            attribute
            for group in self._response.groups
            for attribute in group.attributes
            if attribute.name.lower() in names
        )


def _result(prepared: PreparedTest, defaults: Defaults, outcome: Outcome) -> TestResult:
    return TestResult(
        file=prepared.place.file,
        line=prepared.place.line,
        name=prepared.name,
        outcome=outcome,
        file_id=defaults.file_id,
        test_id=prepared.test_id,
    )


def utc_now() -> datetime.datetime:
    """Return the time."""
    return datetime.datetime.now(datetime.UTC)


def iso_date(moment: datetime.datetime) -> str:
    """Return a time as suites have it (ISO 8601)."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
