"""``sealpress audit verify``: whether the audit log is as it was written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sealpress.cli.gateway_state import ConfigOption, StateOption, gateway_folder
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.errors import Reason, StateError, UsageError
from sealpress.gateway.audit.chained_line import Link
from sealpress.gateway.audit.verification import verify_file, verify_log
from sealpress.gateway.places import AUDIT_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sealpress.gateway.audit.verification import Verification

EXAMPLES = (
    "sealpress audit verify",
    "sealpress audit verify /backup/audit",
    "sealpress audit verify --anchor 5012:9f2c...",
)

_ANCHOR = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
_SHOWN = 20
_NO_LOG = "sealpress serve begins it; --state or --config say where else it is."


def run(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="One file of a log, or the folder of all."),
    ] = None,
    *,
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            "--anchor",
            metavar="NUMBER:DIGEST",
            help="A record that was kept elsewhere, as this command showed it: it must be there. "
            "May be repeated.",
        ),
    ] = None,
    config: ConfigOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether the audit log is whole; name each line that is not as it was written.

    The anchor at the end is the last record. Keep it where nobody who can change the log gets at
    it: given back later, it shows that nothing before it was exchanged.
    """
    anchors = [_anchor(text) for text in anchor or ()]
    where = path or gateway_folder(config, state) / AUDIT_FOLDER
    if not where.exists():
        raise StateError(Reason.STATE_UNREADABLE, f"there is no audit log {where}", hint=_NO_LOG)
    found = verify_file(where, anchors) if where.is_file() else verify_log(where, anchors)
    if not found.is_whole and not as_json:
        for finding in found.findings[:_SHOWN]:
            write_line(printable(str(finding)))
    if not found.is_whole:
        raise StateError(Reason.AUDIT_BROKEN, _summary(found, where, _SHOWN if as_json else 1))
    if as_json:
        write_json(_object(found, where))
    else:
        for line in _lines(found, where):
            write_line(printable(line))


def _anchor(text: str) -> Link:
    match = _ANCHOR.fullmatch(text)
    if match is None:
        raise UsageError(
            Reason.INVALID_ARGUMENT, "an anchor is the number of a record, a colon and its SHA-256"
        )
    return Link(int(match[1]), match[2])


def _summary(found: Verification, where: Path, count: int) -> str:
    named = "; ".join(map(str, found.findings[:count]))
    more = len(found.findings) - count
    rest = f"; and {more} more" if more > 0 else ""
    return f"the audit log {where} is not whole: {named}{rest}"


def _object(found: Verification, where: Path) -> dict[str, object]:
    return {
        "log": str(where),
        "whole": found.is_whole,
        "files": found.files,
        "records": found.records,
        "first": found.first,
        "anchor": str(found.last),
    }


def _lines(found: Verification, where: Path) -> Iterator[str]:
    if not found.records:
        yield f"whole: {where} has no record yet"
        return
    files = "1 file" if found.files == 1 else f"{found.files} files"
    yield f"whole: {where}, records {found.first} to {found.last.sequence} in {files}"
    yield f"anchor: {found.last}"
