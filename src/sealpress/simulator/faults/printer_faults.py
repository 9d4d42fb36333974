"""Faults of the printer behind the protocols: paper, jams, jobs, clock."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from sealpress.ipp.message import Attribute
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer import PrinterConfig
from sealpress.printer.supplies import Supply
from sealpress.reasons import Reason
from sealpress.simulator.ailment import JOB_CREATION, Ailment, Mishap, MishapKind, Refusal
from sealpress.simulator.faults.fault import (
    ActiveFault,
    Fault,
    Layer,
    Parameter,
    choice,
    number,
)

_Make = Callable[[ActiveFault], Ailment]

_ABORTS = (
    "aborted-by-system",
    "document-format-error",
    "unsupported-document-format",
    "unsupported-compression",
    "compression-error",
    "document-password-error",
    "document-unprintable-error",
)
_CLOCK = "clock"
_TONER = "toner"
_JOB_END = "job-end"
_PAGE = number("page", "1", "at which page; the last one of shorter documents")


class _Row(NamedTuple):
    """A fault, what the client that prints in spite of it must name, and how it is made."""

    fault: Fault
    printing: Reason | None
    make: _Make


def _state(
    name: str, sentence: str, reason: Reason, printing: Reason | None, make: _Make, aspect: str = ""
) -> _Row:
    """Make the row of a fault that everybody sees who asks the printer."""
    return _Row(Fault(name, Layer.PRINTER, sentence, reason, None, aspect), printing, make)


def _stopped(name: str, sentence: str, keyword: str, message: str) -> _Row:
    """Make the row of an error that stops the printer until a person has come."""
    return _state(
        name,
        sentence,
        Reason.PRINTER_NEEDS_ATTENTION,
        Reason.JOB_WAIT_TIMEOUT,
        lambda _: Ailment(reasons=(keyword,), message=message),
    )


def _printing(
    name: str,
    sentence: str,
    printing: Reason | None,
    make: _Make,
    parameter: Parameter | None = None,
    aspect: str = "",
) -> _Row:
    """Make the row of a fault that only printing shows."""
    fault = Fault(name, Layer.PRINTER, sentence, None, parameter, aspect, needs_document=True)
    return _Row(fault, printing, make)


def _refused(
    name: str,
    sentence: str,
    reason: Reason,
    status: Status,
    detail: str,
) -> _Row:
    """Make the row of a refusal of every job."""
    return _state(
        name,
        sentence,
        reason,
        reason,
        lambda active: Ailment(
            refusals=(
                Refusal(operations=JOB_CREATION, status=status, detail=detail, times=active.times),
            )
        ),
        "job-creation",
    )


def _mishap(kind: MishapKind, reason: str = "", message: str = "") -> _Make:
    def make(active: ActiveFault) -> Ailment:
        page = max(1, int(active.number))
        return Ailment(
            mishaps=(
                Mishap(kind=kind, page=page, reason=reason, message=message, times=active.times),
            )
        )

    return make


def _abort(active: ActiveFault) -> Ailment:
    mishap = Mishap(
        kind=MishapKind.ABORT,
        reason=active.value,
        message="The printer gave the job up.",
        times=active.times,
    )
    return Ailment(mishaps=(mishap,))


def _refusal(operation: Operation, status: Status, detail: str) -> _Make:
    return lambda active: Ailment(
        refusals=(
            Refusal(
                operations=frozenset({operation}), status=status, detail=detail, times=active.times
            ),
        )
    )


def _refuse_options(active: ActiveFault) -> Ailment:
    refusal = Refusal(
        operations=JOB_CREATION,
        status=Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
        detail="the job asks for something that is not supported",
        times=active.times,
        options_only=True,
    )
    return Ailment(refusals=(refusal,))


def _toner(level: int, keyword: str, message: str) -> _Make:
    def adapt(config: PrinterConfig) -> PrinterConfig:
        first, *others = config.supplies or (Supply(name="Black toner"),)
        return dataclasses.replace(
            config, supplies=(dataclasses.replace(first, level=level), *others)
        )

    return lambda _: Ailment(reasons=(keyword,), message=message, adapt=adapt)


def _without_paper(config: PrinterConfig) -> PrinterConfig:
    """Empty the trays: there is no value then."""
    empty = {
        name: Attribute(name, (ValueTag.NO_VALUE,), (OutOfBand.NO_VALUE,))
        for name in ("media-ready", "media-col-ready")
    }
    return dataclasses.replace(config, attributes={**config.attributes, **empty})


def _without_history(config: PrinterConfig) -> PrinterConfig:
    return dataclasses.replace(
        config, limits=dataclasses.replace(config.limits, max_history_jobs=0)
    )


def _small_memory(active: ActiveFault) -> Ailment:
    def adapt(config: PrinterConfig) -> PrinterConfig:
        limits = dataclasses.replace(config.limits, max_document_octets=int(active.number))
        return dataclasses.replace(config, limits=limits)

    return Ailment(adapt=adapt)


def _in_1972(moment: datetime) -> datetime:
    return moment.replace(year=1972)  # a leap year: every date exists in it


def _ahead(active: ActiveFault) -> Ailment:
    days = timedelta(days=active.number)
    return Ailment(clock=lambda moment: moment + days)


_STATE_ROWS = (
    _refused(
        "busy",
        "It is busy and refuses jobs for the time being.",
        Reason.PRINTER_BUSY,
        Status.SERVER_ERROR_BUSY,
        "The printer is warming up.",
    ),
    _state(
        "not-accepting",
        "Its queue is closed: it takes no jobs.",
        Reason.PRINTER_NOT_ACCEPTING,
        Reason.PRINTER_NOT_ACCEPTING,
        lambda _: Ailment(is_closed=True),
    ),
    _state(
        "paused",
        "Somebody paused it: it takes jobs and prints none.",
        Reason.PRINTER_STOPPED,
        Reason.JOB_WAIT_TIMEOUT,
        lambda _: Ailment(is_paused=True, message="The printer is paused."),
    ),
    _state(
        "out-of-paper",
        "It has no paper.",
        Reason.PRINTER_NEEDS_ATTENTION,
        Reason.JOB_WAIT_TIMEOUT,
        lambda _: Ailment(
            reasons=("media-empty-error", "media-needed-error"),
            message="Load paper into tray 1.",
            adapt=_without_paper,
        ),
    ),
    _stopped("jammed", "Paper is jammed in it.", "media-jam-error", "Paper jam: open the cover."),
    _stopped("cover-open", "Its cover is open.", "cover-open-error", "Close the cover."),
    _stopped(
        "output-full",
        "Its output tray is full.",
        "output-area-full-error",
        "Take the paper out of the output tray.",
    ),
    _stopped(
        "waste-full",
        "Its box for waste toner is full.",
        "marker-waste-full-error",
        "Exchange the box for waste toner.",
    ),
    _state(
        "toner-empty",
        "It has no toner.",
        Reason.PRINTER_NEEDS_ATTENTION,
        Reason.JOB_WAIT_TIMEOUT,
        _toner(0, "toner-empty-error", "Exchange the black toner."),
        _TONER,
    ),
    _state(
        "toner-low",
        "Its toner is nearly used up.",
        Reason.SUPPLIES_LOW,
        None,
        _toner(4, "toner-low-warning", "Order black toner."),
        _TONER,
    ),
    _state(
        "clock-1972",
        "Its clock was never set: it is 1972 there.",
        Reason.PRINTER_CLOCK_WRONG,
        None,
        lambda _: Ailment(clock=_in_1972),
        _CLOCK,
    ),
    _Row(
        Fault(
            "clock-ahead",
            Layer.PRINTER,
            "Its clock is ahead.",
            Reason.PRINTER_CLOCK_WRONG,
            number("days", "400", "by how much"),
            _CLOCK,
        ),
        None,
        _ahead,
    ),
    _refused(
        "storage-full",
        "It has no room for another job.",
        Reason.PRINTER_BUSY,
        Status.SERVER_ERROR_TEMPORARY_ERROR,
        "There is no room for another job.",
    ),
    _refused(
        "account-needed",
        "It prints only for those who name an account to pay from.",
        Reason.ACCOUNT_REFUSED,
        Status.CLIENT_ERROR_ACCOUNT_INFO_NEEDED,
        "Name the account that pays for this job.",
    ),
    _refused(
        "account-empty",
        "The account that pays for the job is used up.",
        Reason.ACCOUNT_REFUSED,
        Status.CLIENT_ERROR_ACCOUNT_LIMIT_REACHED,
        "There are no pages left this month.",
    ),
    _refused(
        "not-authorized",
        "The user may not print with it.",
        Reason.NOT_AUTHORIZED,
        Status.CLIENT_ERROR_NOT_AUTHORIZED,
        "This user may not print here.",
    ),
)

_PRINTING_ROWS = (
    _printing(
        "paper-runs-out",
        "Its paper runs out while a document is printed.",
        Reason.JOB_WAIT_TIMEOUT,
        _mishap(MishapKind.STOP, "media-empty-error", "Load paper into tray 1."),
        _PAGE,
    ),
    _printing(
        "jam-mid-job",
        "Paper gets jammed while a document is printed.",
        Reason.JOB_WAIT_TIMEOUT,
        _mishap(MishapKind.STOP, "media-jam-error", "Paper jam: open the cover."),
        _PAGE,
    ),
    _printing(
        "job-aborts",
        "It gives each job up while it prints it.",
        Reason.JOB_ABORTED,
        _abort,
        choice("reason", _ABORTS, "the job-state-reasons keyword"),
        _JOB_END,
    ),
    _printing(
        "job-canceled",
        "Somebody cancels each job at the printer.",
        Reason.JOB_CANCELED,
        _mishap(MishapKind.CANCEL),
        _PAGE,
        _JOB_END,
    ),
    _printing(
        "job-never-ends",
        "Its jobs are printed without end.",
        Reason.JOB_WAIT_TIMEOUT,
        lambda _: Ailment(never_ends=True),
        aspect=_JOB_END,
    ),
    _printing(
        "slow-printing",
        "It prints slowly.",
        None,
        lambda active: Ailment(seconds_per_page=active.number),
        number("seconds", "5", "how long each page takes"),
    ),
    _printing(
        "restarts-mid-job",
        "It goes off and on again while a document is printed; connections and jobs are lost.",
        Reason.DELIVERY_UNKNOWN,
        _mishap(MishapKind.RESTART),
        _PAGE,
        _JOB_END,
    ),
    _printing(
        "job-number-lost",
        "It knows nothing of a job once it has taken it.",
        Reason.DELIVERY_UNKNOWN,
        _refusal(Operation.GET_JOB_ATTRIBUTES, Status.CLIENT_ERROR_NOT_FOUND, "No such job."),
    ),
    _printing(
        "forgets-jobs",
        "It forgets jobs as soon as they have ended.",
        None,
        lambda _: Ailment(adapt=_without_history),
    ),
    _printing(
        "small-memory",
        "It takes small documents alone.",
        Reason.DOCUMENT_TOO_LARGE,
        _small_memory,
        number("octets", "1000", "the largest document"),
    ),
    _printing(
        "refuses-options",
        "It refuses every job that asks for anything special.",
        Reason.OPTION_NOT_SUPPORTED,
        _refuse_options,
    ),
    _printing(
        "cancel-refused",
        "It does not let jobs be canceled.",
        None,
        _refusal(
            Operation.CANCEL_JOB, Status.CLIENT_ERROR_NOT_POSSIBLE, "Jobs cannot be canceled."
        ),
    ),
)

_TABLE = {row.fault.name: row for row in (*_STATE_ROWS, *_PRINTING_ROWS)}

ROWS: tuple[Fault, ...] = tuple(row.fault for row in _TABLE.values())

PRINTING_REASONS: Mapping[str, Reason] = MappingProxyType(
    {name: row.printing for name, row in _TABLE.items() if row.printing is not None}
)
"""Name of a fault -> what printing, or waiting for the job, ends with; the others let print."""


def ailments_of(active: Iterable[ActiveFault]) -> tuple[Ailment, ...]:
    """Return what these faults do to the printer behind the protocols."""
    return tuple(_TABLE[one.name].make(one) for one in active if one.name in _TABLE)
