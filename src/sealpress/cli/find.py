"""``sealpress find``: the printers that announce themselves on the network."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sealpress import discovery
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import is_terminal, write_json, write_note, write_table
from sealpress.reasons import ExitCode

if TYPE_CHECKING:
    from sealpress.discovery import FoundPrinter

EXAMPLES = (
    "sealpress find",
    "sealpress find --timeout 15 --json",
    "sealpress find laser",
    "sealpress find --all",
    "sealpress find --interface 192.0.2.10",
)
DEFAULT_SECONDS = 5.0
"""How long printers are looked for unless told otherwise."""


def run(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[TEXT]", help="Only printers whose name, model or location has this in it."
        ),
    ] = "",
    *,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0.1, help="How long to look.")
    ] = DEFAULT_SECONDS,
    show_all: Annotated[
        bool, typer.Option("--all", help="Every way to each, and devices that do not speak IPP.")
    ] = False,
    interface: Annotated[
        list[str] | None,
        typer.Option(
            "--interface",
            metavar="ADDRESS",
            help="Look only where this machine has that address; as often as needed.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look for printers by multicast DNS, and list them with the safest way to each.

    What is listed is what devices announce, and anybody can announce anything: nothing is
    printed, set up or trusted. Exit code 1 when no printer was found.
    """  # fmt: skip
    progress = _Progress(timeout, is_shown=not as_json and is_terminal(sys.stderr))
    try:
        found = discovery.find_printers(timeout, interfaces=interface or (), enough=progress.tell)
    finally:
        progress.clear()
    chosen = [each for each in found if (show_all or each.uri) and _has(each, name)]
    if as_json:
        write_json([each.as_dict() for each in chosen])
    elif chosen:
        rows = [row for each in chosen for row in _rows(each, show_all=show_all)]
        write_table(("name", "URI", "security", "location", "model"), rows)
    else:
        write_note(f"No printer was found in {timeout:g} s. Printers in another network segment "
                   "do not announce themselves here: name them by their URI.")  # fmt: skip
    if not chosen:
        raise typer.Exit(ExitCode.OTHER)


def _has(printer: FoundPrinter, text: str) -> bool:
    told = (printer.name, printer.make_and_model, printer.location)
    return any(text.casefold() in each.casefold() for each in told)


def _rows(printer: FoundPrinter, *, show_all: bool) -> list[tuple[str, ...]]:
    about = (printer.location, printer.make_and_model)
    if not show_all:
        return [(printer.name, printer.uri, printer.security, *about)]
    ways = [
        (each.uri, f"TLS {each.tls}".strip() if each.is_secure else "none")
        for each in printer.endpoints
    ]
    ways += [(uri, "none") for uri in printer.other_ways]
    return [(printer.name, *way, *about) for way in ways]


class _Progress:
    """One line on the terminal that says how many were found so far."""

    def __init__(self, seconds: float, *, is_shown: bool) -> None:
        self._seconds = seconds
        self._is_shown = is_shown

    def tell(self, printers: Sequence[FoundPrinter]) -> bool:
        """Show the number; never says that it is enough."""
        if self._is_shown:
            number = sum(1 for each in printers if each.uri)
            sys.stderr.write(f"\rLooking for printers, {self._seconds:g} s: {number} found ")
            sys.stderr.flush()
        return False

    def clear(self) -> None:
        """Take the line away."""
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
