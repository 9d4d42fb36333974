"""The running gateway that is meant, and orders to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.gateway_state import StateOption, gateway_folder
from sealpress.cli.servers import Facts, ServerOption, ask, chosen_server
from sealpress.errors import Reason, StateError

__all__ = [
    "JobsArgument",
    "MessageOption",
    "QueueArgument",
    "ServerOption",
    "StateOption",
    "order_gateway",
]

QueueArgument = Annotated[str, typer.Argument(metavar="QUEUE", help="Name of the queue.")]
JobsArgument = Annotated[list[int], typer.Argument(metavar="JOB...", help="Numbers of jobs.")]
MessageOption = Annotated[
    str, typer.Option("--message", metavar="TEXT", help="What people are told about it.")
]

_HINT = "Start it with sealpress serve, as this user and with the same SEALPRESS_HOME or --state."


def order_gateway(server: str | None, state: Path | None, order: str, **arguments: object) -> Facts:
    """Give an order to the gateway that is meant, and return its answer.

    Args:
        server: Its port or name; ``None`` for the only one.
        state: Its state folder; ``None`` for the one that the settings name.
        order: The order.
        arguments: Its particulars, by names with ``_``.

    Raises:
        StateError: No gateway runs (reason ``server-not-found``), or it refuses.
        UsageError: Several run, or an argument is none.
    """
    folder = gateway_folder(None, state)
    particulars = {name.replace("_", "-"): value for name, value in arguments.items()}
    try:
        path = chosen_server(server, folder, question="gateway-status")
    except StateError as error:
        if error.reason is not Reason.SERVER_NOT_FOUND:
            raise
        raise StateError(error.reason, f"no gateway runs: {error.detail}", hint=_HINT) from None
    return ask(path, {"order": order, **particulars})
