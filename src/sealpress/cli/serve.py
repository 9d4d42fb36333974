"""``sealpress serve``: the print gateway, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.observing import current_witness
from sealpress.cli.options import JsonOption
from sealpress.cli.process_memory import keep_heaps_few, spare_collections
from sealpress.cli.settings import settings_file
from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.errors import ExitCode, SealpressError
from sealpress.gateway.gateway import Gateway
from sealpress.gateway.logs import LogFormat, logged_to
from sealpress.gateway.settings import GatewaySettings
from sealpress.gateway.settings_file import Problem, examine, load_gateway_settings

EXAMPLES = (
    "sealpress serve",
    "sealpress serve --host :: --port 631 --config /etc/sealpress/sealpress.toml",
    "sealpress serve --check",
    "sealpress serve --log-format json 2>> gateway.log",
)
_log = logging.getLogger("sealpress.gateway")

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The settings; $SEALPRESS_CONFIG or sealpress.toml in the usual places without it.",
    ),
]
StateOption = Annotated[
    Path | None,
    typer.Option(
        "--state", metavar="FOLDER", help="Where spool, queues, keys and audit log are kept."
    ),
]


def run(
    *,
    config: ConfigOption = None,
    state: StateOption = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; 0.0.0.0 or :: for every address.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; 0 picks a free one.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What the gateway is called.")
    ] = None,
    log_format: Annotated[
        LogFormat, typer.Option("--log-format", help="How log records on standard error look.")
    ] = LogFormat.TEXT,
    check: Annotated[
        bool, typer.Option("--check", help="Only look whether the settings can be used.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Listen, print one line "ready URI [URI ...]", and print what comes until SIGTERM or SIGINT.

    Every job that was accepted is on disk. At the first signal deliveries get a while to end, a
    second one ends them at once; nothing is lost or printed twice either way. SIGHUP reads the
    settings anew.
    """
    path = config or settings_file(os.environ)
    flags = {"state": state, "host": host, "port": port, "name": name}
    if check:
        raise typer.Exit(_check(path, flags, as_json=as_json))
    read = partial(load_gateway_settings, path, flags=flags)
    settings = read()
    keep_heaps_few()
    with logged_to(sys.stderr, log_format):
        asyncio.run(_serve(settings, read, as_json=as_json))


def _check(path: Path | None, flags: Mapping[str, object], *, as_json: bool) -> int:
    """Tell every mistake of the settings."""
    examined = examine(path, flags=flags)
    code = ExitCode.USAGE if examined.problems else ExitCode.OK
    if as_json:
        mistakes = [
            {"where": each.where, "what": each.what, "remedy": each.remedy}
            for each in examined.problems
        ]
        write_json({"ok": not mistakes, "file": path and str(path), "problems": mistakes})
        return code
    for problem in examined.problems:
        _tell(problem)
    if not examined.problems:
        number = len(examined.settings.queues)
        queues = "1 queue" if number == 1 else f"{number} queues"
        write_line(f"{printable(str(path or 'no settings file'))}: all is well, {queues}")
    return code


def _tell(problem: Problem) -> None:
    write_line(printable(str(problem)))
    write_line(f"  {printable(problem.remedy)}")


async def _serve(
    settings: GatewaySettings, read: Callable[[], GatewaySettings], *, as_json: bool
) -> None:
    signals = _Signals()
    gateway = Gateway(settings, read=read, witness=current_witness())
    await gateway.start()
    spare_collections()
    try:
        signals.on_reload(gateway)
        _tell_ready(gateway, as_json=as_json)
        await signals.first.wait()
    finally:
        await _stop(gateway, signals)


async def _stop(gateway: Gateway, signals: _Signals) -> None:
    """Stop, at once when somebody asks a second time: what is kept is on disk already."""
    closing = asyncio.create_task(gateway.close())
    hurry = asyncio.create_task(signals.second.wait())
    await asyncio.wait({closing, hurry}, return_when=asyncio.FIRST_COMPLETED)
    if not closing.done():
        _log.warning("stopping at once", extra={"action": "gateway-stopped-at-once"})
        logging.shutdown()
        sys.stdout.flush()
        os._exit(ExitCode.OK)  # as after a crash, everything goes on at the next start
    hurry.cancel()
    await closing


class _Signals:
    """SIGTERM and SIGINT, the first and the second; SIGHUP reads the settings anew."""

    def __init__(self) -> None:
        self.first = asyncio.Event()
        self.second = asyncio.Event()
        self._reloading: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._stop)

    def on_reload(self, gateway: Gateway) -> None:
        """Read the gateway's settings anew at SIGHUP from now on."""
        self._loop.add_signal_handler(signal.SIGHUP, self._reload, gateway)

    def _stop(self) -> None:
        (self.second if self.first.is_set() else self.first).set()

    def _reload(self, gateway: Gateway) -> None:
        self._reloading = asyncio.create_task(_reload(gateway))


async def _reload(gateway: Gateway) -> None:
    try:
        await gateway.reload()
    except SealpressError as error:
        _log.error(
            "the settings are not taken over: %s %s",
            error.detail,
            error.hint,
            extra={"action": "gateway-reload-failed", "reason": str(error.reason)},
        )


def _tell_ready(gateway: Gateway, *, as_json: bool) -> None:
    """Write the one line that programs wait for, at once."""
    if as_json:
        write_json(
            {
                "ready": list(gateway.uris),
                "port": gateway.port,
                "state": str(gateway.settings.state),
                "certificate": str(gateway.certificate_path),
                "sha256": gateway.certificate_sha256(),
            },
            indent=None,
        )
    else:
        write_line("ready " + " ".join(map(printable, gateway.uris)))
    sys.stdout.flush()
