"""ipptool judges a queue as it does a printer: a queue whose printer has all of IPP/2.2 has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop import ipptool
from tests.interop.gateway_command import GatewayCommand, gateway_command
from tests.interop.processes import eventually
from tests.interop.sealpress_command import VirtualPrinter

SETTINGS = """\
[[queue]]
name = "office"
uri = "{uri}"
trust = "encrypt"
encryption = "optional"
retention = {{ documents = "1h" }}
"""
FEWEST_PASSED = 40


@pytest.fixture(scope="module")
def gateway(
    virtual_printer: VirtualPrinter, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GatewayCommand]:
    """A gateway whose queue's printer is a virtual one, and has told what it can do."""
    folder = tmp_path_factory.mktemp("queue-suites")
    settings = SETTINGS.format(uri=virtual_printer.uri("ipps"))
    with gateway_command(folder, settings=settings) as gateway:
        eventually(
            lambda: versions(gateway)[-1:] == ["2.2"],
            "the queue tells IPP/2.2",
            log=lambda: f"{versions(gateway)}\n{gateway.running.output[-3000:]}",
        )
        yield gateway


def versions(gateway: GatewayCommand) -> list[str]:
    """Return the versions that the queue tells."""
    trust = ("--trust", f"ca:{gateway.certificate}")
    told = gateway.command("show", gateway.uri("office"), *trust, "--all", "--json").json
    found = told["printer"]["ipp-versions-supported"]
    return [found] if isinstance(found, str) else list(found)


def test_no_test_of_the_ipp_2_2_suite_fails(gateway: GatewayCommand, document: Path) -> None:
    uri = gateway.uri("office")
    score = ipptool.run(uri, "ipp-2.2.test", "-V", "2.2", document=document)
    assert score.failed == [], score.output
    assert score.passed > FEWEST_PASSED
