"""``sealpress queue move``: bring jobs to another queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, cast

import typer

from sealpress.cli.options import JsonOption
from sealpress.cli.queue.gateways import JobsArgument, ServerOption, StateOption, order_gateway
from sealpress.cli.queue.telling import tell_jobs
from sealpress.cli.servers import Facts

EXAMPLES = ("sealpress queue move 17 18 --to upstairs",)


def run(
    jobs: JobsArgument,
    *,
    to: Annotated[str, typer.Option("--to", metavar="QUEUE", help="Where they are printed.")],
    server: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring jobs that are not being delivered to another queue."""
    facts = order_gateway(server, state, "job-move", jobs=jobs, to=to)
    tell_jobs(cast("Sequence[Facts]", facts.get("jobs", [])), as_json=as_json)
