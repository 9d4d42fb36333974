"""The commands of ``sealpress queue`` that are one order about a queue or some jobs, as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, cast

from sealpress.cli.options import JsonOption
from sealpress.cli.queue.gateways import (
    JobsArgument,
    MessageOption,
    QueueArgument,
    ServerOption,
    StateOption,
    order_gateway,
)
from sealpress.cli.queue.telling import tell_jobs, tell_queue
from sealpress.cli.servers import Facts

__all__ = ["ROWS", "OrderCommand"]


class OrderCommand(NamedTuple):
    """A command that gives one order and shows what it is about; named like a command's module.

    Attributes:
        run: Gives the order; its docstring is the command's help.
        EXAMPLES: The end of that help.
    """

    run: Callable[..., None]
    EXAMPLES: tuple[str, ...]


def _of_queue(order: str, told: str, example: str) -> OrderCommand:
    def run(
        queue: QueueArgument,
        *,
        server: ServerOption = None,
        state: StateOption = None,
        as_json: JsonOption = False,
    ) -> None:
        tell_queue(order_gateway(server, state, order, queue=queue), as_json=as_json)

    return _told(run, told, example)


def _of_queue_with_message(order: str, told: str, example: str) -> OrderCommand:
    def run(
        queue: QueueArgument,
        *,
        message: MessageOption = "",
        server: ServerOption = None,
        state: StateOption = None,
        as_json: JsonOption = False,
    ) -> None:
        facts = order_gateway(server, state, order, queue=queue, message=message)
        tell_queue(facts, as_json=as_json)

    return _told(run, told, example)


def _of_jobs(order: str, told: str, example: str) -> OrderCommand:
    def run(
        jobs: JobsArgument,
        *,
        server: ServerOption = None,
        state: StateOption = None,
        as_json: JsonOption = False,
    ) -> None:
        facts = order_gateway(server, state, order, jobs=jobs)
        tell_jobs(cast("Sequence[Facts]", facts.get("jobs", [])), as_json=as_json)

    return _told(run, told, example)


def _told(run: Callable[..., None], told: str, example: str) -> OrderCommand:
    run.__doc__ = told
    return OrderCommand(run, (f"sealpress queue {example}",))


ROWS: Mapping[str, OrderCommand] = {
    "show": _of_queue(
        "queue-show",
        "Show a queue: state, true reason, remedy, next attempt, how safe its last metre is.",
        "show office",
    ),
    "resume": _of_queue("queue-resume", "Deliver again.", "resume office"),
    "retry": _of_queue("queue-retry", "Do not wait for the next attempt's time.", "retry office"),
    "pause": _of_queue_with_message(
        "queue-pause",
        "Stop delivering after the job that is being sent; jobs are still taken and kept.",
        'pause office --message "new toner is coming"',
    ),
    "accept": _of_queue_with_message("queue-accept", "Take jobs again.", "accept office"),
    "refuse": _of_queue_with_message(
        "queue-refuse",
        "Take no more jobs; those that are there are printed.",
        'refuse office --message "use upstairs"',
    ),
    "hold": _of_jobs(
        "job-hold", "Keep jobs from being printed until they are released.", "hold 17 18"
    ),
    "release": _of_jobs(
        "job-release",
        "Let held jobs be printed, those too that wait for an operator.",
        "release 17 18",
    ),
    "cancel": _of_jobs(
        "job-cancel",
        "Cancel jobs; one that is being printed is taken back as far as the printer can.",
        "cancel 17 18",
    ),
    "restart": _of_jobs(
        "job-restart",
        "Print jobs again that have ended, while their documents are kept.",
        "restart 17 18",
    ),
}
"""The commands by the word that is typed."""
