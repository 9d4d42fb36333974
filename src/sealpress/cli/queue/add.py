"""``sealpress queue add``: a queue for a printer, in one step."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from sealpress.cli.found_printers import place_of_name
from sealpress.cli.gateway_state import ConfigOption
from sealpress.cli.options import (
    JsonOption,
    PasswordFileOption,
    SecurityOption,
    TimeoutOption,
    TrustOption,
    UserOption,
    YesOption,
)
from sealpress.cli.queue.gateways import ServerOption, StateOption
from sealpress.cli.queue.new_queue import Examination, Wishes, examined_queue, kept_queue
from sealpress.cli.queue.vouching import Voucher
from sealpress.cli.settings import settings_file
from sealpress.cli.terminal import printable, write_json, write_line, write_note, write_pairs
from sealpress.gateway.adding import refuse_taken
from sealpress.gateway.settings import QueueSettings
from sealpress.gateway.settings_file import load_gateway_settings

EXAMPLES = (
    "sealpress queue add ipps://printer.example/ipp/print",
    "sealpress queue add printer.example --name laser --pin sha256:2f0c...9a41",
    "sealpress queue add socket://old.example --insecure --set info='The old one'",
    "sealpress queue add ipps://printer.example --offline --name laser",
    "sealpress queue add 'Laser 1' --found",
    "sealpress queue add 'dnssd://Laser%201._ipps._tcp.local/'",
)


DestinationArgument = Annotated[
    str,
    typer.Argument(
        metavar="URI",
        help="The printer: ipps://, ipp://, dnssd://, socket://, lpd:// or file:///; or HOST.",
    ),
]
FoundOption = Annotated[
    bool,
    typer.Option("--found", help="The printer is named as sealpress find lists it: by its name."),
]
NameOption = Annotated[
    str, typer.Option("--name", metavar="NAME", help="The queue's name; proposed without it.")
]
PinOption = Annotated[
    str,
    typer.Option("--pin", metavar="FINGERPRINT", help="The printer's certificate, sha256:..."),
]
InsecureOption = Annotated[
    bool,
    typer.Option("--insecure", help="Take a way to the printer that others can listen on."),
]
OfflineOption = Annotated[
    bool, typer.Option("--offline", "--force", help="Add it without asking the printer anything.")
]
IdentityOption = Annotated[
    list[str] | None,
    typer.Option(
        "--identity",
        metavar="NAME",
        help="Client certificate for a printer that wants one (sealpress identity list); as often "
        "as needed.",
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="A further setting of the queue, as in its file."
    ),
]


def run(  # the settings of a queue, each by its name
    uri: DestinationArgument,
    *,
    found: FoundOption = False,
    name: NameOption = "",
    pin: PinOption = "",
    insecure: InsecureOption = False,
    offline: OfflineOption = False,
    set_: SetOption = None,
    trust: TrustOption = None,
    security: SecurityOption = None,
    user: UserOption = None,
    password_file: PasswordFileOption = None,
    identity: IdentityOption = None,
    timeout: TimeoutOption = None,
    yes: YesOption = False,
    config: ConfigOption = None,
    server: ServerOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a printer what it offers, make sure of it, and add a queue for it.

    It is asked for IPP and IPPS, for its certificate and for what it can do; the safest way is
    taken. A certificate that no authority vouches for counts once a person says so: at the
    terminal, by --pin or by --trust. With --yes the one seen first counts. A running gateway
    serves the queue at once, another one when it starts.
    """
    gateway = load_gateway_settings(config or settings_file(os.environ), flags={"state": state})
    wishes = Wishes(
        uri=place_of_name(uri, is_name=found),
        name=name,
        trust=trust or "",
        security=security or "",
        user=user or "",
        password_file=str(password_file.absolute()) if password_file else "",
        identity=tuple(identity or ()),
        further=tuple(set_ or ()),
        insecure=insecure,
        offline=offline,
        voucher=Voucher(pin=pin, unseen=yes, timeout=timeout),
    )
    examined = examined_queue(wishes, gateway)
    refuse_taken(examined.settings.name, examined.settings.uri, gateway.queues)
    if not as_json:
        _tell(examined)
    place = kept_queue(examined, gateway.state, server)
    if as_json:
        write_json({**examined.as_dict(), "kept": place})
    else:
        write_line(f"added {printable(examined.settings.name)}: {printable(place)}")


def _tell(found: Examination) -> None:
    """Say what is about to be added."""
    settings: QueueSettings = found.settings
    for note in found.notes:
        write_note(printable(f"note: {note.detail} [{note.reason}]"))
    security = "secure" if found.security.is_secure else "NOT SECURE"
    trust = f"{settings.trust or 'the trust store and the system authorities'}"
    write_pairs(
        (
            ("queue", settings.name),
            ("printer", settings.uri),
            ("model", found.config.make_and_model),
            ("way", f"{security}: {found.security.why}"),
            *([("trust", trust)] if found.security.is_secure else []),
            ("formats", ", ".join(found.config.document_formats)),
            ("clients", f"/ipp/print/{settings.name}, encryption {settings.encryption}"),
        )
    )
