"""``sealpress queue show``: all about a queue."""

from __future__ import annotations

from sealpress.cli.options import JsonOption
from sealpress.cli.queue.gateways import QueueArgument, ServerOption, StateOption, order_gateway
from sealpress.cli.queue.telling import tell_queue

EXAMPLES = ("sealpress queue show office",)


def run(
    queue: QueueArgument,
    *,
    server: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a queue: state, true reason, remedy, next attempt, how safe its last metre is."""
    facts = order_gateway(server, state, "queue-show", queue=queue)
    tell_queue(facts, as_json=as_json)
