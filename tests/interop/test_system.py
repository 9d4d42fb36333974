"""The system of ``sealpress serve`` (PWG 5100.22), asked by Debian's ipptool."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop import ipptool
from tests.interop.gateway_command import GatewayCommand, gateway_command

TESTS = 8


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayCommand]:
    """A print server with two queues that write files."""
    folder = tmp_path_factory.mktemp("gateway")
    settings = f'[serve]\nfile-folders = ["{folder}"]\n'
    for name in ("first", "second"):
        settings += f'[[queue]]\nname = "{name}"\nuri = "file://{folder}/"\n'
    with gateway_command(folder, settings=settings) as running:
        yield running


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_ipptool_finds_the_system_as_it_should_be(gateway: GatewayCommand, scheme: str) -> None:
    uri = f"{scheme}://localhost:{gateway.port}/ipp/system"
    score = ipptool.score(uri, "system.test", folder=Path(__file__).parent, variables={})
    assert (score.passed, score.failed) == (TESTS, []), score.output
