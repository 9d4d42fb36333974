"""``sealpress watch``: tell what happens at a printer, as it happens."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Annotated

import typer

from sealpress.cli.connecting import open_printer
from sealpress.cli.connection_options import ConnectionOptions
from sealpress.cli.options import UriArgument
from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.client.events import PrinterEvent
from sealpress.errors import Reason, UsageError

_NAME = "job-name"


def run(
    uri: UriArgument,
    *,
    events: Annotated[
        str | None,
        typer.Option(metavar="NAME,NAME", help="What to tell: job-completed, printer-stopped …"),
    ] = None,
    job: Annotated[
        int | None, typer.Option(min=1, help="Tell of this job alone, to its end.")
    ] = None,
    connection: ConnectionOptions,
    as_json: Annotated[
        bool, typer.Option("--json", help="Give each event as one JSON value, a line each.")
    ] = False,
) -> None:
    """Tell what happens at a printer, or a whole system, until interrupted.

    A lost connection is made again. ipps://HOST/ipp/system tells of all printers of a server.
    """
    names = _names(events)
    with (
        _ended_as_by_a_person(),
        open_printer(uri, connection) as printer,
    ):
        try:
            for event in printer.events(*names, job_id=job, attributes=[_NAME]):
                _write(event, as_json=as_json)
        except KeyboardInterrupt:
            return  # that is how it ends


def _names(given: str | None) -> list[str]:
    """Return the events that are named.

    Raises:
        UsageError: There is none between two commas (reason ``invalid-argument``).
    """
    if given is None:
        return []
    names = [name.strip() for name in given.split(",")]
    if not all(names):
        raise UsageError(Reason.INVALID_ARGUMENT, f"--events {given} names an event without a name")
    return names


@contextlib.contextmanager
def _ended_as_by_a_person() -> Iterator[None]:
    """Have a service manager's signal end it as a person at the keyboard does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _write(event: PrinterEvent, *, as_json: bool) -> None:
    if as_json:
        write_json(event_json(event), indent=None)
    else:
        moment = f"{event.at.astimezone():%Y-%m-%d %H:%M:%S}  " if event.at is not None else ""
        name = _job_name(event)
        more = f" ({name})" if name else ""
        write_line(printable(f"{moment}{event.name:<22} {event.text}{more}"))
    sys.stdout.flush()


def event_json(event: PrinterEvent) -> dict[str, object]:
    """Return an event as a JSON object."""
    job_state, printer_state = event.job_state, event.printer_state
    return {
        "event": event.name,
        "number": event.number,
        "printer": event.printer_uri,
        "at": event.at.isoformat() if event.at is not None else None,
        "job": event.job_id,
        "job_name": _job_name(event) or None,
        "job_state": job_state.keyword if job_state is not None else None,
        "printer_state": printer_state.keyword if printer_state is not None else None,
        "reasons": list(event.reasons),
        "text": event.text,
    }


def _job_name(event: PrinterEvent) -> str:
    attribute = event.attributes.get(_NAME)
    return str(attribute.value) if attribute is not None and attribute.values else ""
