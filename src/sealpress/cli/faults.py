"""The options of commands that listen as a faulty printer, and the list of faults."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from sealpress.cli.terminal import write_json, write_table
from sealpress.simulator.faults import FAULTS, ActiveFault, Fault, parse_fault

FaultOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        metavar="NAME[:VALUE]",
        help="Have this fault; several may be given. NAME:times=N hits N times only.",
    ),
]
ListFaultsOption: TypeAlias = Annotated[
    bool, typer.Option("--list-faults", help="List all faults instead of listening.")
]


def faults_of(words: list[str] | None) -> tuple[ActiveFault, ...]:
    """Read the faults that were typed.

    Raises:
        UsageError: There is no such fault (reason ``invalid-argument``).
    """
    return tuple(parse_fault(word) for word in words or ())


def list_faults(*, as_json: bool) -> None:
    """Show all faults, layer by layer."""
    if as_json:
        write_json([_object(fault) for fault in FAULTS.values()])
        return
    rows = [(fault.layer, _typed(fault), fault.sentence) for fault in FAULTS.values()]
    write_table(("layer", "fault", "what the printer does"), rows)


def _typed(fault: Fault) -> str:
    parameter = fault.parameter
    return fault.name if parameter is None else f"{fault.name}[:{parameter.name}]"


def _object(fault: Fault) -> dict[str, object]:
    parameter = fault.parameter
    return {
        "fault": fault.name,
        "layer": str(fault.layer),
        "sentence": fault.sentence,
        "reason": fault.reason and str(fault.reason),
        "scheme": fault.scheme,
        "needs_document": fault.needs_document,
        "contradicts": sorted(
            other.name
            for other in FAULTS.values()
            if other is not fault and other.decides == fault.decides
        ),
        "parameter": parameter
        and {
            "name": parameter.name,
            "default": parameter.default,
            "meaning": parameter.meaning,
        },
    }
