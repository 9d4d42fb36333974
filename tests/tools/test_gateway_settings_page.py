"""The page of the gateway's settings says what the code takes."""

from __future__ import annotations

from sealpress.gateway.toml.keys import DISCOVERY, QUEUE, RETENTION, SERVE, TRANSFORM
from tools import gateway_settings_page


def test_the_page_is_current() -> None:
    assert gateway_settings_page.PAGE.read_text(encoding="utf-8") == gateway_settings_page.page(), (
        "run `make docs`"
    )


def test_every_key_has_its_row() -> None:
    page = gateway_settings_page.page()
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    names = [name for keys in (SERVE, RETENTION, TRANSFORM, DISCOVERY, QUEUE) for name in keys]
    assert len(rows) == len(names)
    assert all(f"| `{name}` |" in page for name in names)
