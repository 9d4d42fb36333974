"""``sealpress audit show``: what was done at the print server, by whom and from where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from sealpress.cli.csv_table import write_csv
from sealpress.cli.gateway_state import ConfigOption, StateOption, gateway_folder
from sealpress.cli.options import JsonOption
from sealpress.cli.periods import SinceOption, UntilOption, is_within, parse_moment
from sealpress.cli.terminal import printable, write_line, write_note, write_table
from sealpress.gateway.audit.verification import records_of
from sealpress.gateway.places import AUDIT_FOLDER

if TYPE_CHECKING:
    from sealpress.gateway.audit.chained_line import ChainedLine

CsvOption = Annotated[bool, typer.Option("--csv", help="Give comma-separated values.")]
_COLUMNS = (
    "seq",
    "at",
    "action",
    "outcome",
    "user",
    "issuer",
    "method",
    "address",
    "queue",
    "printer",
    "job-id",
    "octets",
    "pages",
    "about",
)
_SIDES = ("client", "printer-side")
_FACTS = ("tls", "cipher", "certificate")

EXAMPLES = (
    "sealpress audit show --since 2026-11-01 --queue ward3",
    "sealpress audit show --user ann --csv",
)


def run(
    *,
    since: SinceOption = None,
    until: UntilOption = None,
    user: Annotated[
        str | None, typer.Option("--user", metavar="NAME", help="Only what this user did.")
    ] = None,
    queue: Annotated[
        str | None, typer.Option("--queue", metavar="NAME", help="Only at this queue.")
    ] = None,
    csv: CsvOption = False,
    config: ConfigOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the audit log, the oldest first: no name of a job or document is in it.

    With --json it is one list, an object a line.
    """
    folder = gateway_folder(config, state) / AUDIT_FOLDER
    begin, end = parse_moment(since), parse_moment(until, is_end=True)
    wanted = {"user": user, "queue": queue}
    found = (
        _row(record)
        for record in records_of(folder)
        if is_within(str(record.facts.get("at", "")), begin, end)
        and all(value in {None, record.facts.get(name)} for name, value in wanted.items())
    )
    if as_json:
        _write_lines(found)
    elif csv:
        heads = [*_COLUMNS, *(f"{side}-{fact}" for side in _SIDES for fact in _FACTS)]
        write_csv(heads, (_cells(row) for row in found))
    else:
        _write_table(found)


def _row(record: ChainedLine) -> dict[str, object]:
    return {"seq": record.link.sequence, **record.facts}


def _write_lines(rows: Iterable[Mapping[str, object]]) -> None:
    begin = "["
    for row in rows:
        write_line(begin + json.dumps(row, ensure_ascii=True))
        begin = ","
    write_line("[]" if begin == "[" else "]")


def _cells(row: Mapping[str, object]) -> list[str]:
    sides = [_side(row, side) for side in _SIDES]
    return [
        *(_text(row.get(name)) for name in _COLUMNS),
        *(_text(side.get(fact)) for side in sides for fact in _FACTS),
    ]


def _side(row: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = row.get(name)
    side = value if isinstance(value, Mapping) else {}
    return {**side, "tls": side.get("tls", side.get("tls-version", ""))}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _write_table(rows: Iterable[Mapping[str, object]]) -> None:
    lines = list(_table(rows))
    if lines:
        write_table(("record", "when", "what", "who", "queue", "job", "how"), lines)
    else:
        write_note("Nothing is there.")


def _table(rows: Iterable[Mapping[str, object]]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        outcome = "" if row.get("outcome") == "done" else f"({row.get('outcome')})"
        tls = _text(_side(row, "client").get("tls"))
        cells = (
            _text(row["seq"]),
            _text(row.get("at")),
            " ".join(filter(None, (_text(row.get("action")), _text(row.get("about")), outcome))),
            _text(row.get("user")),
            _text(row.get("queue")),
            _text(row.get("job-id")),
            ", ".join(filter(None, (_text(row.get("method")), tls))),
        )
        yield tuple(printable(cell) for cell in cells)
