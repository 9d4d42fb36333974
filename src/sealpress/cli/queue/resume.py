"""``sealpress queue resume``: print again."""

from __future__ import annotations

from sealpress.cli.options import JsonOption
from sealpress.cli.queue.gateways import QueueArgument, ServerOption, StateOption, order_gateway
from sealpress.cli.queue.telling import tell_queue

EXAMPLES = ("sealpress queue resume office",)


def run(
    queue: QueueArgument,
    *,
    server: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Deliver again."""
    facts = order_gateway(server, state, "queue-resume", queue=queue)
    tell_queue(facts, as_json=as_json)
