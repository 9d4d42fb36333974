"""Suites written by a test, run against a printer that follows a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sealpress.conformance.files import SuiteFiles
from sealpress.conformance.results import Report
from sealpress.conformance.runner import Onlooker, RunSettings, run_suites
from sealpress.conformance.wire import Approach
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.trust import ClientTrust, TrustPolicy
from tests.client.peer import QUICK, Rule, ScriptedPrinter

HEAD = """
    GROUP operation-attributes-tag
        ATTR charset attributes-charset utf-8
        ATTR naturalLanguage attributes-natural-language en
        ATTR uri printer-uri $uri
"""
"""What a request begins with; ``%`` stands for it in the suites of tests."""


def approach_to(uri: str, **settings: object) -> Approach:
    """Return the way to a printer of a test."""
    return Approach(
        uri=PrinterUri.parse(uri),
        trust=ClientTrust(TrustPolicy.parse("encrypt")),
        timeouts=QUICK,
        make_driver=BlockingDriver,
        **settings,  # type: ignore[arg-type]
    )


def once_read(rule: Rule) -> Rule:
    """Return a rule that is asked once a request, when its message is there."""
    return lambda got: rule(got) if got.message is not None else None


@pytest.fixture
def scripted() -> Iterator[Callable[..., ScriptedPrinter]]:
    """Make printers that follow a script."""
    printers: list[ScriptedPrinter] = []

    def make(*rules: Rule, **settings: object) -> ScriptedPrinter:
        printers.append(ScriptedPrinter([once_read(rule) for rule in rules], **settings))
        return printers[-1]

    yield make
    for printer in printers:
        printer.close()


@pytest.fixture
def conform(tmp_path: Path) -> Callable[..., Report]:
    """Run a suite's text against a printer."""

    def tested(
        printer: ScriptedPrinter | str,
        text: str,
        *,
        onlooker: Onlooker | None = None,
        approach: dict[str, object] | None = None,
        **settings: object,
    ) -> Report:
        path = tmp_path / "my.test"
        path.write_text(text.replace("%", HEAD))
        uri = printer if isinstance(printer, str) else printer.uri
        return run(
            run_suites(
                approach_to(uri, **approach or {}),
                SuiteFiles(),
                [path],
                RunSettings(**settings),  # type: ignore[arg-type]
                onlooker,
            )
        )

    return tested
