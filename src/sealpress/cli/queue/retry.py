"""``sealpress queue retry``: try a printer again, now."""

from __future__ import annotations

from sealpress.cli.options import JsonOption
from sealpress.cli.queue.gateways import QueueArgument, ServerOption, StateOption, order_gateway
from sealpress.cli.queue.telling import tell_queue

EXAMPLES = ("sealpress queue retry office",)


def run(
    queue: QueueArgument,
    *,
    server: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Do not wait for the next attempt's time."""
    facts = order_gateway(server, state, "queue-retry", queue=queue)
    tell_queue(facts, as_json=as_json)
