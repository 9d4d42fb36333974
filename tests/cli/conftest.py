from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass
from typing import Any

import pytest

from sealpress.cli.main import main
from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from sealpress.simulator.sample_document import sample_pdf


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
    for name in [key for key in os.environ if key.startswith("SEALPRESS_")]:
        monkeypatch.delenv(name)
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


@pytest.fixture
def person(monkeypatch):
    """Have a person sit at the terminal who gives these answers, and these passphrases."""

    def sits(*answers: str, secrets: tuple[str, ...] = ()) -> None:
        left = list(secrets)
        monkeypatch.setattr("sealpress.cli.asking.is_terminal", lambda stream: True)
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{each}\n" for each in answers)))
        monkeypatch.setattr("getpass.getpass", lambda prompt, stream: left.pop(0))

    return sits


@pytest.fixture
def printer(tmp_path):
    """A virtual printer with a self-signed certificate, as most printers have."""
    config = VirtualPrinterConfig(output=tmp_path / "out", identity=tmp_path / "identity")
    with run_in_thread(config) as running:
        yield running


@pytest.fixture(scope="session")
def sample():
    """The octets of the sample document, drawn once."""
    return sample_pdf()


@pytest.fixture
def document(tmp_path, sample):
    path = tmp_path / "a b.pdf"
    path.write_bytes(sample)
    return path
