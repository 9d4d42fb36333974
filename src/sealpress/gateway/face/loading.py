"""Loading from the store what an operation works on, and nothing else."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from sealpress.gateway.face.desk import Desk, queue_core
from sealpress.gateway.face.records import job_of
from sealpress.ipp.message import Attribute, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.tags import GroupTag
from sealpress.printer import RequestFacts
from sealpress.printer.core import PrinterCore
from sealpress.printer.intake import Needs
from sealpress.printer.job import Job
from sealpress.printer.queries import WHICH_JOBS
from sealpress.printer.queue import JobQueue
from sealpress.spool.records import SpooledJob
from sealpress.spool.store import JobSelection, Which

if TYPE_CHECKING:
    from sealpress.gateway.queue import Queue
    from sealpress.printer.model import PrinterModel

__all__ = ["MAX_LISTED_JOBS", "Loaded", "load"]

MAX_LISTED_JOBS = 10_000
"""Most jobs that one request lists or cancels; ``limit`` and ``first-index`` give the others."""

_PLACE = "number-of-intervening-jobs"
_WITH_ALL = ("all", "job-description")
_WHICH: Mapping[str, Which] = MappingProxyType({str(which): which for which in Which})
_ABOUT_PRINTER = frozenset(
    {Operation.GET_PRINTER_ATTRIBUTES, Operation.GET_USER_PRINTER_ATTRIBUTES}
)
_DELIVERED_NOW = frozenset({int(JobState.PROCESSING), int(JobState.PROCESSING_STOPPED)})
_STOPPED_OR_SUSPENDED = frozenset({int(JobState.PROCESSING_STOPPED), int(JobState.PENDING_HELD)})
_STATES: Mapping[str, JobState] = MappingProxyType({state.keyword: state for state in JobState})


@dataclass(slots=True)
class Loaded:
    """A request's share of a queue's jobs.

    Attributes:
        queue: The queue; ``None`` for all of them.
        model: What clients are told.
        core: The printer model with the jobs that are needed.
        jobs: Those of the store, with the model's, by number.
    """

    queue: Queue | None
    model: PrinterModel
    core: PrinterCore
    jobs: dict[int, tuple[SpooledJob, Job]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who asks for what."""

    desk: Desk
    queue: Queue | None
    message: Message
    where: RequestFacts
    target: SpooledJob | None
    until: AsyncExitStack

    async def jobs(self, selection: JobSelection) -> Sequence[SpooledJob]:
        """Return jobs; a long list waits for its turn, which lasts until the answer is made."""
        return await self.desk.long_lists.jobs(self.desk.store, selection, self.until)

    def attribute(self, name: str) -> Attribute | None:
        """Return an operation attribute, not checked yet."""
        group = self.message.group(GroupTag.OPERATION)
        return group.get(name) if group is not None else None

    def value(self, name: str) -> object:
        """Return an operation attribute's first value, not checked yet."""
        attribute = self.attribute(name)
        return attribute.value if attribute is not None else None

    @property
    def user(self) -> str:
        """Who asks, as jobs are named after: made sure of, or only claimed."""
        claimed = self.value("requesting-user-name")
        return self.where.user or str(getattr(claimed, "text", claimed) or "anonymous")

    def wants(self, name: str) -> bool:
        """Whether a job's attribute of that name is asked for, alone or among all."""
        attribute = self.attribute("requested-attributes")
        return attribute is None or not {name, *_WITH_ALL}.isdisjoint(map(str, attribute.values))

    def number(self, name: str, default: int) -> int:
        """Return a positive number of the request."""
        value = self.value(name)
        return value if isinstance(value, int) and value > 0 else default

    def listed(self) -> list[int] | None:
        """Return the numbers of ``job-ids``; ``None`` without them."""
        attribute = self.attribute("job-ids")
        if attribute is None:
            return None
        numbers = dict.fromkeys(value for value in attribute.values if isinstance(value, int))
        return list(numbers)[:MAX_LISTED_JOBS]


