"""``sealpress show``: what a printer says about itself."""

from __future__ import annotations

from typing import Annotated

import typer

from sealpress.cli.attributes import attribute_text, attributes_json, pairs
from sealpress.cli.connecting import open_printer
from sealpress.cli.connection import connection_json, connection_text, warn
from sealpress.cli.connection_options import ConnectionOptions
from sealpress.cli.options import JsonOption, UriArgument
from sealpress.cli.terminal import write_json, write_line, write_pairs
from sealpress.ipp.message import AttributeList

SHOWN = (
    "printer-name",
    "printer-make-and-model",
    "printer-info",
    "printer-location",
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
    "queued-job-count",
    "printer-uri-supported",
    "uri-security-supported",
    "uri-authentication-supported",
    "ipp-versions-supported",
    "document-format-supported",
    "media-default",
    "media-ready",
    "sides-supported",
    "color-supported",
    "print-quality-supported",
    "printer-resolution-supported",
    "pages-per-minute",
    "marker-names",
    "marker-levels",
    "printer-firmware-string-version",
    "printer-uuid",
    "printer-more-info",
)
"""Attributes shown without ``--all``, as far as the printer has them."""


def run(
    uri: UriArgument,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Every attribute the printer tells.")
    ] = False,
    connection: ConnectionOptions,
    as_json: JsonOption = False,
) -> None:
    """Show state, abilities and connection of a printer."""
    with open_printer(uri, connection) as printer:
        found = printer.attributes() if everything else printer.attributes(*SHOWN)
        report = printer.connection
    warn(report)
    if as_json:
        write_json({"printer": attributes_json(found), "connection": connection_json(report)})
        return
    write_pairs(pairs(found) if everything else _summary(found))
    write_line(f"\n{connection_text(report)}")


def _summary(found: AttributeList) -> list[tuple[str, str]]:
    """Return what is there of the shown attributes, in their order, in words."""
    present = (found.get(name) for name in SHOWN)
    return [
        (_label(attribute.name), attribute_text(attribute))
        for attribute in present
        if attribute is not None and attribute_text(attribute)
    ]


def _label(name: str) -> str:
    return name.removeprefix("printer-").removesuffix("-supported").replace("-", " ")
