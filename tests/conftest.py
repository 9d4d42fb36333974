"""What holds for all tests: only this machine is reached; property tests have all the time."""

from __future__ import annotations

import ipaddress
import os
import sys

from hypothesis import HealthCheck, settings

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
