"""``sealpress trust log``: the record of all trust decisions, for auditors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sealpress.cli.found_printers import place_of
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import printable, write_line, write_note, write_table
from sealpress.trust import HostKey
from sealpress.trust.stores.file_store import TrustStore

if TYPE_CHECKING:
    from sealpress.trust.stores.decisions import Decision

MAX_LOG_LINES = 1_000_000
"""How many decisions are looked through for those of one printer."""

_SHOWN_DIGITS = 16

EXAMPLES = (
    "sealpress trust log --limit 20",
    "sealpress trust log --for ipps://printer.example --json",
)


def run(
    *,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the last ones.")] = 100,
    uri: Annotated[
        str | None, typer.Option("--for", metavar="URI", help="Only those about this printer.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show who decided what about whom, when and why, the latest at the end.

    With --json it is one list, an object a line.
    """
    found = list(reversed(_last(limit, HostKey.parse(place_of(uri)) if uri else None)))
    if as_json:
        _write_lines(found)
    elif found:
        write_table(("when", "printer", "decision", "who", "what"), map(_row, found))
    else:
        write_note("Nothing was decided yet.")
    _tell_damage()


def _tell_damage() -> None:
    store = TrustStore()
    damaged = store.damaged_decisions()
    if damaged:
        lines = "1 line" if damaged == 1 else f"{damaged} lines"
        write_note(printable(f"warning: {lines} of {store.log_file} cannot be read"))


def _last(limit: int, host: HostKey | None) -> Sequence[Decision]:
    store = TrustStore()
    if host is None:
        return store.decisions(limit)
    about = [each for each in store.decisions(MAX_LOG_LINES) if each.host == str(host)]
    return about[:limit]


def _write_lines(found: Sequence[Decision]) -> None:
    lines = [json.dumps(each.as_dict(), ensure_ascii=True) for each in found]
    write_line("[" + ",\n ".join(lines) + "]")


def _row(decision: Decision) -> tuple[str, ...]:
    when = decision.at.astimezone().isoformat(sep=" ", timespec="seconds")
    who = f"{decision.user} ({decision.program} {decision.pid})"
    return when, decision.host, str(decision.outcome), who, _what(decision)


def _what(decision: Decision) -> str:
    digits = decision.fingerprint[:_SHOWN_DIGITS]
    parts = [
        f"by {decision.how}" if decision.how else "",
        decision.reason,
        f"sha256 {digits}..." if digits else "",
        f"policy {decision.policy}" if decision.policy else "",
        f"allowed {', '.join(decision.allowances)}" if decision.allowances else "",
        f"because {decision.why}" if decision.why else "",
        "" if decision.reason else decision.note,
    ]
    return ", ".join(part for part in parts if part)
