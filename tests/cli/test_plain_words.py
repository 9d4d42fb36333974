"""What is read without Typer is understood as Typer would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sealpress.cli import serve
from sealpress.cli.app import make_app
from sealpress.cli.plain_words import plain_command

PLAIN = (
    ["serve"],
    ["serve", "--config", "a.toml"],
    [
        "serve",
        "--state",
        "/var/lib/x",
        "--config",
        "a.toml",
        "--host",
        "::",
        "--name",
        "Front desk",
    ],
)
OTHERS = (
    [],
    ["simulate"],
    ["serve", "--check"],
    ["serve", "--config"],
    ["serve", "--config=a.toml"],
    ["serve", "--config", "--check"],
    ["serve", "--config", ""],
    ["serve", "config", "a.toml"],
    ["serve", "--config", "a.toml", "--config", "b.toml"],
    ["serve", "--port", "631"],
    ["serve", "--conf", "a.toml"],
)


@pytest.mark.parametrize("words", PLAIN, ids=" ".join)
def test_plain_words_mean_what_typer_says(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[dict[str, object]] = []
    read = serve.load_gateway_settings

    def noted(path: Path | None, *, flags: dict[str, object]) -> object:
        called.append({"path": path, **flags})
        return read(None, flags={})

    monkeypatch.setattr(serve, "load_gateway_settings", noted)
    monkeypatch.setattr(serve.asyncio, "run", lambda work: work.close())
    monkeypatch.setattr(serve, "keep_heaps_few", lambda: None)
    command = plain_command(words)
    assert command is not None
    command()
    make_app(words)(args=words, standalone_mode=False)
    assert called[0] == called[1]


@pytest.mark.parametrize("words", OTHERS, ids=" ".join)
def test_other_words_are_left_to_typer(words: list[str]) -> None:
    assert plain_command(words) is None


def test_pydantic_is_not_loaded(tmp_path: Path) -> None:
    settings = tmp_path / "sealpress.toml"
    settings.write_text("no settings")
    code = (
        "import sys\nfrom sealpress.cli.main import main\n"
        f"assert main(['serve', '--config', {str(settings)!r}]) == 2\n"
        "sys.exit('pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
