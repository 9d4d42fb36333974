"""IPP faults that a request meets before it is carried out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer import Answer
from sealpress.printer.responses import response

if TYPE_CHECKING:
    from sealpress.printer import RequestFacts
    from sealpress.printer.dialogue import AnswerAndMore
    from sealpress.server import Response
    from sealpress.server.ipp_service import DocumentReceiver, IppService
    from sealpress.simulator.faults.desk import FaultDesk
    from sealpress.simulator.faults.fault import ActiveFault

LOST_JOB_ID = 4711
"""The job that a printer names that throws its document away."""

_WITH_DOCUMENT = frozenset({Operation.PRINT_JOB, Operation.SEND_DOCUMENT})


class FaultyService:
    """Stands before a printer's service and answers in its place where a fault says so.

    Args:
        inner: The service in order.
        desk: Knows the faults.
    """

    def __init__(self, inner: IppService, desk: FaultDesk) -> None:
        self._inner = inner
        self._desk = desk

    async def begin(
        self, message: Message, where: RequestFacts, connection: Mapping[str, object]
    ) -> Answer | AnswerAndMore | DocumentReceiver | Response:
        """Start on a request."""
        for name, instead in _INSTEAD.items():
            fault = self._desk.find(name)
            answer = instead(message, fault) if fault is not None else None
            if answer is not None:
                self._desk.take(name)
                return Answer(answer)
        return await self._inner.begin(message, where, connection)


_Instead: TypeAlias = Callable[[Message, "ActiveFault"], "Message | None"]


def _refused(message: Message, status: int, detail: str = "") -> Message:
    answer = response(
        message.version, message.request_id, Status.SERVER_ERROR_INTERNAL_ERROR, detail=detail
    )
    return dataclasses.replace(answer, code=status)


def _old_versions(message: Message, fault: ActiveFault) -> Message | None:
    newest = Version(*map(int, fault.value.split("."))) if fault.value != "none" else Version(0, 0)
    if message.version <= newest:
        return None
    refused = _refused(message, Status.SERVER_ERROR_VERSION_NOT_SUPPORTED, "too new for me")
    return dataclasses.replace(refused, version=max(newest, Version(1, 0)))


def _given_status(message: Message, fault: ActiveFault) -> Message | None:
    return _refused(message, int(fault.value, 16), "a fault")


def _internal_error(message: Message, _fault: ActiveFault) -> Message | None:
    return _refused(message, Status.SERVER_ERROR_INTERNAL_ERROR, "out of memory")


def _missing_operation(message: Message, fault: ActiveFault) -> Message | None:
    if _operation_keyword(message.code) not in fault.value.lower().split(","):
        return None
    return _refused(message, Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED)


def _operation_keyword(code: int) -> str:
    try:
        return Operation(code).name.lower().replace("_", "-")
    except ValueError:
        return ""


def _lose_document(message: Message, _fault: ActiveFault) -> Message | None:
    if message.code not in _WITH_DOCUMENT:
        return None
    job = Group(
        [
            Attribute("job-id", (ValueTag.INTEGER,), (LOST_JOB_ID,)),
            Attribute("job-uri", (ValueTag.URI,), (f"ipp://localhost/jobs/{LOST_JOB_ID}",)),
            Attribute("job-state", (ValueTag.ENUM,), (int(JobState.PENDING),)),
            Attribute("job-state-reasons", (ValueTag.KEYWORD,), ("none",)),
        ],
        tag=GroupTag.JOB,
    )
    return response(message.version, message.request_id, Status.SUCCESSFUL_OK, groups=[job])


_INSTEAD: Mapping[str, _Instead] = {
    "ipp-version-unsupported": _old_versions,
    "ipp-status": _given_status,
    "ipp-internal-error": _internal_error,
    "missing-operations": _missing_operation,
    "early-answer": _lose_document,
}
