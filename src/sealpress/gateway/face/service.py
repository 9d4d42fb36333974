"""The service behind every path of a gateway: finds the queue, works, stores, then answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from sealpress.errors import SpoolError
from sealpress.gateway.face.copying import hold_copy
from sealpress.gateway.face.cups_clients import (
    as_standard,
    is_for_all_jobs,
    is_for_current_job,
    with_job_id,
    with_known_media,
    with_one_kind_of_sheets,
)
from sealpress.gateway.face.desk import Desk, Gate, OpenGate
from sealpress.gateway.face.documents import MAX_REPEATS, FurtherDocument, OnlyDocument
from sealpress.gateway.face.keeping import Keeper
from sealpress.gateway.face.loading import Loaded, load
from sealpress.gateway.face.long_lists import LONG_LIST
from sealpress.gateway.face.moving import move
from sealpress.gateway.face.patience import Patience
from sealpress.gateway.face.releasing import hold_again, hold_new_job
from sealpress.gateway.face.resources import as_asked_of_system
from sealpress.gateway.face.server import SERVER_OPERATIONS, ServerPrinter, answer_for_server
from sealpress.gateway.face.system import Administration, SystemFace, is_for_system
from sealpress.gateway.face.target import Target, target_of, target_of_path
from sealpress.gateway.face.unchanged import Unchanged, lasting
from sealpress.gateway.queue import Queue
from sealpress.gateway.release import Hold, hold_for_release, may_release
from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.printer import AcceptDocument, Answer, EventKind, RequestFacts, Role
from sealpress.printer.dialogue import AnswerAndMore
from sealpress.printer.intake import Needs
from sealpress.printer.refusal import RefusalError
from sealpress.printer.responses import bare_answer
from sealpress.printer.system.dialogue import SystemConfig
from sealpress.printer.system.resources.operations import OF_PRINTERS
from sealpress.reasons import Reason
from sealpress.server.messages import Response
from sealpress.spool.store import JobSelection

if TYPE_CHECKING:
    from sealpress.gateway.acceptance import Acceptance, Receive
    from sealpress.gateway.face.copying import Rebound
    from sealpress.gateway.queues import Queues
    from sealpress.gateway.resources.shelf import ResourceShelf
    from sealpress.gateway.status import DispatchOrders
    from sealpress.printer.model import PrinterModel
    from sealpress.server import DocumentReceiver, IppService
    from sealpress.spool.records import SpooledJob
    from sealpress.spool.store import JobStore

__all__ = ["Face", "gateway_services"]


class Face:
    """Answers the requests of a gateway's clients.

    Nothing stays in memory of a job: each request loads what it needs, has the printer model do
    its work, stores what changed if nobody else changed it meanwhile, and only then answers.

    Args:
        queues: The queues.
        store: Where the jobs are.
        orders: What is asked of the writers.
        receive: Makes what takes a document.
        rebound: Binds a document to a copy of its job.
        gate: Decides who may do what; everybody may what everybody may when left out.
        name: What the server calls itself.
        system: Returns what the server tells of itself as a system.
    """

    def __init__(
        self,
        queues: Queues,
        store: JobStore,
        orders: DispatchOrders,
        receive: Receive,
        rebound: Rebound,
        *,
        gate: Gate | None = None,
        name: str = "Sealpress",
        system: Callable[[], SystemConfig] | None = None,
    ) -> None:
        self._desk = Desk(queues, store, orders, receive, rebound, gate or OpenGate())
        self._server = ServerPrinter(name)
        self._patience = Patience(self._desk)
        usual = SystemConfig(name=name, uuid=str(queues.uuid))
        self._system = SystemFace(self._desk, system or (lambda: usual), self._begin)

    @property
    def receiving(self) -> frozenset[int]:
        """The keys of jobs that a document is coming for just now."""
        return frozenset(self._desk.receiving)

    def administer(
        self, administration: Administration, shelf: ResourceShelf | None = None
    ) -> None:
        """Let the system be set, and printers be made, from now on.

        Args:
            administration: Keeps what is set, and makes printers.
            shelf: Keeps resources; there are none without.
        """
        self._system.administer(administration, shelf)

    async def run(self) -> None:
        """Give up jobs whose documents don't come, until canceled.

        Raises:
            SpoolError: The store fails.
        """
        await self._patience.run()

    async def begin(
        self, message: Message, where: RequestFacts, connection: Mapping[str, object]
    ) -> Answer | AnswerAndMore | DocumentReceiver | Response:
        """Start on a request: answer it, or take the document that follows."""
        try:
            if message.code in OF_PRINTERS:
                queue = self._queue_of(target_of(message, where.path), None, message)
                message = as_asked_of_system(message, queue, where)
            begin = self._system.begin if is_for_system(message, where.path) else self._begin
            reply = await begin(message, where, connection)
        except SpoolError as error:
            status = _STATUS.get(error.reason, Status.SERVER_ERROR_TEMPORARY_ERROR)
            return bare_answer(message, status, error.entry.sentence)
        except RefusalError as refusal:
            return bare_answer(message, refusal.status, str(refusal))
        if isinstance(reply, Answer) and _needs_login(reply):
            return self._desk.gate.challenge(where) or reply
        return reply

    async def _begin(
        self, message: Message, where: RequestFacts, connection: Mapping[str, object]
    ) -> Answer | AnswerAndMore | DocumentReceiver | Response:
        desk, message = self._desk, as_standard(message)
        target = target_of(message, where.path)
        job = await desk.store.job(target.job_id) if target.job_id else None
        queue = self._queue_of(target, job, message)
        if queue is not None and job is not None and job.queue_id != queue.id:
            job = None
        decision = desk.gate.decide(queue.settings if queue else None, message, where)
        if not isinstance(decision, RequestFacts):
            return decision
        if queue is None:
            return await answer_for_server(
                desk, self._server, message, decision, target, connection
            )
        model = await desk.queues.model(queue)
        if is_for_all_jobs(message):
            return await self._move_all(queue, model, message, decision, connection)
        if is_for_current_job(message):
            job = await self._current_job(queue)
            if job is None:
                detail = "no job of this queue is printed or waits"
                return bare_answer(message, Status.CLIENT_ERROR_NOT_POSSIBLE, detail)
            message = with_job_id(message, job.job_id)
        reply = await _Work(desk, queue, model, message, decision, connection).begin(job)
        return lasting(reply, Unchanged(desk, queue, model, message, where, decision))

    async def _current_job(self, queue: Queue) -> SpooledJob | None:
        """Return the job that is being printed, or else the next one."""
        found = await self._desk.store.jobs(JobSelection(queue_id=queue.id, limit=1))
        return found[0] if found else None

    async def _move_all(
        self,
        queue: Queue,
        model: PrinterModel,
        message: Message,
        where: RequestFacts,
        connection: Mapping[str, object],
    ) -> Answer | AnswerAndMore | DocumentReceiver | Response:
        """Bring all jobs that wait at a queue to another, one after the other."""
        if not where.roles & {Role.OPERATOR, Role.ADMINISTRATOR}:
            is_known = where.user is not None
            status = Status.CLIENT_ERROR_NOT_AUTHENTICATED
            status = Status.CLIENT_ERROR_NOT_AUTHORIZED if is_known else status
            return bare_answer(message, status, "only operators may move the jobs of a queue")
        for job in await self._desk.store.jobs(JobSelection(queue_id=queue.id)):
            about = with_job_id(message, job.job_id)
            reply = await _Work(self._desk, queue, model, about, where, connection).begin(job)
            if isinstance(reply, Answer) and reply.message.code not in _MOVED:
                return reply
        return bare_answer(message, Status.SUCCESSFUL_OK)

    def _queue_of(self, target: Target, job: SpooledJob | None, message: Message) -> Queue | None:
        queues = self._desk.queues
        rule = SERVER_OPERATIONS.get(message.code)
        if rule is not None and rule.is_for_server:
            return None
        if target.queue:
            return queues.by_name(target.queue)
        if job is not None:
            return queues.by_id(job.queue_id)
        if target.job_id or not target.is_known:
            return None
        if target.is_server and rule is not None:
            return None
        return queues.default


class _Work:
    """One request about one queue."""

    def __init__(
        self,
        desk: Desk,
        queue: Queue,
        model: PrinterModel,
        message: Message,
        where: RequestFacts,
        connection: Mapping[str, object],
    ) -> None:
        self._desk = desk
        self._queue = queue
        self._model = model
        self._message = message
        self._where = where
        self._connection = connection
        self._hold: Hold | None = None

    async def begin(self, job: SpooledJob | None) -> Answer | AnswerAndMore | DocumentReceiver:
        """Do it, again when a job that it changes was changed by somebody else meanwhile."""
        rule = self._model.rules.get(self._message.code)
        if rule is not None and rule.needs in {Needs.NEW_JOB, Needs.COPY}:
            rules = self._model.description.rules
            self._message = with_known_media(with_one_kind_of_sheets(self._message, rules), rules)
            hold = hold_for_release(self._queue.settings, self._message, self._where)
            if isinstance(hold, Answer):
                return hold
            is_copy = rule.needs is Needs.COPY
            self._hold = hold_copy(job, hold) if is_copy and job is not None else hold
        for _ in range(MAX_REPEATS):
            try:
                return await self._once(job)
            except SpoolError as error:
                if error.reason is not Reason.JOB_CHANGED:
                    raise
            if job is not None:
                job = await self._desk.store.job(job.job_id)
        detail = "the job changes all the time: try again"
        return bare_answer(self._message, Status.SERVER_ERROR_BUSY, detail)

    async def _once(self, job: SpooledJob | None) -> Answer | AnswerAndMore | DocumentReceiver:
        facts = self._where
        if job is not None and self._message.code == Operation.RELEASE_JOB:
            allowed = may_release(job, self._message, facts, self._desk.guesses)
            if isinstance(allowed, Answer):
                return allowed
            facts = allowed
        desk, queue, model = self._desk, self._queue, self._model
        async with AsyncExitStack() as until:
            loaded = await load(desk, queue, model, self._message, facts, job, until=until)
            return await self._done(loaded, facts)

    async def _done(
        self, loaded: Loaded, facts: RequestFacts
    ) -> Answer | AnswerAndMore | DocumentReceiver:
        core = loaded.core
        core.on_new_job = lambda new: hold_new_job(new, self._queue, self._hold)
        begin = self._model.begin
        if len(loaded.jobs) > LONG_LIST:
            reply = await asyncio.to_thread(begin, core, self._message, facts)
        else:
            reply = begin(core, self._message, facts)
        if isinstance(reply, AcceptDocument):
            return self._desk.receive(self._acceptance(loaded, reply))
        if isinstance(reply, AnswerAndMore):
            return reply
        return await self._keep(loaded, reply)

    def _acceptance(self, loaded: Loaded, accepted: AcceptDocument) -> Acceptance:
        if accepted.job_id in loaded.jobs:
            return FurtherDocument(self._desk, self._queue, loaded, accepted, self._connection)
        password = self._hold.password if self._hold is not None else ""
        return OnlyDocument(self._desk, loaded, accepted, self._connection, password)

    async def _keep(self, loaded: Loaded, answer: Answer) -> Answer:
        rule = self._model.rules.get(self._message.code)
        is_refused = answer.message.code >= Status.CLIENT_ERROR_BAD_REQUEST
        if rule is None or not rule.changes or is_refused:
            return answer
        password = self._hold.password if self._hold is not None else ""
        keeper = Keeper(self._desk, loaded, self._where, self._connection, password)
        if self._message.code == Operation.RESTART_JOB:
            hold_again(loaded, self._queue)
        await keeper.keep()
        for event in loaded.core.take_events():
            if event.kind is EventKind.PRINTER_RESTARTED:
                self._desk.orders.retry_now(self._queue.id)
                self._desk.queues.news.happened(self._queue, event.kind)
            if event.kind is EventKind.JOB_MOVE_REQUESTED:
                spooled, _ = loaded.jobs[event.job_id]
                refusal = await move(keeper, spooled, str(event.facts["uri"]), self._message)
                return refusal or answer
        return answer


_STATUS: Mapping[Reason, Status] = {
    Reason.QUEUE_NOT_FOUND: Status.CLIENT_ERROR_NOT_FOUND,
    Reason.SPOOL_DAMAGED: Status.SERVER_ERROR_INTERNAL_ERROR,
}


#: Of one of many jobs to move: it is there, or it began or ended meanwhile and stays.
_MOVED = frozenset(
    {
        Status.SUCCESSFUL_OK,
        Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES,
        Status.CLIENT_ERROR_NOT_POSSIBLE,
    }
)


def _needs_login(answer: Answer) -> bool:
    return answer.message.code == Status.CLIENT_ERROR_NOT_AUTHENTICATED


def gateway_services(face: Face) -> Mapping[str, IppService]:
    """Return what stands behind each path of a gateway, for ``ipp_handler``: the face, if any."""
    return _Paths(face)


class _Paths(Mapping[str, "IppService"]):
    """Every path below which a queue could be leads to the face: it says what isn't there."""

    def __init__(self, face: Face) -> None:
        self._face = face

    def __getitem__(self, path: str) -> IppService:
        if not target_of_path(path).is_known:
            raise KeyError(path)
        return self._face

    def __iter__(self) -> Iterator[str]:
        return iter(("/",))

    def __len__(self) -> int:
        return 1
