"""The system of a gateway: what is asked of all queues at once, or of the gateway itself."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias

from sealpress.errors import SealpressError
from sealpress.gateway.face.desk import Desk, queue_core
from sealpress.gateway.face.resources import ResourceDesk
from sealpress.gateway.roster import LEAVING
from sealpress.gateway.status import device_reasons
from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status, is_successful
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer import Answer, EventKind, PrinterConfig, RequestFacts
from sealpress.printer.answers import refuse, succeed
from sealpress.printer.attribute_rules import text_of
from sealpress.printer.attributes import one
from sealpress.printer.core import PrinterCore, Service, printer_state
from sealpress.printer.description import PrinterDescription
from sealpress.printer.dialogue import AnswerAndMore
from sealpress.printer.intake import SYSTEM_URI, Intake, check_request
from sealpress.printer.queries import printer_group
from sealpress.printer.queue import JobQueue
from sealpress.printer.refusal import RefusalError, bad_request
from sealpress.printer.responses import bare_answer
from sealpress.printer.system.dialogue import (
    SYSTEM_PATH,
    ForPrinters,
    NewPrinter,
    PrinterSight,
    RemovedPrinter,
    SystemConfig,
    SystemCore,
    SystemSettings,
    ToldPrinters,
)
from sealpress.printer.system.making import NEW_PRINTER
from sealpress.printer.system.operations import AT_PRINTERS, system_operations
from sealpress.printer.system.settable import DEFAULT_PRINTER
from sealpress.reasons import Reason

if TYPE_CHECKING:
    from sealpress.gateway.queue import Queue
    from sealpress.gateway.resources.shelf import ResourceShelf
    from sealpress.server import DocumentReceiver, Response

__all__ = ["Administration", "Began", "SystemFace", "is_for_system"]

_LOOKED_AT_ONCE = 256
_AT_ONCE = 16  # printers; then others get their turn
_STATUS: Mapping[Reason, Status] = {
    Reason.INVALID_ARGUMENT: Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
    Reason.QUEUE_EXISTS: Status.CLIENT_ERROR_NOT_POSSIBLE,
    Reason.QUEUE_NOT_EMPTY: Status.CLIENT_ERROR_NOT_POSSIBLE,
    Reason.QUEUE_NOT_FOUND: Status.CLIENT_ERROR_NOT_FOUND,
    Reason.STATE_UNWRITABLE: Status.SERVER_ERROR_TEMPORARY_ERROR,
}

Began: TypeAlias = "Answer | AnswerAndMore | DocumentReceiver | Response"
"""What a request may come to at first."""

_Begin: TypeAlias = "Callable[[Message, RequestFacts, Mapping[str, object]], Awaitable[Began]]"


class Administration(Protocol):
    """Keeps what is set of a system; :class:`sealpress.gateway.system.GatewaySystem` does."""

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        """What was set, by name."""
        ...

    async def keep(self, attributes: Mapping[str, Attribute], where: RequestFacts) -> None:
        """Keep what is set from now on, in place of what was.

        Raises:
            StateError: It can't be kept.
        """
        ...

    async def add(
        self, printer: NewPrinter, where: RequestFacts, connection: Mapping[str, object]
    ) -> Queue:
        """Make a queue.

        Raises:
            SealpressError: It can't be made.
        """
        ...

    async def remove(
        self, queue: Queue, where: RequestFacts, connection: Mapping[str, object]
    ) -> None:
        """Remove a queue.

        Raises:
            SealpressError: It can't be removed.
        """
        ...


def is_for_system(message: Message, path: str) -> bool:
    """Whether a request is about the system: it names one, or names nothing and came to its path.

    Args:
        message: The request.
        path: Where it was sent to.
    """
    group = message.groups[0] if message.groups else Group()
    if SYSTEM_URI in group:
        return True
    return path.rstrip("/") == SYSTEM_PATH and not ("printer-uri" in group or "job-uri" in group)


class SystemFace:
    """Answers what is asked of the system.

    Args:
        desk: What requests are answered with.
        config: Returns what the system is.
        begin: Answers what is asked of one queue.
    """

    def __init__(self, desk: Desk, config: Callable[[], SystemConfig], begin: _Begin) -> None:
        self._desk = desk
        self._config = config
        self._begin = begin
        self._checks = PrinterConfig(
            name="system", path=SYSTEM_PATH, aliases=(), hides_jobs_of_others=True
        )
        self._description = PrinterDescription(self._checks)
        self._administration: Administration | None = None
        self._resources: ResourceDesk | None = None

    def administer(
        self, administration: Administration, shelf: ResourceShelf | None = None
    ) -> None:
        """Have somebody keep what is set, and make printers; nobody can without.

        Args:
            administration: Who does.
            shelf: Where resources are; there are none without.
        """
        self._administration = administration
        if shelf is not None:
            self._resources = ResourceDesk(shelf, self._desk.queues)
        self._follow(administration.attributes)

    async def begin(
        self, message: Message, where: RequestFacts, connection: Mapping[str, object]
    ) -> Began:
        """Answer a request whose target is the system."""
        if message.code in AT_PRINTERS and message.groups:
            return await self._at_printer(message, where, connection)
        decision = self._desk.gate.decide(None, message, where)
        if not isinstance(decision, RequestFacts):
            return decision
        resources = self._resources
        rules = system_operations(
            has_administration=self._administration is not None,
            has_resources=resources is not None,
        )
        asked = rules.get(message.code)
        looks = asked is None or asked.looks_at_printers
        core = await self._core(decision, looks_at_printers=looks)
        core.operations = tuple(sorted({*rules, *map(int, AT_PRINTERS)}))
        try:
            takes = {code: rule.takes for code, rule in rules.items()}
            intake = check_request(message, decision, self._checks, takes)
            rule = rules[message.code]
            if resources is not None and rule.is_about_resources:
                return await resources.begin(core, intake, rule)
            reply = rule.handler(core, intake)
            if isinstance(reply, Answer | AnswerAndMore):
                return reply
            if isinstance(reply, ToldPrinters):
                return succeed(core, intake, await self._told(intake, reply))
            if isinstance(reply, ForPrinters):
                return await self._at_all(core, intake, reply, (where, connection))
            if isinstance(reply, SystemSettings | NewPrinter | RemovedPrinter):
                return await self._administer(core, intake, reply, connection)
            raise RefusalError(Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED, "nothing keeps that")
        except RefusalError as refusal:
            return Answer(refuse(core, message, refusal))

    # What there is

    async def _core(self, where: RequestFacts, *, looks_at_printers: bool) -> SystemCore:
        desk, queues = self._desk, self._desk.queues
        board = desk.queues.news.system.board
        core = SystemCore(
            self._checks, self._description, desk.scale.start, lambda: board, self._config()
        )
        sights: dict[int, PrinterSight] = {}
        for place, queue in enumerate(queues if looks_at_printers else (), 1):
            if desk.gate.may_see(queue.settings, where):
                sights[queue.id] = self._sight(queue)
            if place % _LOOKED_AT_ONCE == 0:
                await asyncio.sleep(0)
        core.sights = sights
        core.sees_printer = functools.partial(self._sees, where)
        if self._resources is not None:
            core.sees_resource = functools.partial(
                self._resources.sees, where=where, sees_printer=core.sees_printer
            )
        default = queues.default
        core.default_id = default.id if default is not None else 0
        core.configured = desk.scale.instant(queues.changed_at)
        core.changes = queues.changes
        if self._administration is not None:
            core.set_attributes = self._administration.attributes
        if self._resources is not None:
            await self._resources.tell(core, where)
        return core

    def _sees(self, where: RequestFacts, number: int) -> bool:
        queue = self._desk.queues.by_id(number)
        return queue is not None and self._desk.gate.may_see(queue.settings, where)

    def _sight(self, queue: Queue) -> PrinterSight:
        """Look at a queue, without making all of what its clients are told."""
        record, status, settings = queue.record, queue.status, queue.settings
        reasons = device_reasons(status)
        ordered = (
            (record.orders.service, record.orders.service),
            (record.is_paused, "paused"),
            (record.holds_new, "hold-new-jobs"),
        )
        state = printer_state(reasons, is_paused=record.is_paused, is_busy=status.delivering != 0)
        trouble = status.trouble
        changed = queue.changed_at if trouble is None else trouble.since.timestamp()
        return PrinterSight(
            number=queue.id,
            name=queue.name,
            info=settings.info or queue.name,
            location=settings.location,
            path=queue.path,
            endpoints=self._desk.queues.ways_in(queue),
            state=state,
            reasons=(*reasons, *(reason for holds, reason in ordered if holds)),
            is_accepting=record.is_accepting,
            changed=self._desk.scale.instant(changed),
            service=Service(record.orders.service),
            is_leaving=record.message == LEAVING,
        )

    async def _told(self, intake: Intake, order: ToldPrinters) -> list[Group]:
        """Make a group for each printer, one after the other: there may be thousands."""
        groups: list[Group] = []
        noted, unknown = intake.unsupported, list[Attribute]()
        for number in order.numbers:
            queue = self._desk.queues.by_id(number)
            if queue is None:  # it went meanwhile
                continue
            printer = await self._printer(queue, intake.where)
            intake.unsupported = []  # of the words that printers don't know it is told once
            groups.append(printer_group(printer, intake, printer.view(intake.where)))
            unknown = unknown or intake.unsupported
            if len(groups) % _AT_ONCE == 0:
                await asyncio.sleep(0)  # others shall not wait for a long list
        intake.unsupported = [*noted, *unknown]
        return groups

    async def _printer(self, queue: Queue, where: RequestFacts) -> PrinterCore:
        model = await self._desk.queues.model(queue)
        active = await self._desk.counts.active(queue.id)
        jobs = JobQueue(model.config.limits, elsewhere=active)
        return queue_core(queue, model, jobs, self._desk, where)

    # What is ordered

    async def _administer(
        self,
        core: SystemCore,
        intake: Intake,
        order: SystemSettings | NewPrinter | RemovedPrinter,
        connection: Mapping[str, object],
    ) -> Answer:
        keeper = self._administration
        if keeper is None:  # then it is no operation here
            raise RefusalError(Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED, "nothing can be set")
        try:
            if isinstance(order, SystemSettings):
                await keeper.keep(order.attributes, intake.where)
                self._follow(order.attributes)
                return succeed(core, intake)
            if isinstance(order, RemovedPrinter):
                queue = self._desk.queues.by_id(order.number)
                if queue is not None:
                    await keeper.remove(queue, intake.where, connection)
                return succeed(core, intake)
            queue = await keeper.add(order, intake.where, connection)
            if self._resources is not None:
                await self._resources.allocate(order.resources, queue, intake.where)
        except SealpressError as error:
            status = _STATUS.get(error.reason)
            if status is None:
                raise
            raise RefusalError(status, error.detail) from error
        printer = await self._printer(queue, intake.where)
        attributes = printer.description.attributes(NEW_PRINTER, printer.view(intake.where))
        return succeed(core, intake, [Group(attributes, tag=GroupTag.PRINTER)])

    def _follow(self, attributes: Mapping[str, Attribute]) -> None:
        """Do what was set; the rest is only told."""
        chosen = attributes.get(DEFAULT_PRINTER)
        number = chosen.value if chosen is not None else 0
        self._desk.queues.choose_default(number if isinstance(number, int) else 0)
        self._desk.queues.note_change()

    async def _at_all(
        self,
        core: SystemCore,
        intake: Intake,
        order: ForPrinters,
        came: tuple[RequestFacts, Mapping[str, object]],
    ) -> Began:
        """Have an operation done at printers; the first that refuses it is told of in the end."""
        refused: Began | None = None
        for number in order.numbers:
            queue = self._desk.queues.by_id(number)
            if queue is None:
                continue
            message = _for_queue(intake, order, queue, came[0])
            reply = await self._begin(message, *came)
            is_done = isinstance(reply, Answer) and is_successful(reply.message.code)
            if not is_done and refused is None:
                refused = _told_by(queue, intake.message, reply)
        if intake.rule.operation is Operation.RESTART_SYSTEM and refused is None:
            self._desk.queues.news.system.system(EventKind.SYSTEM_RESTARTED)
        return refused or succeed(core, intake)

    async def _at_printer(
        self, message: Message, where: RequestFacts, connection: Mapping[str, object]
    ) -> Began:
        """Ask a queue what a request asks of the system's printer of a number."""
        group = message.groups[0]
        wanted = group.get("printer-id")
        number = wanted.value if wanted is not None else None
        if not isinstance(number, int) or wanted is None or wanted.tags != (ValueTag.INTEGER,):
            refusal = bad_request("printer-id must be given")
            return bare_answer(message, refusal.status, refusal.detail)
        queue = self._desk.queues.by_id(number)
        if queue is None:
            detail = "there is no printer of this printer-id"
            return bare_answer(message, Status.CLIENT_ERROR_NOT_FOUND, detail)
        attributes = [
            _target(queue, where) if attribute.name == SYSTEM_URI else attribute
            for attribute in group
            if attribute.name != "printer-id"
        ]
        groups = [Group(attributes, tag=group.tag), *message.groups[1:]]
        about = Message(message.version, message.code, message.request_id, groups)
        reply = await self._begin(about, where, connection)
        if isinstance(reply, Answer):  # the number may be another printer's by then
            return dataclasses.replace(reply, seen=None, holds=None)
        return reply


def _target(queue: Queue, where: RequestFacts) -> Attribute:
    scheme = "ipps" if where.secure else "ipp"
    return one("printer-uri", ValueTag.URI, f"{scheme}://localhost{queue.path}")


_COMMON = ("attributes-charset", "attributes-natural-language")


def _for_queue(intake: Intake, order: ForPrinters, queue: Queue, where: RequestFacts) -> Message:
    """Return the request to a queue that follows from one to the system."""
    asked = intake.message
    head = [asked.groups[0][name] for name in _COMMON]
    name = intake.attributes.get("requesting-user-name")
    who = [name] if name is not None else []
    group = Group([*head, _target(queue, where), *who, *order.attributes], tag=GroupTag.OPERATION)
    return Message(asked.version, int(order.operation), asked.request_id, [group])


def _told_by(queue: Queue, asked: Message, reply: Began) -> Began:
    """Return what a queue answered as the answer of the system, with the queue's name."""
    if not isinstance(reply, Answer):
        return reply  # how to log in, or to encrypt
    said = reply.message.groups[0].get("status-message") if reply.message.groups else None
    why = f"{queue.name}: {text_of(said.value)}" if said is not None else queue.name
    return bare_answer(asked, Status(reply.message.code), why)
