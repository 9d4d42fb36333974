"""The self-certification as a table; ``python -m tests.everywhere.table`` writes its page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.everywhere.rows import DNS_SD_ROWS, DOCUMENT_ROWS, IPP_ROWS, OWN_ROWS, Row

__all__ = ["PAGE", "page_of"]

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "self-certification.md"
_DNS_SD_TESTS = Path(__file__).parent / "test_dns_sd.py"
_WITH_PARTS = frozenset({"I-17", "I-18", "I-19", "I-20"} | {row.id for row in DOCUMENT_ROWS})
BEGIN, END = "<!-- rows -->\n", "<!-- end of rows -->\n"

_PARTS: Sequence[tuple[str, str, Sequence[Row]]] = (
    ("DNS-SD", "`tests/everywhere/test_dns_sd.py`", (*DNS_SD_ROWS, *OWN_ROWS)),
    ("IPP", "suite `sealpress-everywhere`, run by `tests/everywhere/test_ipp.py`", IPP_ROWS),
    (
        "Documents",
        "suite `sealpress-everywhere-documents`, run by `tests/everywhere/test_documents.py`",
        DOCUMENT_ROWS,
    ),
)


def rows_text() -> str:
    """Return the table."""
    return "\n".join(_lines()) + "\n"


def page_of(page: str) -> str:
    """Return the page with the table as it is now."""
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + rows_text() + END + rest.partition(END)[2]


def _lines() -> Iterator[str]:
    for title, tests, rows in _PARTS:
        yield from ("", f"## {title}", "", f"Tests: {tests}.", "")
        yield from ("| Row | What is tested | Test | Outcome |", "|---|---|---|---|")
        for row in rows:
            outcome = row.remark if row.remark.startswith("not ") else "passes"
            remark = f"; {row.remark}" if row.remark and outcome == "passes" else ""
            yield f"| {row.id} | {row.what} | {_test_of(row)} | {outcome}{remark} |"
    yield ""


def _test_of(row: Row) -> str:
    """Return the function that tests a row, or its tests of the suite."""
    if row not in (*DNS_SD_ROWS, *OWN_ROWS):
        return f"`{row.id}`" + (" and what begins so" if row.id in _WITH_PARTS else "")
    word = row.id.lower().replace("-", "_").replace(".", "_")
    found = re.findall(rf"def (test_\w*{word}_[a-z]\w*)", _DNS_SD_TESTS.read_text())
    return ", ".join(f"`{name}`" for name in found)


if __name__ == "__main__":
    PAGE.write_text(page_of(PAGE.read_text()))
