"""What holds for all tests: only this machine is reached; property tests have all the time."""

from __future__ import annotations

import ipaddress
import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.order import long_files, spread

# A busy machine must not fail a test for being slow; `make fuzz` looks much longer.
settings.register_profile("test", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", settings.get_profile("test"), max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


def _only_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse connections that leave the loopback; runs for every socket of the test process."""
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0]).partition("%")[0]
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise AssertionError(f"a test reached for {host}: only the loopback is allowed")


sys.addaudithook(_only_this_machine)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let files that take long begin early."""
    files = list(dict.fromkeys(item.path for item in items))
    order = {path: n for n, path in enumerate(spread(files, long_files(Path(__file__).parent)))}
    items.sort(key=lambda item: order[item.path])


@pytest.fixture(scope="session", autouse=True)
def _no_state_of_the_developer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the tests away from the trust store of whoever runs them, also in their fixtures."""
    with pytest.MonkeyPatch.context() as patch:
        homes = tmp_path_factory.mktemp("homes")
        patch.setenv("SEALPRESS_HOME", str(homes / "shared"))
        yield homes


_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _fresh_state(_no_state_of_the_developer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test see what another has learnt or trusted."""
    home = _no_state_of_the_developer / str(next(_numbers))
    monkeypatch.setenv("SEALPRESS_HOME", str(home))
