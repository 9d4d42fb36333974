"""``sealpress queue refuse``: take no more jobs."""

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

EXAMPLES = ('sealpress queue refuse office --message "use upstairs"',)


def run(
    queue: QueueArgument,
    *,
    message: MessageOption = "",
    server: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take no more jobs; those that are there are printed."""
    facts = order_gateway(server, state, "queue-refuse", queue=queue, message=message)
    tell_queue(facts, as_json=as_json)
