"""What queries return of a job (RFC 8011 section 5.3, PWG 5100.7, PWG 5100.13)."""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sealpress.ipp.message import Attribute
from sealpress.ipp.states import JobState
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.uri import PrinterUri
from sealpress.printer.actuals import Actuals
from sealpress.printer.attributes import date_time, many, no_value, one, up_time
from sealpress.printer.config import PrinterConfig
from sealpress.printer.dialogue import Instant, RequestFacts
from sealpress.printer.hold_periods import NO_HOLD
from sealpress.printer.job import Job, Owner

__all__ = [
    "JOB_STATUS_NAMES",
    "JobView",
    "job_attributes",
    "job_groups",
    "job_uuid",
    "k_octets",
    "new_job_uuid",
]

#: What everybody may know about a job; the rest may be private (RFC 8011 section 4.1.8).
PUBLIC = frozenset(
    {
        "job-id",
        "job-uri",
        "job-printer-uri",
        "job-printer-up-time",
        "job-state",
        "job-state-reasons",
        "time-at-creation",
        "time-at-processing",
        "time-at-completed",
        "attributes-charset",
        "attributes-natural-language",
    }
)
#: What the client of Get-Jobs gets that names nothing (RFC 8011 section 4.2.6.1).
GET_JOBS_DEFAULT = frozenset({"job-id", "job-uri"})
#: What creating a job returns (RFC 8011 section 4.2.1.2).
CREATION_RESPONSE = frozenset(
    {
        "job-id",
        "job-uri",
        "job-uuid",
        "job-state",
        "job-state-reasons",
        "job-state-message",
        "number-of-intervening-jobs",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """Jobs as one request sees them.

    Attributes:
        where: The request: URIs take its scheme, host and port (RFC 8011 section 5.3.1).
        started: When the printer came up.
        positions: Tells how many jobs come before each, by number; asked only when needed.
        is_stopped: Whether the printer is stopped.
        viewer: Who asks.
        sees_all: Whether that is an operator, from whom nothing is hidden.
        actuals, document_actuals: What jobs and documents of the printer were printed with;
            ``None`` where nobody can tell.
    """

    config: PrinterConfig
    where: RequestFacts
    started: Instant
    positions: Callable[[], Mapping[int, int]]
    is_stopped: bool
    viewer: Owner | None = None
    sees_all: bool = False
    actuals: Actuals | None = None
    document_actuals: Actuals | None = None

    def uri(self, job: Job, suffix: str = "") -> str:
        """Return the URI of a job's printer as the client reaches it, with a suffix."""
        scheme = "ipps" if self.where.secure else "ipp"
        path = (job.printer_path or self.config.path).rstrip("/") + suffix or "/"
        return str(PrinterUri(scheme, self.where.host, self.where.port, path))

    def hides(self, job: Job) -> bool:
        """Whether only public attributes of a job may be shown over this connection, and to whom.

        RFC 8011 section 9: of the jobs of others fewer attributes are told.
        """
        config = self.config
        if config.hides_secure_jobs and job.secure and not self.where.secure:
            return True
        if not config.hides_jobs_of_others or self.sees_all or self.viewer is None:
            return False
        return not job.owner.is_owned_by(self.viewer)


def job_uuid(config: PrinterConfig, job: Job) -> str:
    """Return a job's UUID: made from the printer's, so the same after a restart (RFC 4122 4.3)."""
    return f"urn:uuid:{job.uuid or new_job_uuid(config.uuid, job)}"


def new_job_uuid(printer_uuid: str, job: Job) -> str:
    """Make a job's UUID of its printer's, its number and its time (RFC 4122 section 4.3)."""
    name = f"job {job.id} {job.created.wall.isoformat()}"
    # As uuid.uuid5 does, without an object of Python on the way: every job needs one.
    found = bytearray(
        hashlib.sha1(_space(printer_uuid) + name.encode(), usedforsecurity=False).digest()[:16]
    )
    found[6] = found[6] & 0x0F | 0x50
    found[8] = found[8] & 0x3F | 0x80
    text = found.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@functools.lru_cache(maxsize=256)
def _space(printer_uuid: str) -> bytes:
    return uuid.UUID(printer_uuid).bytes


def _reasons(job: Job, view: JobView) -> list[str]:
    stopped = view.is_stopped and not job.state.is_terminal
    return [*job.reasons, *(["printer-stopped"] if stopped else [])] or ["none"]


def _moment(name: str, at: Instant | None, view: JobView) -> Attribute:
    if at is None:
        return no_value(name)
    return one(name, ValueTag.INTEGER, up_time(at, view.started))


def _position(name: str, job: Job, view: JobView) -> Attribute | None:
    position = 0 if job.state.is_terminal else view.positions().get(job.id)
    return None if position is None else one(name, ValueTag.INTEGER, position)


def _submitted_or_known(name: str, job: Job, known: int) -> Attribute:
    if name in job.submitted:
        return job.submitted[name]
    return one(name, ValueTag.INTEGER, known) if known else no_value(name)


def k_octets(octets: int) -> int:
    """Round up to units of 1024 octets (RFC 8011 section 5.3.17.1)."""
    return min((octets + 1023) // 1024, 2**31 - 1)


#: What can be changed of a job besides its Job Template attributes.
SETTABLE_BESIDES_TEMPLATE = frozenset({"job-name"})

#: Makes an attribute; ``None`` for one that a job doesn't have now.
_Maker = Callable[[str, Job, JobView], "Attribute | None"]


def _hold_word(name: str, job: Job, config: PrinterConfig) -> Attribute | None:
    """Say until when a job was held: its default counts when it is made (RFC 8011 5.2.2)."""
    told = job.template.get(name)
    knows_none = config.attributes.get(f"{name}-supported", NO_HOLD) is None or config.shown
    if told is not None or "job-hold-until-time" in job.template or knows_none:
        return told
    return one(name, ValueTag.KEYWORD, NO_HOLD)


_STATUS: Mapping[str, _Maker] = MappingProxyType(
    {
        "job-id": lambda n, j, _: one(n, ValueTag.INTEGER, j.id),
        "job-uri": lambda n, j, v: one(n, ValueTag.URI, v.uri(j, f"/{j.id}")),
        "job-printer-uri": lambda n, j, v: one(n, ValueTag.URI, v.uri(j)),
        "job-uuid": lambda n, j, v: one(n, ValueTag.URI, job_uuid(v.config, j)),
        "job-name": lambda n, j, _: one(n, ValueTag.NAME, j.name),
        "job-originating-user-name": lambda n, j, _: one(n, ValueTag.NAME, j.owner.name),
        "job-state": lambda n, j, _: one(n, ValueTag.ENUM, int(j.state)),
        "job-state-reasons": lambda n, j, v: many(n, ValueTag.KEYWORD, _reasons(j, v)),
        "job-state-message": lambda n, j, _: one(n, ValueTag.TEXT, j.message),
        "job-detailed-status-messages": lambda n, j, _: (
            many(n, ValueTag.TEXT, j.details) if j.details else None
        ),
        "job-printer-up-time": lambda n, _, v: one(
            n, ValueTag.INTEGER, up_time(v.where.at, v.started)
        ),
        "time-at-creation": lambda n, j, v: _moment(n, j.created, v),
        "time-at-processing": lambda n, j, v: _moment(n, j.started, v),
        "time-at-completed": lambda n, j, v: _moment(n, j.ended, v),
        "date-time-at-creation": lambda n, j, _: date_time(n, j.created),
        "date-time-at-processing": lambda n, j, _: date_time(n, j.started),
        "date-time-at-completed": lambda n, j, _: date_time(n, j.ended),
        "number-of-documents": lambda n, j, _: one(n, ValueTag.INTEGER, len(j.documents)),
        "number-of-intervening-jobs": _position,
        "job-k-octets": lambda n, j, _: _submitted_or_known(n, j, k_octets(j.octets)),
        "job-k-octets-processed": lambda n, j, _: one(
            n, ValueTag.INTEGER, k_octets(j.octets) if j.state is JobState.COMPLETED else 0
        ),
        "job-impressions": lambda n, j, _: _submitted_or_known(n, j, j.impressions),
        "job-impressions-completed": lambda n, j, _: one(n, ValueTag.INTEGER, j.impressions),
        "job-media-sheets": lambda n, j, _: _submitted_or_known(n, j, j.sheets),
        "job-media-sheets-completed": lambda n, j, _: one(n, ValueTag.INTEGER, j.sheets),
        "job-priority": lambda n, j, _: one(n, ValueTag.INTEGER, j.told_priority),
        "job-hold-until": lambda n, j, v: _hold_word(n, j, v.config),
        "attributes-charset": lambda n, *_: one(n, ValueTag.CHARSET, "utf-8"),
        "attributes-natural-language": lambda n, j, _: one(
            n, ValueTag.NATURAL_LANGUAGE, j.language
        ),
    }
)

#: What clients said of their jobs, told as it was said.
_SAID = frozenset({"client-info", "document-metadata", "job-originating-user-uri", "job-storage"})
#: The names of all attributes that jobs have besides those of their template.
JOB_STATUS_NAMES = frozenset(_STATUS) | _SAID


def job_groups(
    template_names: Collection[str], actual_names: Collection[str] = ()
) -> Mapping[str, Collection[str]]:
    """Return the groups of ``requested-attributes`` for jobs (RFC 8011 section 4.3.4.1).

    Args:
        template_names: Names of the Job Template attributes.
        actual_names: Names of the ``-actual`` attributes (PWG 5100.8).
    """
    template, actual = frozenset(template_names), frozenset(actual_names)
    status = (JOB_STATUS_NAMES - template) | actual
    return {
        "all": JOB_STATUS_NAMES | template | actual,
        "none": frozenset[str](),
        "job-template": template,
        # Before description and status were parted, this name stood for both.
        "job-description": status,
        "job-status": status - SETTABLE_BESIDES_TEMPLATE,
        "job-actuals": actual,
    }


def job_attributes(job: Job, names: Iterable[str], view: JobView) -> list[Attribute]:
    """Return a job's attributes of these names, as far as they may be shown."""
    wanted = names if isinstance(names, frozenset | set) else frozenset(names)
    if view.hides(job):
        wanted = wanted & PUBLIC
    made = (make(name, job, view) for name, make in _STATUS.items() if name in wanted)
    found = [attribute for attribute in made if attribute is not None]
    found += [
        attribute
        for name, attribute in job.template.items()
        if name in wanted and name not in _STATUS
    ]
    if not _SAID.isdisjoint(wanted):
        found += [job.submitted[name] for name in sorted(_SAID & wanted) if name in job.submitted]
    if job.started is not None and not job.is_unsent and view.actuals is not None:
        found += view.actuals.of(job.template, wanted)
    return found