@dataclass(slots=True)
class _Found:
    """What the store has of it, and what is known of the rest."""

    jobs: Iterable[SpooledJob] = ()
    first_id: int = 1
    elsewhere: int = 0
    knows_order: bool = True


async def load(
    desk: Desk,
    queue: Queue | None,
    model: PrinterModel,
    message: Message,
    where: RequestFacts,
    target: SpooledJob | None = None,
    *,
    until: AsyncExitStack | None = None,
) -> Loaded:
    """Load what a request's operation works on.

    Args:
        desk: The gateway.
        queue: The queue that the request is about; ``None`` for all.
        model: What clients are told of it.
        message: The request.
        where: How it came.
        target: The job that the request is about.
        until: Closed when the request is answered; for requests about many jobs.
    """
    rule = model.rules.get(message.code)
    wish = _Wish(desk, queue, message, where, target, until or AsyncExitStack())
    found = await _LOADERS[rule.needs if rule is not None else Needs.NOTHING](wish)
    limits = model.config.limits
    jobs = JobQueue(
        limits,
        first_id=found.first_id,
        elsewhere=found.elsewhere,
        knows_order=found.knows_order,
    )
    if queue is not None:
        core = queue_core(queue, model, jobs, desk, where)
    else:
        core = PrinterCore(model.config, model.description, desk.scale.start, jobs)
    loaded = Loaded(queue, model, core)
    for spooled in found.jobs:
        its_queue = queue or desk.queues.by_id(spooled.queue_id)
        if its_queue is not None and spooled.queue_id == its_queue.id:
            job = job_of(spooled, its_queue, desk.scale)
            job.is_receiving = spooled.key in desk.receiving
            loaded.jobs[job.id] = (spooled, job)
            jobs.add(job)
    return loaded


async def _nothing(wish: _Wish) -> _Found:
    if wish.queue is None or wish.message.code not in _ABOUT_PRINTER:
        return _Found()
    return _Found(elsewhere=await wish.desk.counts.active(wish.queue.id))


async def _target(wish: _Wish) -> _Found:
    job = wish.target
    if job is None:
        return _Found()
    is_asked = wish.message.code == Operation.GET_JOB_ATTRIBUTES and not job.state.is_terminal
    ahead = await wish.desk.store.ahead(job) if is_asked and wish.wants(_PLACE) else None
    return _Found([job], elsewhere=ahead or 0, knows_order=ahead is not None)


async def _copy(wish: _Wish) -> _Found:
    new = await _new_job(wish)
    return dataclasses.replace(new, jobs=[wish.target] if wish.target is not None else [])


async def _new_job(wish: _Wish) -> _Found:
    if wish.queue is None:
        return _Found()
    active = await wish.desk.counts.active(wish.queue.id)
    await wish.desk.fairness.check(wish.queue, wish.message, wish.where, wish.user, active)
    is_trial = wish.message.code == Operation.VALIDATE_JOB
    number = 1 if is_trial else await wish.desk.numbers.next()
    return _Found(first_id=number, elsewhere=active)


async def _wanted_jobs(wish: _Wish) -> _Found:
    numbers = wish.listed()
    if numbers is not None:
        return await _numbered(wish, numbers)
    which = wish.value("which-jobs") or "not-completed"
    last = wish.number("first-index", 1) - 1 + wish.number("limit", MAX_LISTED_JOBS)
    selection = _selection(wish.queue, str(which), min(last, MAX_LISTED_JOBS))
    if selection is None:  # a word that nobody knows: the operation says so
        return _Found()
    if wish.value("my-jobs") is True:
        return await _own(wish, selection)
    found = await wish.jobs(selection)
    is_whole = not selection.states and wish.queue is not None
    return _Found(_oldest_first(wish, found), knows_order=is_whole)


