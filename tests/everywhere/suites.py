"""Runs the suites that come with Sealpress against a virtual printer."""

from __future__ import annotations

from collections.abc import Mapping

from sealpress.conformance.files import SuiteFiles
from sealpress.conformance.results import Report
from sealpress.conformance.runner import Onlooker, RunSettings, run_suites
from sealpress.conformance.wire import Approach
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.stream import Timeouts
from sealpress.trust import ClientTrust, MemoryTrustStore, TrustPolicy

__all__ = ["conformed"]

OFTEN = "0.05"
"""How often a job is looked at, in seconds; 600 times until a test gives up."""


def conformed(
    uri: str, suite: str, variables: Mapping[str, str], onlooker: Onlooker | None = None
) -> Report:
    """Run a suite, and return what came of it."""
    files = SuiteFiles()
    approach = Approach(
        uri=PrinterUri.parse(uri),
        trust=ClientTrust(TrustPolicy.parse("encrypt"), MemoryTrustStore()),
        timeouts=Timeouts(),
        make_driver=BlockingDriver,
    )
    settings = RunSettings(user="ann", defined={**variables, "POLL": OFTEN})
    return run(run_suites(approach, files, [files.locate(suite)], settings, onlooker))
