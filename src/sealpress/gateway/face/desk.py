"""What the IPP face of a gateway works with, and the printer model of a queue for one request."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sealpress.gateway.face.counting import JobCounts
from sealpress.gateway.face.fairness import Fairness
from sealpress.gateway.face.long_lists import LongLists
from sealpress.gateway.face.moments import TimeScale
from sealpress.gateway.face.numbers import JobNumbers
from sealpress.gateway.queue_orders import apply_orders
from sealpress.gateway.release import ReleaseGuesses
from sealpress.gateway.status import device_reasons
from sealpress.ipp.message import Message
from sealpress.printer import Answer, Instant, PrinterConfig, RequestFacts
from sealpress.printer.core import PrinterCore
from sealpress.printer.queue import JobQueue
from sealpress.printer.system.dialogue import SYSTEM_PATH

if TYPE_CHECKING:
    from sealpress.gateway.acceptance import Receive
    from sealpress.gateway.face.copying import Rebound
    from sealpress.gateway.queue import Queue
    from sealpress.gateway.queues import Queues
    from sealpress.gateway.settings import QueueSettings
    from sealpress.gateway.status import DispatchOrders, Trouble
    from sealpress.printer.model import PrinterModel
    from sealpress.server import Response
    from sealpress.spool.store import JobStore

__all__ = ["Desk", "Gate", "OpenGate", "now", "queue_core"]

_MAX_TEXT = 1023  # octets of a text (RFC 8011 section 5.1.2)


def now() -> Instant:
    """Return this moment, monotonic and by the wall clock."""
    return Instant(time.monotonic(), datetime.datetime.now(datetime.UTC))


class Gate(Protocol):
    """Decides who may do what; :class:`sealpress.gateway.access.gate.GatewayAccess` does."""

    def decide(
        self, queue: QueueSettings | None, message: Message, where: RequestFacts
    ) -> RequestFacts | Answer | Response:
        """Return the facts with the user's roles, or what refuses the request."""
        ...

    def challenge(self, where: RequestFacts) -> Response | None:
        """Return what asks somebody to log in; ``None`` if that can't help."""
        ...

    def may_see(self, queue: QueueSettings, where: RequestFacts) -> bool:
        """Whether a queue is listed for who asks."""
        ...


class OpenGate:
    """Lets everybody do what everybody may."""

    def decide(
        self, queue: QueueSettings | None, message: Message, where: RequestFacts
    ) -> RequestFacts:
        """Let a request in."""
        del queue, message
        return where

    def challenge(self, where: RequestFacts) -> None:
        """Ask nobody to log in."""
        del where

    def may_see(self, queue: QueueSettings, where: RequestFacts) -> bool:
        """List every queue."""
        del queue, where
        return True


@dataclass(slots=True)
class Desk:
    """What requests are answered with.

    Attributes:
        queues: The queues.
        store: Where the jobs are.
        orders: What is asked of the writers.
        receive: Makes what takes a document.
        rebound: Binds a document to a copy of its job.
        gate: Decides who may do what.
        scale: Brings the store's moments onto the model's scale.
        numbers: Gives jobs their numbers.
        counts: Knows how many jobs the queues have.
        fairness: Refuses jobs of who has too many that do not move.
        receiving: Keys of jobs that a document is coming for just now.
        gone: Those of them that came to their end meanwhile.
        guesses: Slows those who guess passwords of jobs.
        long_lists: Lets requests about many jobs be answered one after the other.
    """

    queues: Queues
    store: JobStore
    orders: DispatchOrders
    receive: Receive
    rebound: Rebound
    gate: Gate = field(default_factory=OpenGate)
    scale: TimeScale = field(default_factory=lambda: TimeScale.of(now()))
    numbers: JobNumbers = field(init=False)
    counts: JobCounts = field(init=False)
    fairness: Fairness = field(init=False)
    receiving: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    guesses: ReleaseGuesses = field(default_factory=ReleaseGuesses)
    long_lists: LongLists = field(default_factory=LongLists)

    def __post_init__(self) -> None:
        """Begin to give numbers, and to count."""
        self.numbers = JobNumbers(self.store)
        self.counts = JobCounts(self.store)
        self.fairness = Fairness(self.store)


def queue_core(
    queue: Queue, model: PrinterModel, jobs: JobQueue, desk: Desk, where: RequestFacts
) -> PrinterCore:
    """Make the printer model of a queue as it is now, for one request."""
    scale, board = desk.scale, functools.partial(desk.queues.news.board_of, queue)
    status, record = queue.status, queue.record
    is_own = queue.is_at(where.path) or where.path == SYSTEM_PATH
    config = model.config if is_own else _with_one_way_in(model.config, where)
    core = PrinterCore(config, model.description, scale.start, jobs, board)
    core.changed = core.configured = scale.instant(queue.changed_at)
    core.is_paused, core.is_accepting = record.is_paused, record.is_accepting
    core.holds_new_jobs = record.holds_new
    trouble = status.trouble
    core.is_busy = status.delivering != 0
    core.reasons = device_reasons(status)
    told = _told(trouble, is_paused=record.is_paused)
    core.message = " ".join(filter(None, (record.message, told))) or status.printer_message
    core.operator_message = record.message
    apply_orders(core, record, scale)
    if trouble is not None:
        core.changed = scale.instant(trouble.since.timestamp())
    return core


def _with_one_way_in(config: PrinterConfig, where: RequestFacts) -> PrinterConfig:
    """Tell one URI alone: clients of CUPS ask at the server's path and take it for the only one."""
    scheme = "ipps" if where.secure else "ipp"
    found = [endpoint for endpoint in config.endpoints if endpoint.scheme == scheme]
    return dataclasses.replace(config, endpoints=tuple(found[:1]) or config.endpoints[:1])


def _told(trouble: Trouble | None, *, is_paused: bool) -> str:
    """Say what is wrong, what to do about it, and when it is tried again."""
    if trouble is None:
        return ""
    when = ""
    if trouble.next_attempt is not None and not is_paused:
        when = f" Next attempt at {trouble.next_attempt.astimezone():%H:%M:%S}."
    text = f"{trouble.sentence} {trouble.remedy}{when}".strip()
    return text.encode()[:_MAX_TEXT].decode(errors="ignore")
