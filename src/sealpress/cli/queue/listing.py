"""``sealpress queue list``: the queues and their state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sealpress.cli.options import JsonOption
from sealpress.cli.queue.gateways import ServerOption, StateOption, order_gateway
from sealpress.cli.queue.telling import tell_queues
from sealpress.cli.servers import Facts

EXAMPLES = (
    "sealpress queue list",
    "sealpress queue list --json",
)


def run(
    *, server: ServerOption = None, state: StateOption = None, as_json: JsonOption = False
) -> None:
    """List the queues: state, jobs, true reason and next attempt, how safe the last metre is."""
    facts = order_gateway(server, state, "queue-list")
    tell_queues(cast("Sequence[Facts]", facts.get("queues", [])), as_json=as_json)