def _selection(queue: Queue | None, word: str, limit: int) -> JobSelection | None:
    queue_id = queue.id if queue is not None else None
    if word in _WHICH:
        return JobSelection(queue_id=queue_id, which=_WHICH[word], limit=limit)
    state = _STATES.get(word)
    if state is None and word in WHICH_JOBS:  # the operation chooses from all
        return JobSelection(queue_id=queue_id, which=Which.ALL, limit=limit)
    if state is None:
        return None
    which = Which.COMPLETED if state.is_terminal else Which.NOT_COMPLETED
    # A suspended job is told as one that stopped, and kept as one that is held.
    states = _STOPPED_OR_SUSPENDED if state is JobState.PROCESSING_STOPPED else {int(state)}
    return JobSelection(queue_id=queue_id, which=which, states=frozenset(states), limit=limit)


def _oldest_first(wish: _Wish, found: Iterable[SpooledJob]) -> list[SpooledJob]:
    """Bring those that ended into the order in which they did, and leave out hidden queues."""
    desk = wish.desk
    if wish.queue is None:
        hidden = {q.id for q in desk.queues if not desk.gate.may_see(q.settings, wish.where)}
        found = (job for job in found if job.queue_id not in hidden)
    listed = list(found)
    ended = [job for job in listed if job.state.is_terminal]
    return [*(job for job in listed if not job.state.is_terminal), *reversed(ended)]


async def _own_jobs(wish: _Wish) -> _Found:
    numbers = wish.listed()
    if numbers is not None:
        return await _numbered(wish, numbers)
    queue_id = wish.queue.id if wish.queue is not None else None
    return await _own(wish, JobSelection(queue_id=queue_id, limit=MAX_LISTED_JOBS))


async def _own(wish: _Wish, selection: JobSelection) -> _Found:
    """Load the jobs of the requester: those made under the name alone, and those made sure of."""
    where, store = wish.where, wish.desk.store
    name = wish.user
    issuers = dict.fromkeys(["", where.user_issuer])
    found: dict[int, SpooledJob] = {}
    for issuer in issuers:
        owner = store.owner_digest(name, issuer)
        chosen = JobSelection(
            queue_id=selection.queue_id,
            which=selection.which,
            states=selection.states,
            owner=owner,
            limit=selection.limit,
        )
        found |= {job.key: job for job in await wish.jobs(chosen)}
    return _Found(_oldest_first(wish, found.values()), knows_order=False)


async def _current_job(wish: _Wish) -> _Found:
    return await _in_states(wish, _DELIVERED_NOW)


async def _turns(wish: _Wish) -> _Found:
    found = await _in_states(wish, _DELIVERED_NOW | {int(JobState.PENDING)})
    missing = wish.target is not None and wish.target.key not in {job.key for job in found.jobs}
    if missing and wish.target is not None:
        found.jobs = [*found.jobs, wish.target]
    return found


async def _in_states(wish: _Wish, states: frozenset[int]) -> _Found:
    queue_id = wish.queue.id if wish.queue is not None else None
    selection = JobSelection(queue_id=queue_id, states=states, limit=MAX_LISTED_JOBS)
    return _Found(await wish.jobs(selection), knows_order=False)


async def _active_jobs(wish: _Wish) -> _Found:
    numbers = wish.listed()
    if numbers is not None:
        return await _numbered(wish, numbers)
    queue_id = wish.queue.id if wish.queue is not None else None
    selection = JobSelection(queue_id=queue_id, limit=MAX_LISTED_JOBS)
    return _Found(_oldest_first(wish, await wish.jobs(selection)), knows_order=False)


async def _numbered(wish: _Wish, numbers: Iterable[int]) -> _Found:
    found = [job for number in numbers if (job := await wish.desk.store.job(number)) is not None]
    await asyncio.sleep(0)
    return _Found(_oldest_first(wish, found), knows_order=False)


_LOADERS: Mapping[Needs, Callable[[_Wish], Awaitable[_Found]]] = MappingProxyType(
    {
        Needs.NOTHING: _nothing,
        Needs.JOB: _target,
        Needs.NEW_JOB: _new_job,
        Needs.COPY: _copy,
        Needs.JOBS: _wanted_jobs,
        Needs.OWN_JOBS: _own_jobs,
        Needs.ACTIVE_JOBS: _active_jobs,
        Needs.CURRENT_JOB: _current_job,
        Needs.TURNS: _turns,
    }
)
