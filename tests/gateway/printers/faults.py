"""What a recording printer can do wrong: fourteen faults of the wire, and ways of its own."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, fields

from sealpress.ipp import Operation

DOCUMENTS = frozenset({Operation.PRINT_JOB, Operation.SEND_DOCUMENT})
MADE_JOBS = frozenset({Operation.PRINT_JOB, Operation.CREATE_JOB})


class Fault(enum.StrEnum):
    """One of the fourteen faults; each hits the operations that carry documents."""

    RESET_MID_UPLOAD = "reset-mid-upload"
    PRINTS_THEN_RESETS = "prints-then-resets"
    PRINTS_THEN_SILENT = "prints-then-silent"
    HTTP_500 = "http-500"
    BUSY = "busy"
    TEMPORARY_ERROR = "temporary-error"
    GARBAGE = "garbage"
    SHORT_LENGTH = "short-length"
    HTML = "html"
    NO_JOB_ID = "no-job-id"
    NO_CHUNKS = "no-chunks"
    SLOW_READER = "slow-reader"
    DROP_AFTER = "drop-after"
    CLOSE_AFTER = "close-after"


@dataclass(frozen=True)
class Kind:
    """What a fault means: whether the document is printed all the same, and whom it hits."""

    prints: bool
    operations: frozenset[Operation] = DOCUMENTS


KINDS = {
    Fault.RESET_MID_UPLOAD: Kind(prints=False),
    Fault.PRINTS_THEN_RESETS: Kind(prints=True),
    Fault.PRINTS_THEN_SILENT: Kind(prints=True),
    Fault.HTTP_500: Kind(prints=False),
    Fault.BUSY: Kind(prints=False),
    Fault.TEMPORARY_ERROR: Kind(prints=False),
    Fault.GARBAGE: Kind(prints=True),
    Fault.SHORT_LENGTH: Kind(prints=True),
    Fault.HTML: Kind(prints=False),
    Fault.NO_JOB_ID: Kind(prints=True, operations=MADE_JOBS),
    Fault.NO_CHUNKS: Kind(prints=False),
    Fault.SLOW_READER: Kind(prints=True),
    Fault.DROP_AFTER: Kind(prints=True),
    Fault.CLOSE_AFTER: Kind(prints=True),
}

#: Faults that no answer of the printer tells from another: what became of the job must be asked.
LEAVE_IN_DOUBT = frozenset(
    {
        Fault.RESET_MID_UPLOAD,
        Fault.PRINTS_THEN_RESETS,
        Fault.PRINTS_THEN_SILENT,
        Fault.HTTP_500,
        Fault.GARBAGE,
        Fault.SHORT_LENGTH,
        Fault.HTML,
    }
)


@dataclass
class Behaviour:
    """How a printer is just now; every field may be changed while it works.

    Attributes:
        fault: The fault it has, ``None`` for none.
        prints: Whether it prints in spite of the fault; ``None`` for what the fault usually does.
        times: How many requests the fault hits yet; ``None`` for all.
        fault_rate: Share of documents that are hit by a fault drawn from ``fault_choices``.
        fault_choices: Those faults.
        fault_octets: Octets of a document after which it resets.
        octets_per_second: How slowly a slow reader reads.
        silent_seconds: How long it never answers.
        print_job_only: It knows no Create-Job and Send-Document.
        cannot_be_asked: It refuses Get-Jobs and Get-Job-Attributes.
        forgets: It takes documents, says so, and never prints nor remembers them.
        denies: It prints documents and knows nothing of them afterwards.
        denied: How many jobs it denies yet; ``None`` for all.
        refuses_documents: It refuses each Send-Document (the word of the refusal).
        seconds_a_job: How long printing takes.
        has_paper: Without paper it stops until there is some.
        history: How many ended jobs it remembers.
    """

    fault: Fault | None = None
    prints: bool | None = None
    times: int | None = None
    fault_rate: float = 0.0
    fault_choices: tuple[Fault, ...] = tuple(Fault)
    fault_octets: int = 512
    octets_per_second: float = 65536.0
    silent_seconds: float = 600.0
    print_job_only: bool = False
    cannot_be_asked: bool = False
    forgets: bool = False
    denies: bool = False
    denied: int | None = None
    refuses_documents: str = ""
    seconds_a_job: float = 0.0
    has_paper: bool = True
    history: int = 1000
    hits: dict[str, int] = field(default_factory=dict)

    def change(self, **changes: object) -> None:
        """Change fields by name, as they come from JSON."""
        known = {one.name for one in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise KeyError(name)
            setattr(self, name, _value(name, value))


def _value(name: str, value: object) -> object:
    if name == "fault":
        return Fault(value) if value else None
    if name == "fault_choices":
        return tuple(Fault(one) for one in value)  # type: ignore[attr-defined]
    return value
