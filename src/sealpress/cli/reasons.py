"""``sealpress reasons``: the catalogue of everything that can go wrong."""

from __future__ import annotations

from typing import Annotated

import typer

from sealpress.catalogue import CATALOGUE, ReasonEntry
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import write_json, write_line, write_pairs, write_table
from sealpress.errors import Reason, UsageError


def run(
    reason: Annotated[
        str, typer.Argument(help="Keyword or message id to explain; all are listed without it.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """List the reasons why something can fail, or explain one."""
    if not reason:
        _list(as_json=as_json)
        return
    found = _find(reason)
    if as_json:
        write_json(_object(found, CATALOGUE[found]))
    else:
        _explain(found, CATALOGUE[found])


def _list(*, as_json: bool) -> None:
    if as_json:
        write_json([_object(reason, entry) for reason, entry in CATALOGUE.items()])
        return
    write_table(
        ("id", "reason", "exit", "what happened"),
        (
            (entry.message_id, str(reason), str(int(entry.exit_code)), entry.sentence)
            for reason, entry in CATALOGUE.items()
        ),
    )


def _find(text: str) -> Reason:
    for reason, entry in CATALOGUE.items():
        if text.lower() in (str(reason), entry.message_id.lower()):
            return reason
    raise UsageError(
        Reason.INVALID_ARGUMENT,
        f"there is no reason called {text!r}",
        hint="sealpress reasons lists them all.",
    )


def _object(reason: Reason, entry: ReasonEntry) -> dict[str, object]:
    return {"reason": str(reason), **entry._asdict(), "exit_code": int(entry.exit_code)}


def _explain(reason: Reason, entry: ReasonEntry) -> None:
    write_line(entry.sentence)
    causes = [("perhaps" if at == 0 else "", cause) for at, cause in enumerate(entry.causes)]
    write_pairs(
        [
            *causes,
            ("remedy", entry.remedy),
            ("source", entry.source or "Sealpress"),
            ("reason", f"{reason} ({entry.message_id}), exit code {int(entry.exit_code)}"),
        ],
        indent=2,
    )
