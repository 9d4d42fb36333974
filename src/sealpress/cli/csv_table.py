"""Tables as comma-separated values (RFC 4180) that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from sealpress.cli.terminal import write_line

__all__ = ["harmless", "write_csv"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def harmless(cell: str) -> str:
    """Return a cell that is no formula: one that begins like one is preceded by an apostrophe."""
    return f"'{cell}" if cell.lstrip(" \u00a0\u3000").startswith(_FORMULA) else cell


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table to standard output."""
    for row in (headings, *rows):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow([harmless(cell) for cell in row])
        write_line(line.getvalue())
