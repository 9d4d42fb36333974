"""``sealpress capture status``: what running servers capture."""

from __future__ import annotations

from sealpress.cli.capture.servers import ServerOption, give_order
from sealpress.cli.capture.telling import tell
from sealpress.cli.options import JsonOption

EXAMPLES = ("sealpress capture status",)


def run(*, server: ServerOption = None, as_json: JsonOption = False) -> None:
    """Say whether a running server captures its connections, where to, and since when."""
    tell(give_order(server, "capture-status"), as_json=as_json)
