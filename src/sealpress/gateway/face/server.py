"""What a server of several printers answers about all of them: CUPS-Get-Printers and its kin.

These operations are private to CUPS and its clients need them: ``lpstat``, ``lp`` without a name,
and every print dialogue that lists a server's queues.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from types import MappingProxyType
from typing import TYPE_CHECKING

from sealpress.gateway.face.desk import Desk, queue_core
from sealpress.gateway.face.keeping import Keeper
from sealpress.gateway.face.loading import load
from sealpress.gateway.queue_model import SHARED_PATHS
from sealpress.ipp.message import Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status, is_successful
from sealpress.ipp.syntax import MAX
from sealpress.printer import Answer, PrinterConfig, RequestFacts
from sealpress.printer.answers import refuse, succeed
from sealpress.printer.core import PrinterCore
from sealpress.printer.intake import (
    Intake,
    OperationRule,
    check_request,
    rules_by_code,
)
from sealpress.printer.model import PrinterModel
from sealpress.printer.operations import RULES
from sealpress.printer.queries import printer_group
from sealpress.printer.queue import JobQueue
from sealpress.printer.refusal import RefusalError, bad_request

if TYPE_CHECKING:
    from sealpress.gateway.face.target import Target
    from sealpress.gateway.queue import Queue

__all__ = ["SERVER_OPERATIONS", "ServerPrinter", "answer_for_server"]

_LISTING = frozenset({"requested-attributes", "limit", "first-printer-name", "printer-location"})


def _nothing(core: PrinterCore, intake: Intake) -> Answer:
    """Answer that there are none of those."""
    return succeed(core, intake)


_CUPS_RULES = rules_by_code(
    OperationRule(
        operation=operation,
        handler=_nothing,
        attributes=_LISTING,
        is_for_server=True,
        changes=False,
    )
    for operation in (
        Operation.CUPS_GET_DEFAULT,
        Operation.CUPS_GET_PRINTERS,
        Operation.CUPS_GET_CLASSES,
    )
)

#: What is answered about the server as a whole; everything else is for its default queue.
SERVER_OPERATIONS: Mapping[int, OperationRule] = MappingProxyType(
    {
        **_CUPS_RULES,
        **{
            code: RULES[code]
            for code in (
                Operation.GET_JOBS,
                Operation.CANCEL_MY_JOBS,
                Operation.CANCEL_JOBS,
            )
        },
    }
)


class ServerPrinter:
    """The server as if it were a printer: it has no queue of its own, and the jobs of all.

    Args:
        name: What it calls itself.
    """

    def __init__(self, name: str) -> None:
        config = PrinterConfig(
            name=name,
            path="/",
            aliases=SHARED_PATHS,
            hides_jobs_of_others=True,
        )
        self.model = PrinterModel(config, {**RULES, **SERVER_OPERATIONS})

    def core(self, desk: Desk) -> PrinterCore:
        """Return it without any jobs."""
        config, description = self.model.config, self.model.description
        return PrinterCore(config, description, desk.scale.start, JobQueue(config.limits))


async def answer_for_server(
    desk: Desk,
    server: ServerPrinter,
    message: Message,
    where: RequestFacts,
    target: Target,
    connection: Mapping[str, object],
) -> Answer:
    """Answer a request that is about no queue, or about one that there isn't."""
    core = server.core(desk)
    try:
        intake = check_request(message, where, server.model.config, server.model.rules)
        rule = SERVER_OPERATIONS.get(message.code)
        if rule is not None and rule.is_for_server:
            return await _about_queues(desk, core, intake)
        if rule is None or target.queue or target.job_id or not target.is_known:
            what = "job" if intake.rule.is_for_job else "printer"
            raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, f"there is no such {what} here")
    except RefusalError as refusal:
        return Answer(refuse(core, message, refusal))
    return await _about_jobs(desk, server, message, where, connection)


async def _about_jobs(
    desk: Desk,
    server: ServerPrinter,
    message: Message,
    where: RequestFacts,
    connection: Mapping[str, object],
) -> Answer:
    """Answer Get-Jobs and its kin for the jobs of all queues."""
    async with AsyncExitStack() as until:
        loaded = await load(desk, None, server.model, message, where, until=until)
        reply = await asyncio.to_thread(server.model.begin, loaded.core, message, where)
        if not isinstance(reply, Answer):
            refusal = bad_request("this is nothing to take a document for")
            return Answer(refuse(loaded.core, message, refusal))
        if SERVER_OPERATIONS[message.code].changes and is_successful(reply.message.code):
            await Keeper(desk, loaded, where, connection).keep()
        return reply


async def _about_queues(desk: Desk, core: PrinterCore, intake: Intake) -> Answer:
    """Answer CUPS-Get-Default, CUPS-Get-Printers and CUPS-Get-Classes."""
    code = intake.rule.operation
    if code is Operation.CUPS_GET_CLASSES:
        return succeed(core, intake)
    listed = [q for q in desk.queues if desk.gate.may_see(q.settings, intake.where)]
    if code is Operation.CUPS_GET_DEFAULT:
        listed = [queue for queue in listed if queue is desk.queues.default]
        if not listed:
            raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, "there is no default printer")
    else:
        listed = _chosen(listed, intake)
    groups: list[Group] = []
    for queue in listed:
        groups.append(await _group(desk, queue, intake))
        if len(groups) % 16 == 0:
            await asyncio.sleep(0)  # others shall not wait for a long list
    return succeed(core, intake, groups)


def _chosen(queues: list[Queue], intake: Intake) -> list[Queue]:
    """Return the queues that are asked for, in the order of their names."""
    first, place = intake.text("first-printer-name"), intake.text("printer-location")
    chosen = sorted(queues, key=lambda queue: queue.name.casefold())
    chosen = [q for q in chosen if q.name.casefold() >= first.casefold()]
    if place:
        chosen = [q for q in chosen if q.settings.location == place]
    return chosen[: intake.integer("limit", MAX)]


async def _group(desk: Desk, queue: Queue, intake: Intake) -> Group:
    model = await desk.queues.model(queue)
    jobs = JobQueue(model.config.limits, elsewhere=await desk.counts.active(queue.id))
    its_intake = Intake(
        rule=intake.rule,
        message=intake.message,
        where=intake.where,
        attributes=intake.attributes,
        template=[],
        user=intake.user,
    )
    core = queue_core(queue, model, jobs, desk, intake.where)
    return printer_group(core, its_intake, core.view(intake.where))
