"""``sealpress capture status``: what running servers capture."""

from __future__ import annotations

from sealpress.cli.capture.telling import tell
from sealpress.cli.options import JsonOption
from sealpress.cli.servers import ServerOption, give_order, running_servers
from sealpress.cli.terminal import write_json, write_line

EXAMPLES = ("sealpress capture status",)


def run(*, server: ServerOption = None, as_json: JsonOption = False) -> None:
    """Say whether running servers capture their connections, where to, and since when.

    With --json, several servers are a list.
    """
    running = running_servers() if server is None else []
    if len(running) < 2:
        tell(give_order(server, "capture-status"), as_json=as_json)
    elif as_json:
        write_json([facts for _, facts in running])
    else:
        for position, (_, facts) in enumerate(running):
            if position:
                write_line()
            tell(facts, as_json=False)
