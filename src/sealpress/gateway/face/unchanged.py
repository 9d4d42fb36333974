"""Whether a queue would tell the same of itself again: then its last answer is given once more."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from sealpress.gateway.face.desk import Desk, queue_core
from sealpress.printer import Answer
from sealpress.printer.queue import JobQueue

if TYPE_CHECKING:
    from sealpress.gateway.queue import Queue
    from sealpress.ipp.message import Message
    from sealpress.printer import RequestFacts
    from sealpress.printer.description import PrinterView
    from sealpress.printer.model import PrinterModel

__all__ = ["Unchanged", "lasting"]

Reply = TypeVar("Reply")


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A request about a queue, and what was seen of it then; called to look again.

    Attributes:
        desk: What it was answered with.
        queue: The queue.
        model: What clients were told of it.
        message: The request.
        where: How it came.
        decision: As whom it was answered.
        seen: The queue as the answer tells of it; ``None`` when it tells of more.
    """

    desk: Desk
    queue: Queue
    model: PrinterModel
    message: Message
    where: RequestFacts
    decision: RequestFacts
    seen: PrinterView | None = None

    def __call__(self) -> bool:
        """Whether all is the same, within one second of the queue's time."""
        desk, queue, seen = self.desk, self.queue, self.seen
        if seen is None:
            return False
        began = seen.started.seconds
        if int(time.monotonic() - began) != int(seen.where.at.seconds - began):
            return False
        count = desk.counts.known(queue.id)
        if count is None or desk.queues.model_at_hand(queue) is not self.model:
            return False
        if desk.gate.decide(queue.settings, self.message, self.where) != self.decision:
            return False
        jobs = JobQueue(self.model.config.limits, elsewhere=count)
        core = queue_core(queue, self.model, jobs, desk, self.decision)
        return core.view(seen.where) == seen


def lasting(reply: Reply, request: Unchanged) -> Reply:
    """Return a reply that says whether it holds, if it tells of the queue alone."""
    if not isinstance(reply, Answer) or reply.seen is None:
        return reply
    return replace(reply, holds=replace(request, seen=reply.seen))
