from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from sealpress.cli.main import main


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path):
    """No setting of the machine that runs the tests counts."""
    for name in ("CONFIG", "TRUST", "SECURITY", "USER", "PASSWORD", "PASSWORD_FILE", "TIMEOUT"):
        monkeypatch.delenv(f"SEALPRESS_{name}", raising=False)
    monkeypatch.delenv("SEALPRESS_DEBUG", raising=False)
    monkeypatch.setenv("SEALPRESS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def sealpress(capsys):
    """Run the command in this process."""

    def run(*words: object) -> Ended:
        capsys.readouterr()
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ended(int(code), captured.out, captured.err)

    return run
