"""``sealpress capture stop``: end the capture of a running server."""

from __future__ import annotations

from sealpress.cli.capture.telling import tell
from sealpress.cli.options import JsonOption
from sealpress.cli.servers import BecauseOption, ServerOption, give_order

EXAMPLES = ("sealpress capture stop",)


def run(
    *, server: ServerOption = None, because: BecauseOption = "", as_json: JsonOption = False
) -> None:
    """End the capture, and say where the file is."""
    tell(give_order(server, "capture-stop", because=because), as_json=as_json)
