"""What administrators may order over the control socket: look, pause, move, add, remove, reload."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sealpress.errors import IppError, Reason, UsageError
from sealpress.gateway.overview import JobView, Overview
from sealpress.gateway.toml.queues import queue_of
from sealpress.gateway.toml.reading import SettingsText
from sealpress.gateway.unserved import UnservedQueues
from sealpress.ipp import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.spool.store import JobSelection, Which

if TYPE_CHECKING:
    from sealpress.gateway.assembly import Assembly
    from sealpress.gateway.operator import Operator
    from sealpress.gateway.queue import Queue
    from sealpress.gateway.queue_files import QueueFiles
    from sealpress.gateway.roster import Changes, Roster
    from sealpress.gateway.settings import QueueSettings
    from sealpress.server.audit import Actor
    from sealpress.server.control import Answer, Handler, Order
    from sealpress.spool.records import SpooledJob

__all__ = ["MAX_LISTED_JOBS", "Orders"]

MAX_LISTED_JOBS = 10_000
"""The most jobs that one order lists."""

LISTED_JOBS = 100
"""How many jobs are listed unless somebody wants more."""

CANCEL_SECONDS = 5.0
"""How long the removal of a queue waits for the job that is being printed to be canceled."""

_LOOK_SECONDS = 0.02
_Reload: TypeAlias = "Callable[[], Awaitable[Mapping[str, object]]]"

_QUEUE_OPERATIONS: Mapping[str, Operation] = {
    "queue-pause": Operation.PAUSE_PRINTER,
    "queue-resume": Operation.RESUME_PRINTER,
    "queue-accept": Operation.ENABLE_PRINTER,
    "queue-refuse": Operation.DISABLE_PRINTER,
}
_JOB_OPERATIONS: Mapping[str, Operation] = {
    "job-hold": Operation.HOLD_JOB,
    "job-release": Operation.RELEASE_JOB,
    "job-cancel": Operation.CANCEL_JOB,
    "job-restart": Operation.RESTART_JOB,
}


class Orders:
    """Carries orders out.

    Args:
        parts: What stands behind the port.
        overview: Looks at the queues.
        operator: Does to queues and jobs what operators may do by IPP.
        roster: Adds and removes queues.
        files: The files of queues that were added by an order.
        status: What the gateway is, for who looks for it.
        reload: Reads the settings anew.
    """

    def __init__(
        self,
        *,
        parts: Assembly,
        overview: Overview,
        operator: Operator,
        roster: Roster,
        files: QueueFiles,
        status: Callable[[], Mapping[str, object]],
        reload: _Reload,
    ) -> None:
        self._queues = parts.queues
        self._store = parts.store
        self._dispatch = parts.dispatcher
        self._overview = overview
        self._operator = operator
        self._roster = roster
        self._unserved = UnservedQueues(parts.queues, parts.store, parts.dispatcher)
        self._files = files
        self._adding = asyncio.Lock()
        self._status = status
        self._reload = reload

    def handlers(self) -> dict[str, Handler]:
        """Return who carries out which order."""
        handlers: dict[str, Handler] = {
            "gateway-status": self._tell_status,
            "gateway-reload": self._reload_all,
            "queue-list": self._list,
            "queue-show": self._show,
            "queue-jobs": self._jobs,
            "queue-retry": self._retry,
            "queue-add": self._add,
            "queue-remove": self._remove,
            "job-move": self._move,
        }
        handlers |= dict.fromkeys(_QUEUE_OPERATIONS, self._change_queue)
        return handlers | dict.fromkeys(_JOB_OPERATIONS, self._change_job)

    # Looking

    async def _tell_status(self, _order: Order, _by: Actor) -> Answer:
        return self._status()

    async def _list(self, _order: Order, _by: Actor) -> Answer:
        served = [queue.as_dict() for queue in await self._overview.queues()]
        others = [await self._unserved.view(one) for one in await self._unserved.records()]
        return {"queues": [*served, *others]}

    async def _show(self, order: Order, _by: Actor) -> Answer:
        record = await self._unserved.find(_text(order, "queue"))
        if record is not None:
            return await self._unserved.view(record)
        return (await self._overview.queue(_text(order, "queue"))).as_dict()

    async def _jobs(self, order: Order, _by: Actor) -> Answer:
        name = _text(order, "queue", needed=False)
        queue_id = await self._number_of(name) if name else None
        which = _text(order, "which", needed=False) or str(Which.NOT_COMPLETED)
        if which not in list(Which):
            raise UsageError(
                Reason.INVALID_ARGUMENT, f"which is {which!r}: {', '.join(Which)} are known"
            )
        limit = min(_number(order, "limit", LISTED_JOBS), MAX_LISTED_JOBS)
        found = await self._store.jobs(
            JobSelection(queue_id=queue_id, which=Which(which), limit=limit)
        )
        return {"jobs": await self._told(found)}

    async def _number_of(self, name: str) -> int:
        record = await self._unserved.find(name)
        return record.id if record is not None else self._queues.named(name).id

    async def _told(self, jobs: Sequence[SpooledJob]) -> list[Mapping[str, object]]:
        names = {queue.id: queue.name for queue in self._queues}
        if not names.keys() >= {job.queue_id for job in jobs}:
            names |= await self._unserved.names()
        return [JobView.of(job, names.get(job.queue_id, "")).as_dict() for job in jobs]

    # Queues

    async def _change_queue(self, order: Order, by: Actor) -> Answer:
        queue = self._queues.named(_text(order, "queue"))
        operation = _QUEUE_OPERATIONS[_text(order, "order")]
        await self._operator.queue(operation, queue, by, _text(order, "message", needed=False))
        return (await self._overview.queue(queue.name)).as_dict()

    async def _retry(self, order: Order, _by: Actor) -> Answer:
        queue = self._queues.named(_text(order, "queue"))
        self._dispatch.retry_now(queue.id)
        return (await self._overview.queue(queue.name)).as_dict()

    async def _add(self, order: Order, by: Actor) -> Answer:
        values = order.get("settings")
        if not isinstance(values, dict):
            raise UsageError(Reason.INVALID_ARGUMENT, "settings are a table")
        settings = self.settings(values)
        await self.add(settings, lambda queue: self._operator.line("queue-added", queue, by))
        return (await self._overview.queue(settings.name)).as_dict()

    async def add(self, settings: QueueSettings, note: Callable[[Queue], bytes]) -> Queue:
        """Add a queue, and keep its settings.

        Args:
            settings: Its settings.
            note: Makes the line of the audit log.

        Raises:
            UsageError: There is one of that name (reason ``queue-exists``).
            SealpressError: It can't be kept.
        """
        async with self._adding:  # two of one name must not write each other's file
            if self._queues.by_name(settings.name) is not None:
                raise UsageError(Reason.QUEUE_EXISTS, f"there is a queue {settings.name} already")
            await asyncio.to_thread(self._files.write, settings)
            await self._roster.add(settings)
        queue = self._queues.named(settings.name)
        await self._store.change_queue(queue.id, note=note(queue))
        return queue

    def settings(self, values: dict[str, object]) -> QueueSettings:
        """Return the settings of a queue, checked as those of the settings file are.

        Raises:
            UsageError: There is a mistake in them (reason ``invalid-argument``).
        """
        text = SettingsText(Path("queue"), {}, values)
        settings = queue_of(text.top)
        if text.problems or settings is None:
            first = text.problems[0]
            raise UsageError(Reason.INVALID_ARGUMENT, first.what, hint=first.remedy)
        return settings

    async def _remove(self, order: Order, by: Actor) -> Answer:
        record = await self._unserved.find(_text(order, "queue"))
        if record is not None:
            cancels = order.get("cancel-jobs") is True
            await self._unserved.remove(record, by, cancel_jobs=cancels)
            return {"name": record.name, "removed": True}
        queue = self._queues.named(_text(order, "queue"))
        self._check_removable(queue)
        if order.get("cancel-jobs") is True:
            await self._cancel_all(queue.id, by)
        await self.remove(queue, self._operator.line("queue-removed", queue, by))
        return {"name": queue.name, "removed": True}

    async def remove(self, queue: Queue, note: bytes) -> None:
        """Remove a queue that was added by an order.

        Args:
            queue: The queue.
            note: The line of the audit log.

        Raises:
            UsageError: It stands in the settings file (reason ``invalid-argument``).
            SpoolError: It has jobs to do (reason ``queue-not-empty``).
        """
        self._check_removable(queue)
        await self._roster.remove(queue.name, note=note)
        await asyncio.to_thread(self._files.remove, queue.name)

    def _check_removable(self, queue: Queue) -> None:
        if not self._files.path(queue.name).exists():
            raise UsageError(
                Reason.INVALID_ARGUMENT,
                f"queue {queue.name} stands in the settings file, so it would come back",
                hint="Take it out of the settings file, then type sealpress queue reload.",
            )

    async def _cancel_all(self, queue_id: int, by: Actor) -> None:
        queue = self._queues.by_id(queue_id)
        for job in await self._store.jobs(JobSelection(queue_id=queue_id)):
            if queue is not None and job.state < JobState.CANCELED:
                try:
                    await self._operator.job(Operation.CANCEL_JOB, queue, job.job_id, by)
                except IppError as error:  # it ended meanwhile, or was canceled before
                    if error.status != Status.CLIENT_ERROR_NOT_POSSIBLE:
                        raise
        await self._until_empty(queue_id)

    async def _until_empty(self, queue_id: int) -> None:
        """Give the writer time to let go of a canceled job."""
        for _ in range(round(CANCEL_SECONDS / _LOOK_SECONDS)):
            if not (await self._store.counts(queue_id)).active:
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def _reload_all(self, _order: Order, _by: Actor) -> Answer:
        return await self._reload()

    # Jobs

    async def _change_job(self, order: Order, by: Actor) -> Answer:
        operation = _JOB_OPERATIONS[_text(order, "order")]
        found = []
        for number in _numbers(order, "jobs"):
            queue = self._queues.by_id((await self._job(number)).queue_id)
            if queue is not None:
                await self._operator.job(operation, queue, number, by)
            elif operation is Operation.CANCEL_JOB:
                await self._unserved.cancel(number, by)
            else:
                raise _queue_is_gone(number)
            found.append(await self._job(number))
        return {"jobs": await self._told(found)}

    async def _move(self, order: Order, by: Actor) -> Answer:
        target = self._queues.named(_text(order, "to"))
        found = []
        for number in _numbers(order, "jobs"):
            queue = self._queues.by_id((await self._job(number)).queue_id)
            if queue is not None:
                await self._operator.move(queue, number, target, by)
            else:
                await self._unserved.move(number, target, by)
            found.append(await self._job(number))
        return {"jobs": await self._told(found)}

    async def _job(self, number: int) -> SpooledJob:
        job = await self._store.job(number)
        if job is None:
            raise _no_job(number)
        return job


def _queue_is_gone(number: int) -> UsageError:
    return UsageError(
        Reason.QUEUE_NOT_FOUND,
        f"the settings no longer have the queue of job {number}",
        hint=f"sealpress queue move {number} --to QUEUE brings it to another one.",
    )


def changes_told(changes: Changes) -> dict[str, list[str]]:
    """Return what a reload did, as JSON has it."""
    return {
        "added": list(changes.added),
        "changed": list(changes.changed),
        "removed": list(changes.removed),
        "leaving": list(changes.leaving),
    }


def _no_job(number: int) -> UsageError:
    return UsageError(
        Reason.IPP_NOT_FOUND, f"there is no job {number}", hint="sealpress queue jobs lists them."
    )


def _text(order: Order, key: str, *, needed: bool = True) -> str:
    value = order.get(key, "")
    if not isinstance(value, str) or (needed and not value):
        raise UsageError(Reason.INVALID_ARGUMENT, f"{key} is a text")
    return value


def _number(order: Order, key: str, default: int) -> int:
    value = order.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UsageError(Reason.INVALID_ARGUMENT, f"{key} is a number from 1")
    return value


def _numbers(order: Order, key: str) -> Sequence[int]:
    value = order.get(key)
    if not isinstance(value, list) or not value or not all(type(one) is int for one in value):
        raise UsageError(Reason.INVALID_ARGUMENT, f"{key} is a list of job numbers")
    return value
