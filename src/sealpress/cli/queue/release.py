"""``sealpress queue release``: let held jobs be printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sealpress.cli.options import JsonOption
from sealpress.cli.queue.gateways import JobsArgument, ServerOption, StateOption, order_gateway
from sealpress.cli.queue.telling import tell_jobs
from sealpress.cli.servers import Facts

EXAMPLES = ("sealpress queue release 17 18",)


def run(
    jobs: JobsArgument,
    *,
    server: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let held jobs be printed, those too that wait for an operator."""
    facts = order_gateway(server, state, "job-release", jobs=jobs)
    tell_jobs(cast("Sequence[Facts]", facts.get("jobs", [])), as_json=as_json)
