"""One recording printer: its jobs and operations, without any wire (RFC 8011 section 4)."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from sealpress.ipp import (
    Attribute,
    Group,
    GroupTag,
    JobState,
    Message,
    Operation,
    OutOfBand,
    Status,
    ValueTag,
)
from tests.gateway.printers.faults import Behaviour
from tests.gateway.printers.records import Printed, Recorder

ENDED = frozenset({JobState.CANCELED, JobState.ABORTED, JobState.COMPLETED})
ASKING = frozenset({Operation.GET_JOBS, Operation.GET_JOB_ATTRIBUTES})
CREATING = frozenset({Operation.CREATE_JOB, Operation.SEND_DOCUMENT})
STARTED = time.monotonic()


@dataclass
class Received:
    """A document that came whole."""

    octets: int
    sha256: str


@dataclass
class PrinterJob:
    """A job as the printer has it."""

    id: int
    name: str
    user: str
    uuid: str
    state: JobState = JobState.PENDING
    is_open: bool = False
    created: int = 0
    ended: int | None = None
    documents: list[Received] = field(default_factory=list)


class RecordingPrinter:
    """Keeps jobs over connections, prints them one by one and writes down what it printed."""

    def __init__(
        self, number: int, recorder: Recorder, later: Callable[[float, Callable[[], None]], object]
    ) -> None:
        self.number = number
        self.behaviour = Behaviour()
        self.jobs: dict[int, PrinterJob] = {}
        self.requests: dict[str, int] = {}
        self.uploads: list[tuple[str, bool]] = []  # by which operation, and whether in chunks
        self.printed = 0
        self._recorder = recorder
        self._later = later
        self._last_id = 0
        self._printing: PrinterJob | None = None
        self._waiting: list[PrinterJob] = []

    # Printing

    @property
    def is_printing(self) -> bool:
        """Whether a job is under way."""
        return self._printing is not None

    def submit(self, job: PrinterJob) -> None:
        """Put a complete job into the printer's own queue."""
        job.is_open = False
        if self.behaviour.forgets:
            self.jobs.pop(job.id, None)
            return
        self._waiting.append(job)
        self.proceed()

    def proceed(self) -> None:
        """Start the next job, if there is paper and nothing else is being printed."""
        while self._waiting and self._printing is None and self.behaviour.has_paper:
            job = self._waiting.pop(0)
            if job.state in ENDED:
                continue
            job.state = JobState.PROCESSING
            self._printing = job
            if seconds := self.behaviour.seconds_a_job:
                self._later(seconds, self._end_printing)
                return
            self._finish(job)

    def _end_printing(self) -> None:
        job = self._printing
        if job is None:
            return
        if not self.behaviour.has_paper:
            job.state = JobState.PROCESSING_STOPPED
            self._later(0.2, self._end_printing)
            return
        self._finish(job)
        self.proceed()

    def _finish(self, job: PrinterJob) -> None:
        self._printing = None
        if job.state in ENDED:
            return
        for number, document in enumerate(job.documents, start=1):
            self._recorder.add(
                Printed(
                    printer=self.number,
                    job_id=job.id,
                    document=number,
                    name=job.name,
                    user=job.user,
                    octets=document.octets,
                    sha256=document.sha256,
                    order=self.printed,
                    time=time.time(),
                )
            )
            self.printed += 1
        self.end(job, JobState.COMPLETED)
        if self._denies():
            self.jobs.pop(job.id, None)

    def _denies(self) -> bool:
        behaviour = self.behaviour
        if not behaviour.denies or behaviour.denied is None:
            return behaviour.denies
        behaviour.denied -= 1
        return behaviour.denied >= 0

    def end(self, job: PrinterJob, state: JobState) -> None:
        """Give a job its last state, and forget the oldest ended ones."""
        job.state, job.ended, job.is_open = state, _up_time(), False
        ended = [one.id for one in self.jobs.values() if one.state in ENDED]
        for key in ended[: max(0, len(ended) - self.behaviour.history)]:
            del self.jobs[key]

    # Operations

    def refusal(self, operation: int) -> Status | None:
        """Say whether this printer does not do such a thing at all."""
        if operation not in OPERATIONS:
            return Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED
        if self.behaviour.print_job_only and operation in CREATING:
            return Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED
        if self.behaviour.cannot_be_asked and operation in ASKING:
            return Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED
        if operation == Operation.SEND_DOCUMENT and self.behaviour.refuses_documents:
            return Status[self.behaviour.refuses_documents]
        return None

    def make_job(self, request: Message) -> PrinterJob:
        """Make a job for Print-Job or Create-Job."""
        self._last_id += 1
        job = PrinterJob(
            id=self._last_id,
            name=text_of(request, "job-name"),
            user=text_of(request, "requesting-user-name"),
            uuid=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{self.number}/{self._last_id}')}",
            is_open=True,
            created=_up_time(),
        )
        self.jobs[job.id] = job
        return job

    def job_of(self, request: Message) -> PrinterJob | None:
        """Find the job a request is about, by number or URI."""
        group = request.groups[0]
        if (number := group.get("job-id")) is not None:
            return self.jobs.get(int(str(number.value)))
        if (uri := group.get("job-uri")) is not None:
            return self.jobs.get(int(str(uri.value).rpartition("/")[2]))
        return None

    def describe(self, host: str, scheme: str) -> list[Attribute]:
        """Return the Printer's attributes."""
        behaviour = self.behaviour
        state = 4 if self._printing else 3
        reasons = ["none"]
        if not behaviour.has_paper:
            state, reasons = 5, ["media-empty-error"]
        operations = [int(one) for one in OPERATIONS if self.refusal(one) is None]
        return [
            *_fixed(self.number, host, scheme),
            _enums("operations-supported", *operations),
            _enums("printer-state", state),
            _keywords("printer-state-reasons", *reasons),
            _integer("queued-job-count", len(self._waiting)),
            _integer("printer-up-time", _up_time()),
        ]

    def job_attributes(self, job: PrinterJob, base: str) -> list[Attribute]:
        """Return a Job's attributes; ``base`` is the printer's URI."""
        reasons = "job-incoming" if job.is_open else REASONS.get(job.state, "none")
        octets = sum(one.octets for one in job.documents)
        return [
            _integer("job-id", job.id),
            _one("job-uri", ValueTag.URI, f"{base}/{job.id}"),
            _one("job-printer-uri", ValueTag.URI, base),
            _one("job-uuid", ValueTag.URI, job.uuid),
            _one("job-name", ValueTag.NAME, job.name),
            _one("job-originating-user-name", ValueTag.NAME, job.user),
            _enums("job-state", int(job.state)),
            _keywords("job-state-reasons", reasons),
            _integer("job-k-octets", (octets + 1023) // 1024),
            _integer("job-impressions-completed", int(job.state == JobState.COMPLETED)),
            _integer("number-of-documents", len(job.documents)),
            _integer("time-at-creation", job.created),
            _time("time-at-completed", job.ended),
            _integer("job-printer-up-time", _up_time()),
        ]

    def cancel(self, job: PrinterJob) -> Status:
        """Cancel a job that is not at its end."""
        if job.state in ENDED:
            return Status.CLIENT_ERROR_NOT_POSSIBLE
        self.end(job, JobState.CANCELED)
        if job is self._printing:
            self._printing = None
            self.proceed()
        return Status.SUCCESSFUL_OK

    def listed(self, request: Message) -> list[PrinterJob]:
        """Return the jobs that Get-Jobs asks for."""
        which = text_of(request, "which-jobs") or "not-completed"
        limit = request.groups[0].get("limit")
        jobs = [one for one in self.jobs.values() if _belongs(one, which)]
        if which == "completed":
            jobs.reverse()
        return jobs[: int(str(limit.value))] if limit is not None else jobs


REASONS = {
    JobState.PROCESSING: "job-printing",
    JobState.PROCESSING_STOPPED: "printer-stopped",
    JobState.COMPLETED: "job-completed-successfully",
    JobState.CANCELED: "job-canceled-by-user",
    JobState.ABORTED: "aborted-by-system",
}
OPERATIONS = (
    Operation.PRINT_JOB,
    Operation.VALIDATE_JOB,
    Operation.CREATE_JOB,
    Operation.SEND_DOCUMENT,
    Operation.CANCEL_JOB,
    Operation.GET_JOB_ATTRIBUTES,
    Operation.GET_JOBS,
    Operation.GET_PRINTER_ATTRIBUTES,
)


def text_of(request: Message, name: str) -> str:
    """Return an operation attribute as text, empty without it."""
    found = request.groups[0].get(name)
    return "" if found is None else str(found.value)


def response(request: Message, status: int, groups: list[Group] | None = None) -> Message:
    """Return a response with the attributes each one begins with."""
    first = Group(
        [
            _one("attributes-charset", ValueTag.CHARSET, "utf-8"),
            _one("attributes-natural-language", ValueTag.NATURAL_LANGUAGE, "en"),
        ],
        tag=GroupTag.OPERATION,
    )
    return Message(request.version, int(status), request.request_id, [first, *(groups or [])])


def wanted(request: Message, attributes: list[Attribute]) -> list[Attribute]:
    """Leave out what ``requested-attributes`` does not name."""
    asked = request.groups[0].get("requested-attributes")
    names = {str(value) for value in asked.values} if asked is not None else {"all"}
    if names & {"all", "printer-description", "job-description", "job-template"}:
        return attributes
    return [one for one in attributes if one.name in names]


def _belongs(job: PrinterJob, which: str) -> bool:
    return which == "all" or (job.state in ENDED) == (which == "completed")


def _up_time() -> int:
    return int(time.monotonic() - STARTED) + 1


def _one(name: str, tag: ValueTag, value: str) -> Attribute:
    return Attribute(name, (tag,), (value,))


def _integer(name: str, value: int) -> Attribute:
    return Attribute(name, (ValueTag.INTEGER,), (value,))


def _time(name: str, value: int | None) -> Attribute:
    if value is None:
        return Attribute(name, (ValueTag.NO_VALUE,), (OutOfBand.NO_VALUE,))
    return _integer(name, value)


def _enums(name: str, *values: int) -> Attribute:
    return Attribute(name, (ValueTag.ENUM,) * len(values), values)


def _keywords(name: str, *values: str) -> Attribute:
    return Attribute(name, (ValueTag.KEYWORD,) * len(values), values)


def _mime(name: str, *values: str) -> Attribute:
    return Attribute(name, (ValueTag.MIME_MEDIA_TYPE,) * len(values), values)


def _yes(name: str) -> Attribute:
    return Attribute(name, (ValueTag.BOOLEAN,), (True,))


def _fixed(number: int, host: str, scheme: str) -> list[Attribute]:
    security = "tls" if scheme == "ipps" else "none"
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"recording printer {number}")
    return [
        _one("charset-configured", ValueTag.CHARSET, "utf-8"),
        _one("charset-supported", ValueTag.CHARSET, "utf-8"),
        _keywords("compression-supported", "none"),
        _mime("document-format-default", "application/octet-stream"),
        _mime(
            "document-format-supported",
            "application/octet-stream",
            "application/pdf",
            "image/pwg-raster",
            "text/plain",
        ),
        _one("generated-natural-language-supported", ValueTag.NATURAL_LANGUAGE, "en"),
        _keywords("ipp-versions-supported", "1.1", "2.0"),
        _keywords("media-default", "iso_a4_210x297mm"),
        _keywords("media-supported", "iso_a4_210x297mm"),
        _yes("multiple-document-jobs-supported"),
        _integer("multiple-operation-time-out", 60),
        _one("natural-language-configured", ValueTag.NATURAL_LANGUAGE, "en"),
        _keywords("pdl-override-supported", "attempted"),
        _yes("printer-is-accepting-jobs"),
        _one("printer-make-and-model", ValueTag.TEXT, "Recording Printer"),
        _one("printer-name", ValueTag.NAME, f"printer-{number}"),
        _one("printer-uri-supported", ValueTag.URI, f"{scheme}://{host}/ipp/print/{number}"),
        _one("printer-uuid", ValueTag.URI, f"urn:uuid:{identity}"),
        _keywords("uri-authentication-supported", "none"),
        _keywords("uri-security-supported", security),
        _keywords("which-jobs-supported", "completed", "not-completed", "all"),
    ]
