"""Does to queues and jobs what operators may do by IPP, for whoever runs the gateway.

It goes the way of any request, so that rules, audit log and accounting are the same.
"""

from __future__ import annotations

import datetime
import itertools
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sealpress.client.replies import REASONS_BY_STATUS
from sealpress.errors import IppError, Reason
from sealpress.gateway.audit.note import audit_note
from sealpress.ipp import Operation
from sealpress.ipp.message import Attribute
from sealpress.ipp.requests import request
from sealpress.ipp.status import is_successful, status_keyword
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer import Answer, Instant, RequestFacts
from sealpress.printer.dialogue import Authentication, Role

if TYPE_CHECKING:
    from sealpress.gateway.queue import Queue
    from sealpress.ipp.message import Message
    from sealpress.server.audit import Actor
    from sealpress.server.ipp_service import IppService
    from sealpress.spool.store import JobStore

__all__ = ["CONTROL_SOCKET", "LOCAL_ISSUER", "Operator"]

LOCAL_ISSUER = "local"
"""Who vouches for users of the control socket: the system itself."""

CONTROL_SOCKET = "control-socket"
"""How a request came that no connection brought."""

_LOOK = "sealpress queue jobs --which all shows what became of the job."


class Operator:
    """Sends requests to the service behind the port, from within.

    Args:
        service: What stands behind the queues' paths.
        store: For lines of the audit log about queues.
    """

    def __init__(self, service: IppService, store: JobStore) -> None:
        self._service = service
        self._store = store
        self._numbers = itertools.count(1)

    async def queue(self, operation: Operation, queue: Queue, by: Actor, message: str = "") -> None:
        """Do something to a queue.

        Raises:
            IppError: It is refused.
        """
        said = Attribute("printer-message-from-operator", (ValueTag.TEXT,), (message,))
        await self._send(
            operation,
            queue,
            by,
            attributes=(said,) if message or _is_over(operation, queue) else (),
        )

    async def job(self, operation: Operation, queue: Queue, job_id: int, by: Actor) -> None:
        """Do something to a job.

        Raises:
            IppError: It is refused.
        """
        await self._send(operation, queue, by, job_id=job_id)

    async def move(self, queue: Queue, job_id: int, target: Queue, by: Actor) -> None:
        """Bring a job to another queue (CUPS-Move-Job).

        Raises:
            IppError: It is refused.
        """
        uri = Attribute("job-printer-uri", (ValueTag.URI,), (_uri(target),))
        await self._send(Operation.CUPS_MOVE_JOB, queue, by, job_id=job_id, job_attributes=(uri,))

    async def note(self, action: str, queue: Queue, by: Actor) -> None:
        """Have the audit log tell what was done to a queue as a whole.

        Raises:
            SpoolError: It can't be kept.
        """
        await self._store.change_queue(queue.id, note=self.line(action, queue, by))

    def line(self, action: str, queue: Queue, by: Actor) -> bytes:
        """Return the audit log's line of what was done to a queue as a whole."""
        return audit_note(
            action,
            queue=queue.name,
            user=by.user or str(by.uid),
            user_issuer=LOCAL_ISSUER,
            method=CONTROL_SOCKET,
            printer=queue.settings.uri,
        )

    async def _send(
        self,
        operation: Operation,
        queue: Queue,
        by: Actor,
        *,
        job_id: int | None = None,
        attributes: Iterable[Attribute] = (),
        job_attributes: Iterable[Attribute] = (),
    ) -> None:
        asked = request(
            operation,
            _uri(queue),
            next(self._numbers),
            job_id=job_id,
            user=by.user or str(by.uid),
            operation_attributes=attributes,
            job_attributes=job_attributes,
        )
        reply = await self._service.begin(asked, _facts(queue, by), {"binding": CONTROL_SOCKET})
        if not isinstance(reply, Answer):
            raise IppError(Reason.FORBIDDEN, "the queue refuses it", status=0)
        _check(reply.message, operation, queue)


def _uri(queue: Queue) -> str:
    return f"ipps://localhost{queue.path}"


def _is_over(operation: Operation, queue: Queue) -> bool:
    """Whether a queue does everything again, so that what was said of it is no longer true."""
    if operation is Operation.RESUME_PRINTER:
        return queue.record.is_accepting
    return operation is Operation.ENABLE_PRINTER and not queue.record.is_paused


def _facts(queue: Queue, by: Actor) -> RequestFacts:
    return RequestFacts(
        secure=True,
        host="localhost",
        port=0,
        path=queue.path,
        at=Instant(time.monotonic(), datetime.datetime.now(datetime.UTC)),
        user=by.user or str(by.uid),
        user_issuer=LOCAL_ISSUER,
        authentication=Authentication.LOCAL,
        roles=frozenset(Role),
        peer=CONTROL_SOCKET,
        has_document=False,
    )


def _check(message: Message, operation: Operation, queue: Queue) -> None:
    if is_successful(message.code):
        return
    if operation is Operation.RESTART_JOB and queue.settings.retention.documents <= 0:
        raise IppError(
            Reason.IPP_STATUS,
            f"the queue {queue.name} keeps no documents after a job's end",
            status=message.code,
            hint='Send the job anew; documents = "1d" in [retention] keeps those to come.',
        )
    said = next(
        (
            attribute.value
            for group in message.groups
            if group.tag == GroupTag.OPERATION
            for attribute in group.attributes
            if attribute.name == "status-message"
        ),
        "",
    )
    raise IppError(
        REASONS_BY_STATUS.get(message.code, Reason.IPP_STATUS),
        str(said) or f"{operation.name} ended with {status_keyword(message.code)}",
        status=message.code,
        status_message=str(said),
        hint=_LOOK,
    )
