"""``sealpress queue remove``: forget a queue."""

from __future__ import annotations

from typing import Annotated

import typer

from sealpress.cli.options import JsonOption
from sealpress.cli.queue.gateways import QueueArgument, ServerOption, StateOption, order_gateway
from sealpress.cli.terminal import printable, write_json, write_line

EXAMPLES = (
    "sealpress queue remove office",
    "sealpress queue remove office --cancel-jobs",
)


def run(
    queue: QueueArgument,
    *,
    cancel_jobs: Annotated[
        bool, typer.Option("--cancel-jobs", help="Cancel the jobs that it still has.")
    ] = False,
    server: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove a queue with its history; refused while it has jobs, or stands in the settings."""
    facts = order_gateway(server, state, "queue-remove", queue=queue, cancel_jobs=cancel_jobs)
    if as_json:
        write_json(facts)
    else:
        write_line(f"removed {printable(str(facts.get('name', queue)))}")
