"""One running gateway, and the commands that look at it."""

from __future__ import annotations

import pytest

from tests.gateway.running import Served, settings_of


@pytest.fixture
def served(tmp_path):
    return Served(settings_of(tmp_path))


@pytest.fixture
def gateway(served):
    with served.running() as running:
        yield running


@pytest.fixture
def queue(sealpress, gateway):
    """Run ``sealpress queue``, and return what it says in JSON."""

    def run(*words, code=0):
        ended = sealpress("queue", *words, "--state", gateway.state, "--json")
        assert ended.code == code, ended
        return ended.json

    return run
