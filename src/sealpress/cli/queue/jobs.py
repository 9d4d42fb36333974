"""``sealpress queue jobs``: the jobs of a queue, or of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, cast

import typer

from sealpress.cli.options import JsonOption
from sealpress.cli.queue.gateways import ServerOption, StateOption, order_gateway
from sealpress.cli.queue.telling import tell_jobs
from sealpress.cli.servers import Facts
from sealpress.spool.store import Which

EXAMPLES = (
    "sealpress queue jobs",
    "sealpress queue jobs office --which completed --limit 20",
)


def run(
    queue: Annotated[str, typer.Argument(metavar="[QUEUE]", help="Of this queue alone.")] = "",
    *,
    which: Annotated[Which, typer.Option(help="Which jobs.")] = Which.NOT_COMPLETED,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 100,
    server: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """List jobs in the order in which they are printed; ? marks users nobody made sure of."""
    facts = order_gateway(server, state, "queue-jobs", queue=queue, which=str(which), limit=limit)
    found = cast("Sequence[Facts]", facts.get("jobs", []))
    tell_jobs(found, as_json=as_json, none=_none(queue, which))


def _none(queue: str, which: Which) -> str:
    what = {Which.COMPLETED: "No job has ended yet", Which.ALL: "There are no jobs"}
    where = f" in the queue {queue}" if queue else ""
    return f"{what.get(which, 'No jobs wait')}{where}."
