"""``sealpress queue pause``: print nothing more, keep taking jobs."""

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

EXAMPLES = ('sealpress queue pause office --message "new toner is coming"',)


def run(
    queue: QueueArgument,
    *,
    message: MessageOption = "",
    server: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Stop delivering after the job that is being sent; jobs are still taken and kept."""
    facts = order_gateway(server, state, "queue-pause", queue=queue, message=message)
    tell_queue(facts, as_json=as_json)
