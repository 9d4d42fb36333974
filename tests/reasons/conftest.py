"""The stage for every reason's failure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.reasons.scene import Scene


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where virtual printers keep their key; making one takes a while."""
    return tmp_path_factory.mktemp("identity")


@pytest.fixture
def scene(tmp_path, capsys, monkeypatch, key_folder) -> Iterator[Scene]:
    monkeypatch.setenv("SEALPRESS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with ExitStack() as stack:
        yield Scene(tmp_path, stack, capsys, monkeypatch, key_folder)
