"""``sealpress queue reload``: read the settings anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sealpress.cli.options import JsonOption
from sealpress.cli.queue.gateways import ServerOption, StateOption, order_gateway
from sealpress.cli.terminal import write_json, write_pairs

EXAMPLES = ("sealpress queue reload",)


def run(
    *, server: ServerOption = None, state: StateOption = None, as_json: JsonOption = False
) -> None:
    """Have the gateway read its settings anew, as SIGHUP does; no job and no connection ends."""
    facts = order_gateway(server, state, "gateway-reload")
    if as_json:
        write_json(facts)
        return
    write_pairs(
        (name.replace("_", " "), ", ".join(cast("Sequence[str]", names)) or "none")
        for name, names in facts.items()
    )
