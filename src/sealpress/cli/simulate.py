"""``sealpress simulate``: a virtual printer that keeps its prints as files."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from sealpress.cli.access_options import (
    AllowOption,
    CaOption,
    DenyOption,
    ModeOption,
    OperatorOption,
    PinOption,
    UserFromOption,
    client_policy,
)
from sealpress.cli.faults import FaultOption, ListFaultsOption, faults_of, list_faults
from sealpress.cli.identities import identity_folder
from sealpress.cli.logs import logged_to_standard_error
from sealpress.cli.observing import current_witness
from sealpress.cli.options import JsonOption, PassphraseOption
from sealpress.cli.passphrases import find_passphrase
from sealpress.cli.profiles import ListProfilesOption, ProfileOption, list_profiles
from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.cli.virtual_options import (
    AdvertiseOption,
    HostOption,
    NameOption,
    OutputOption,
    OwnIdentityOption,
    PagesOption,
    PortOption,
    SecondsPerJobOption,
    SecondsPerPageOption,
    TlsFloorOption,
    TlsModeOption,
)
from sealpress.server import TlsFloor
from sealpress.simulator import VirtualPrinter, VirtualPrinterConfig, profile_named
from sealpress.simulator.profiles import EVERYWHERE_OFFICE
from sealpress.trust.state_folder import state_folder

EXAMPLES = (
    "sealpress simulate --output printed",
    "sealpress simulate --profile label-printer",
    "sealpress simulate --host 0.0.0.0 --advertise",
    "sealpress simulate --fault no-chunking --fault certificate-expired",
    "sealpress simulate --fault http-unavailable:5:times=2",
    "sealpress simulate --list-faults",
    "sealpress simulate --list-profiles",
)
DEFAULT_OUTPUT = Path("printed")
"""Folder for documents and tickets when none is named."""


def run(
    *,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8631,
    profile: ProfileOption = EVERYWHERE_OFFICE.name,
    name: NameOption = "",
    output: OutputOption = DEFAULT_OUTPUT,
    pages: PagesOption = True,
    tls: TlsModeOption = None,
    identity: OwnIdentityOption = None,
    passphrase: PassphraseOption = None,
    tls_floor: TlsFloorOption = TlsFloor.REFUSE,
    seconds_per_job: SecondsPerJobOption = 0.0,
    seconds_per_page: SecondsPerPageOption = 0.0,
    client_certificates: ModeOption = None,
    client_ca: CaOption = None,
    client_pin: PinOption = None,
    user_from: UserFromOption = None,
    allow_user: AllowOption = None,
    deny_user: DenyOption = None,
    operator: OperatorOption = None,
    advertise: AdvertiseOption = False,
    fault: FaultOption = None,
    show_faults: ListFaultsOption = False,
    show_profiles: ListProfilesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Listen, print one line "ready URI [URI ...]", and print until SIGTERM or SIGINT.

    A changed key or certificate is taken over while it runs, at once after SIGHUP.
    With --profile it resembles another printer; with --fault something is wrong with it.
    """
    if show_faults or show_profiles:
        (list_faults if show_faults else list_profiles)(as_json=as_json)
        return
    chosen = profile_named(profile)
    config = VirtualPrinterConfig(
        output=output,
        identity=identity_folder(identity) if identity else state_folder() / "simulator",
        identity_passphrase=find_passphrase(passphrase) if passphrase else None,
        name=name,
        host=host,
        port=port,
        profile=chosen,
        tls=tls or chosen.tls,
        tls_floor=tls_floor,
        seconds_per_job=seconds_per_job,
        seconds_per_impression=seconds_per_page,
        client_certificates=client_policy(
            client_certificates or chosen.client_certificates,
            ca_files=client_ca,
            pins=client_pin,
            user_from=user_from,
            allow=allow_user,
            deny=deny_user,
        ),
        operators=tuple(operator or ()),
        faults=faults_of(fault),
        witness=current_witness(),
        shows_pages=pages,
        control=state_folder(),
        advertise=advertise,
    )
    with logged_to_standard_error():
        asyncio.run(_serve(config, as_json=as_json))


async def _serve(config: VirtualPrinterConfig, *, as_json: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with VirtualPrinter(config) as printer:
        loop.add_signal_handler(signal.SIGHUP, printer.reload_identity_soon)
        _tell_ready(printer, as_json=as_json)
        await stop.wait()


def _tell_ready(printer: VirtualPrinter, *, as_json: bool) -> None:
    """Write the one line that programs wait for, at once."""
    if as_json:
        write_json(
            {
                "ready": list(printer.uris),
                "output": str(printer.config.output),
                "certificate": printer.certificate_path and str(printer.certificate_path),
                "profile": printer.config.profile.name,
                "faults": [str(one) for one in printer.faults],
                "sha256": printer.certificate_sha256,
            },
            indent=None,
        )
    else:
        write_line("ready " + " ".join(map(printable, printer.uris)))
    sys.stdout.flush()
