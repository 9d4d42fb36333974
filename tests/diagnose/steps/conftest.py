from __future__ import annotations

import pytest

from tests.client.peer import ScriptedPrinter


@pytest.fixture
def scripted():
    """Return a function that starts printers which follow a script."""
    printers = []

    def make(*rules, **settings):
        printers.append(ScriptedPrinter(list(rules), **settings))
        return printers[-1]

    yield make
    for printer in printers:
        printer.close()
