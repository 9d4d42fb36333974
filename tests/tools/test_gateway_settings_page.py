"""The page of the gateway's settings says what the code takes."""

from __future__ import annotations

from sealpress.gateway.toml.keys import QUEUE, RETENTION, SERVE
from tools import gateway_settings_page


def test_the_page_is_current() -> None:
    assert gateway_settings_page.PAGE.read_text(encoding="utf-8") == gateway_settings_page.page(), (
        "run `make docs`"
    )


def test_every_key_has_its_row() -> None:
    page = gateway_settings_page.page()
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) == len(SERVE) + len(RETENTION) + len(QUEUE)
    assert all(f"| `{name}` |" in page for name in (*SERVE, *RETENTION, *QUEUE))
