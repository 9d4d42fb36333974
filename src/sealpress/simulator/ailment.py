"""What can ail a printer that is reached well: state, paper, memory, clock; as data.

An :class:`Ailment` says what is the matter; a :class:`Condition` is a printer that has some of
them, and counts what they have done.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sealpress.ipp.message import Attribute, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag
from sealpress.printer import Instant, PrinterConfig
from sealpress.printer.responses import response

JOB_CREATION = frozenset({Operation.PRINT_JOB, Operation.CREATE_JOB, Operation.VALIDATE_JOB})
"""The operations by which a client gets a job, or learns whether it could."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Requests that are refused whatever else is in them.

    Attributes:
        operations: Which operations.
        status: The answer.
        detail: ``status-message``.
        times: How many requests; ``None`` for all.
        options_only: Whether only requests with Job Template attributes are refused, by name.
    """

    operations: frozenset[Operation]
    status: Status
    detail: str
    times: int | None = None
    options_only: bool = False


class MishapKind(enum.Enum):
    """What a mishap does."""

    STOP = enum.auto()
    """The printer stops and waits for a person."""
    ABORT = enum.auto()
    """The job is given up."""
    CANCEL = enum.auto()
    """Somebody cancels the job at the printer."""
    RESTART = enum.auto()
    """The printer goes off and on again; every connection and every job is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap:
    """Something that happens while a page is printed.

    Attributes:
        kind: What it does.
        page: At which page, from 1; the last one of shorter jobs.
        reason: The ``printer-state-reasons`` keyword of a stop, the ``job-state-reasons`` keyword
            of an abort.
        message: What the printer says about it.
        times: How many jobs it hits; ``None`` for all.
    """

    kind: MishapKind
    page: int = 1
    reason: str = ""
    message: str = ""
    times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """One thing that is the matter with a printer.

    Attributes:
        reasons: What it reports in ``printer-state-reasons``; errors stop it.
        message: What it says in ``printer-state-message``.
        is_paused: Whether somebody stopped it.
        is_closed: Whether it takes no jobs.
        refusals: Requests that it refuses.
        mishaps: What happens while it prints.
        never_ends: Whether no job ever comes to its end.
        seconds_per_page: How much longer each page takes.
        clock: What its clock shows at a moment.
        adapt: What is different about its settings.
    """

    reasons: tuple[str, ...] = ()
    message: str = ""
    is_paused: bool = False
    is_closed: bool = False
    refusals: tuple[Refusal, ...] = ()
    mishaps: tuple[Mishap, ...] = ()
    never_ends: bool = False
    seconds_per_page: float = 0.0
    clock: Callable[[datetime], datetime] | None = None
    adapt: Callable[[PrinterConfig], PrinterConfig] | None = None


class Condition:
    """How a printer is: all its ailments together, and what they have done so far.

    Args:
        ailments: What is the matter with it; nothing when left out.
    """

    def __init__(self, ailments: Iterable[Ailment] = ()) -> None:
        self._ailments = tuple(ailments)
        self._counts: dict[Refusal | Mishap, int] = {}
        self._stopped_by: list[Mishap] = []

    @property
    def reasons(self) -> tuple[str, ...]:
        """What the printer reports now, ``printer-state-reasons``."""
        always = [reason for one in self._ailments for reason in one.reasons]
        return tuple(dict.fromkeys([*always, *(one.reason for one in self._stopped_by)]))

    @property
    def message(self) -> str:
        """What the printer says now; empty for nothing special."""
        said = [one.message for one in self._ailments]
        said += [one.message for one in self._stopped_by]
        return " ".join(dict.fromkeys(filter(None, said)))

    @property
    def is_paused(self) -> bool:
        """Whether somebody stopped it."""
        return any(one.is_paused for one in self._ailments)

    @property
    def is_closed(self) -> bool:
        """Whether it takes no jobs."""
        return any(one.is_closed for one in self._ailments)

    @property
    def never_ends(self) -> bool:
        """Whether a job that is printed stays in print."""
        return any(one.never_ends for one in self._ailments)

    @property
    def seconds_per_page(self) -> float:
        """How much longer each page takes."""
        return sum(one.seconds_per_page for one in self._ailments)

    def at(self, moment: Instant) -> Instant:
        """Return a moment as the printer's clock shows it."""
        for one in self._ailments:
            if one.clock is not None:
                moment = moment._replace(wall=one.clock(moment.wall))
        return moment

    def adapted(self, config: PrinterConfig) -> PrinterConfig:
        """Return the settings as they are in this condition."""
        for one in self._ailments:
            if one.adapt is not None:
                config = one.adapt(config)
        return config

    def refuse(self, request: Message) -> Message | None:
        """Return the answer to a request that is refused, ``None`` when it is not."""
        for refusal in (refusal for one in self._ailments for refusal in one.refusals):
            options = _options(request) if refusal.options_only else []
            is_meant = request.code in refusal.operations
            if is_meant and (options or not refusal.options_only) and self._counts_in(refusal):
                return response(
                    request.version,
                    request.request_id,
                    refusal.status,
                    detail=refusal.detail,
                    unsupported=options,
                )
        return None

    def befall(self, page: int, pages: int) -> Mishap | None:
        """Return what happens at a page of a job that has so many; a stop is kept in mind."""
        for mishap in (mishap for one in self._ailments for mishap in one.mishaps):
            if page == min(mishap.page, pages) and self._counts_in(mishap):
                if mishap.kind is MishapKind.STOP:
                    self._stopped_by.append(mishap)
                return mishap
        return None

    def _counts_in(self, one: Refusal | Mishap) -> bool:
        count = self._counts.get(one, 0)
        if one.times is not None and count >= one.times:
            return False
        self._counts[one] = count + 1
        return True


def _options(request: Message) -> list[Attribute]:
    return [attribute for group in request.groups_of(GroupTag.JOB) for attribute in group]
