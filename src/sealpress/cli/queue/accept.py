"""``sealpress queue accept``: take jobs again."""

from __future__ import annotations

from sealpress.cli.options import JsonOption
from sealpress.cli.queue.gateways import (
    MessageOption,
    QueueArgument,
    ServerOption,
    StateOption,
    order_gateway,
)
from sealpress.cli.queue.telling import tell_queue

EXAMPLES = ("sealpress queue accept office",)


def run(
    queue: QueueArgument,
    *,
    message: MessageOption = "",
    server: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take jobs again."""
    facts = order_gateway(server, state, "queue-accept", queue=queue, message=message)
    tell_queue(facts, as_json=as_json)
