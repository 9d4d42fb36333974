"""Administering a printer: setting it, and putting it in and out of service (RFC 3380, RFC 3998).

Their operations with those on the current job and on the jobs' turns, as rows of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.operations import Operation
from sealpress.ipp.registry import Kind
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.answers import succeed
from sealpress.printer.attribute_rules import check_range, check_settable, check_syntax, text_of
from sealpress.printer.core import PrinterCore, Service
from sealpress.printer.dialogue import Answer, EventKind
from sealpress.printer.intake import Intake, Needs, OperationRule, rules_by_code
from sealpress.printer.operating import check_operator_and_word
from sealpress.printer.refusal import RefusalError, bad_request
from sealpress.printer.resubmitting import REPROCESS_JOB, RESUBMIT_JOB
from sealpress.printer.rights import check_administrator
from sealpress.printer.scheduling import (
    cancel_current_job,
    promote_job,
    resume_job,
    schedule_job_after,
    suspend_current_job,
)
from sealpress.printer.settable import MESSAGE, offered_values, unsupported_values

__all__ = ["ADMINISTRATION_RULES", "check_in_service"]


# Set operations


def set_printer_attributes(core: PrinterCore, intake: Intake) -> Answer:
    """Set what is asked for of the printer, all of it or nothing (RFC 3380 section 4.1)."""
    check_administrator(core, intake)
    if not intake.settings:
        raise bad_request("the printer attributes to set are missing")
    names = [attribute.name for attribute in intake.settings]
    check_settable(names, _settable(core), core.description.operator_names)
    wanted = {attribute.name: _new_value(attribute) for attribute in intake.settings}
    _check_values(core, [attribute for attribute in wanted.values() if attribute is not None])
    if MESSAGE in wanted:
        said = wanted.pop(MESSAGE)
        core.note_message(text_of(said.value) if said is not None else "", intake.where.at)
    core.settings = wanted
    return succeed(core, intake)


def _settable(core: PrinterCore) -> frozenset[str]:
    found = core.description.fixed_values("printer-settable-attributes-supported")
    return frozenset(map(str, found))


def _new_value(attribute: Attribute) -> Attribute | None:
    """Return what an attribute shall be; ``None`` for what the configuration says."""
    if attribute.tags == (ValueTag.DELETE_ATTRIBUTE,):
        return None
    entry = registry.attribute(attribute.name, Kind.PRINTER_DESCRIPTION, Kind.PRINTER_STATUS)
    if entry is not None:
        check_syntax(attribute, entry)
        check_range(attribute, entry)
    return attribute


def _check_values(core: PrinterCore, wanted: Iterable[Attribute]) -> None:
    rules, config = core.description.rules, core.config
    wrong = [bad for a in wanted if (bad := unsupported_values(a, rules, config)) is not None]
    if wrong:
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
            "a value is not supported",
            wrong,
        )


def get_printer_supported_values(core: PrinterCore, intake: Intake) -> Answer:
    """Tell what may be set to what (RFC 3380 section 4.3)."""
    check_administrator(core, intake)
    settable = _settable(core)
    requested = intake.attributes.get("requested-attributes")
    words = dict.fromkeys(map(str, requested.values)) if requested is not None else {"all": None}
    names = settable if "all" in words else settable.intersection(words)
    unknown = tuple(word for word in words if word != "all" and word not in settable)
    if unknown:
        tags = (ValueTag.KEYWORD,) * len(unknown)
        intake.unsupported.append(Attribute("requested-attributes", tags, unknown))
    offered = [offered_values(name, core.description.fixed) for name in sorted(names)]
    return succeed(core, intake, [Group(offered, tag=GroupTag.PRINTER)])


# In and out of service


def pause_printer_after_current_job(core: PrinterCore, intake: Intake) -> Answer:
    """Print the current job to its end, then nothing until Resume-Printer (RFC 3998 3.2)."""
    check_operator_and_word(core, intake)
    core.pause_after_current(intake.where.at)
    return succeed(core, intake)


def deactivate_printer(core: PrinterCore, intake: Intake) -> Answer:
    """Take no jobs, stop after the current one, answer nothing but questions (RFC 3998 3.4.1)."""
    check_operator_and_word(core, intake)
    _put_out_of_service(core, intake, Service.DEACTIVATED)
    return succeed(core, intake)


def activate_printer(core: PrinterCore, intake: Intake) -> Answer:
    """End what Deactivate-Printer did (RFC 3998 section 3.4.2)."""
    check_operator_and_word(core, intake)
    if core.service is Service.DEACTIVATED:
        _put_into_service(core, intake)
    return succeed(core, intake)


def shutdown_printer(core: PrinterCore, intake: Intake) -> Answer:
    """Go out of service for long: the jobs stay, and wait for Startup-Printer (RFC 3998 3.5.2)."""
    check_operator_and_word(core, intake)
    _put_out_of_service(core, intake, Service.SHUT_DOWN)
    return succeed(core, intake)


def startup_printer(core: PrinterCore, intake: Intake) -> Answer:
    """Come back after Shutdown-Printer (RFC 3998 section 3.5.3)."""
    check_operator_and_word(core, intake)
    if core.service is not Service.SHUT_DOWN:
        raise RefusalError(Status.CLIENT_ERROR_NOT_POSSIBLE, "the printer is not shut down")
    _put_into_service(core, intake)
    core.emit(EventKind.PRINTER_RESTARTED, intake.where.at)
    return succeed(core, intake)


def restart_printer(core: PrinterCore, intake: Intake) -> Answer:
    """Begin anew with the jobs that are there, whatever operators stopped (RFC 3998 3.5.1)."""
    check_operator_and_word(core, intake)
    _put_into_service(core, intake)
    core.emit(EventKind.PRINTER_RESTARTED, intake.where.at)
    return succeed(core, intake)


def _put_out_of_service(core: PrinterCore, intake: Intake, service: Service) -> None:
    core.service = service
    core.set_accepting(intake.where.at, accepting=False)
    core.pause_after_current(intake.where.at)


def _put_into_service(core: PrinterCore, intake: Intake) -> None:
    core.service = Service.FULL
    core.set_accepting(intake.where.at, accepting=True)
    core.set_paused(intake.where.at, paused=False)


class _OutOfService(NamedTuple):
    """What a printer still does that is out of service.

    Attributes:
        status, detail: The answer to everything else.
        operations: Operations it does.
        answers_questions: Whether it does all that change nothing.
    """

    status: Status
    detail: str
    operations: frozenset[Operation]
    answers_questions: bool


_ALWAYS = frozenset(
    {Operation.RESTART_PRINTER, Operation.SHUTDOWN_PRINTER, Operation.STARTUP_PRINTER}
)
_OUT_OF_SERVICE: Mapping[Service, _OutOfService] = MappingProxyType(
    {
        Service.DEACTIVATED: _OutOfService(
            Status.SERVER_ERROR_PRINTER_IS_DEACTIVATED,
            "an operator deactivated the printer",
            _ALWAYS | {Operation.ACTIVATE_PRINTER, Operation.DEACTIVATE_PRINTER},
            answers_questions=True,
        ),
        Service.SHUT_DOWN: _OutOfService(
            Status.SERVER_ERROR_SERVICE_UNAVAILABLE,
            "an operator shut the printer down",
            _ALWAYS | {Operation.GET_PRINTER_ATTRIBUTES},
            answers_questions=False,
        ),
    }
)


def check_in_service(core: PrinterCore, intake: Intake) -> None:
    """Refuse what a printer doesn't do that is out of service (RFC 3998 sections 3.4, 3.5).

    Raises:
        RefusalError: 0x050A, or 0x0502 for one that is shut down.
    """
    out = _OUT_OF_SERVICE.get(core.service)
    if out is None or intake.rule.operation in out.operations:
        return
    if not (out.answers_questions and not intake.rule.changes):
        raise RefusalError(out.status, out.detail)


# The table

_WORD = frozenset({MESSAGE})


def _for_printer(
    operation: Operation, handler: Callable[[PrinterCore, Intake], Answer]
) -> OperationRule:
    return OperationRule(operation=operation, handler=handler, attributes=_WORD)


def _for_turn(
    operation: Operation,
    handler: Callable[[PrinterCore, Intake], Answer],
    attributes: frozenset[str] = frozenset(),
) -> OperationRule:
    return OperationRule(
        operation=operation,
        handler=handler,
        attributes=attributes | {"message"},
        is_for_job=True,
        needs=Needs.TURNS,
    )


ADMINISTRATION_RULES: Mapping[int, OperationRule] = MappingProxyType(
    rules_by_code(
        [
            OperationRule(
                operation=Operation.SET_PRINTER_ATTRIBUTES,
                handler=set_printer_attributes,
                attributes=frozenset({"document-format"}),
                takes_settings=True,
            ),
            OperationRule(
                operation=Operation.GET_PRINTER_SUPPORTED_VALUES,
                handler=get_printer_supported_values,
                attributes=frozenset({"document-format", "requested-attributes"}),
                changes=False,
            ),
            _for_printer(
                Operation.PAUSE_PRINTER_AFTER_CURRENT_JOB, pause_printer_after_current_job
            ),
            _for_printer(Operation.DEACTIVATE_PRINTER, deactivate_printer),
            _for_printer(Operation.ACTIVATE_PRINTER, activate_printer),
            _for_printer(Operation.RESTART_PRINTER, restart_printer),
            _for_printer(Operation.SHUTDOWN_PRINTER, shutdown_printer),
            _for_printer(Operation.STARTUP_PRINTER, startup_printer),
            OperationRule(
                operation=Operation.CANCEL_CURRENT_JOB,
                handler=cancel_current_job,
                attributes=frozenset({"message"}),
                needs=Needs.CURRENT_JOB,
            ),
            OperationRule(
                operation=Operation.SUSPEND_CURRENT_JOB,
                handler=suspend_current_job,
                attributes=frozenset({"message"}),
                needs=Needs.CURRENT_JOB,
            ),
            OperationRule(
                operation=Operation.RESUME_JOB,
                handler=resume_job,
                attributes=frozenset({"message"}),
                is_for_job=True,
                needs=Needs.JOB,
            ),
            _for_turn(Operation.PROMOTE_JOB, promote_job),
            _for_turn(
                Operation.SCHEDULE_JOB_AFTER,
                schedule_job_after,
                frozenset({"predecessor-job-id"}),
            ),
            RESUBMIT_JOB,
            REPROCESS_JOB,
        ]
    )
)
"""Set-Printer-Attributes and its like, all of RFC 3998, and copies of jobs."""
