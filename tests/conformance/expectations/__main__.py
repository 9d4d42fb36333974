"""``python -m tests.conformance.expectations``: print the table, or write the page."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tests.conformance.expectations.ledger import Outcome, whole_ledger
from tests.conformance.expectations.table import PAGE, page_of


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    parser.add_argument("--list", choices=[one.value for one in Outcome], help="print such rows")
    given = parser.parse_args(arguments)
    ledger = whole_ledger()
    for entry in ledger.entries if given.list else ():
        if entry.outcome.value == given.list:
            print(f"{entry.row}: {entry.reason}")
    if given.write:
        PAGE.write_text(page_of(ledger))
    elif not given.list:
        print(page_of(ledger))
    for line in ledger.failures:
        print(f"FAILS {line}", file=sys.stderr)
    return 1 if ledger.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
