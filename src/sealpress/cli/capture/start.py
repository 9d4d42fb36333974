"""``sealpress capture start``: have a running server capture its connections."""

from __future__ import annotations

from typing import Annotated

import typer

from sealpress.cli.capture.amounts import octets_of, seconds_of
from sealpress.cli.capture.telling import tell
from sealpress.cli.capture.warning import EVERYTHING
from sealpress.cli.options import JsonOption
from sealpress.cli.servers import BecauseOption, ServerOption, give_order
from sealpress.cli.terminal import write_note
from sealpress.server.capture_switch import SWITCHED_CAPTURE_OCTETS, SWITCHED_CAPTURE_SECONDS

EXAMPLES = (
    'sealpress capture start --because "ticket 4711"',
    "sealpress capture start --server 8631 --name morning --max-size 16M --max-time 5m",
)


def run(
    *,
    server: ServerOption = None,
    name: Annotated[
        str, typer.Option(metavar="NAME", help="Name of the file, without a path.")
    ] = "",
    max_size: Annotated[
        str, typer.Option(metavar="SIZE", help="How large it may become: 500K, 64M, 1G.")
    ] = f"{SWITCHED_CAPTURE_OCTETS >> 20}M",
    max_time: Annotated[
        str, typer.Option(metavar="TIME", help="How long it may go on: 90, 10m, 2h.")
    ] = f"{SWITCHED_CAPTURE_SECONDS / 60:g}m",
    because: BecauseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Begin a capture of the connections that come from now on.

    Only who runs the server, and root, may do that; it is noted in the server's audit log. The
    server writes the file, for its owner alone, into the folder captures of its state folder.
    """
    facts = give_order(
        server,
        "capture-start",
        name=name,
        because=because,
        max_octets=octets_of(max_size),
        max_seconds=seconds_of(max_time),
    )
    write_note(EVERYTHING)
    tell(facts, as_json=as_json)
