"""Write docs/reference/gateway-settings.md from the tables of keys of the gateway.

tools/gateway_settings_page.py            write it
tools/gateway_settings_page.py --check    exit code 1 when it is not current
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from sealpress.gateway.settings import (
    DiscoverySettings,
    GatewaySettings,
    QueueSettings,
    Retention,
    TransformSettings,
)
from sealpress.gateway.settings_file import VARIABLE
from sealpress.gateway.toml.keys import CLIENTS, DISCOVERY, QUEUE, RETENTION, SERVE, TRANSFORM, Key
from sealpress.trust.client_certificates import ClientCertificatePolicy

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "gateway-settings.md"

_HEAD = """\
# Settings of the gateway

<!-- Made by tools/gateway_settings_page.py: change the code, then run `make docs`. -->

`sealpress serve` reads `--config FILE`, else the [settings file](settings.md) of the command
line: its tables `[serve]`, `[retention]`, `[transform]`, `[discovery]` and `[[queue]]` are the
gateway's, all keys outside them the command line's. It works without any. `sealpress serve
--check` tells every mistake with file, line and remedy, and changes nothing.

Flags win over environment variables, these over the file. Each key of `[serve]` has a variable:
`{variable}PORT` for `port`, `{variable}MAX_SPOOL` for `max-spool`; lists are joined by commas.
The state folder is `--state`, else `{variable}STATE`, else `SEALPRESS_HOME`, else `state`, else
the usual one. Paths are relative to the file that names them.

Times are seconds, or a text such as `"90s"`, `"10m"`, `"12h"`, `"30d"`. Sizes are octets, or a
text such as `"500K"`, `"64M"`, `"4G"`.

A queue that `sealpress queue add` made is a file of its own below the state folder,
`queues/NAME.toml`, with the keys of `[[queue]]` and no heading.

After a change: `sealpress queue reload`, or SIGHUP. Queues come, change and go; no job and no
connection ends. `operators`, `administrators`, `login`, `metrics`, `pages` and the policy of client
certificates are taken over as well; what else changed needs a restart, and the answer names it.
"""


def page() -> str:
    """Return the page."""
    lines = [_HEAD.format(variable=VARIABLE)]
    lines += _table("[serve]", "The gateway.", SERVE, _serve_defaults())
    lines += _table(
        "[retention]",
        "How long what is done is kept, at every queue that does not say otherwise.",
        RETENTION,
        _defaults(Retention()),
    )
    usual = TransformSettings()
    lines += _table(
        "[transform]",
        "Making documents anew for printers that do not take them as they are, at all queues "
        "together. A change needs a restart.",
        TRANSFORM,
        {**_defaults(usual.limits), **_defaults(usual)},
    )
    lines += _table(
        "[discovery]",
        "Letting clients find the queues by DNS-SD (Bonjour, AirPrint, IPP Everywhere); needs "
        "`sealpress[discovery]`. Nothing is announced unless `advertise` says so: it tells "
        "everybody on the network which printers there are, where they stand and of which make. "
        "A change needs a restart; queues come and go without.",
        DISCOVERY,
        _defaults(DiscoverySettings()),
    )
    lines += _table(
        "[[queue]]",
        "A queue; as many as there are printers.",
        QUEUE,
        _defaults(QueueSettings(name="", uri="")),
    )
    return "\n".join(lines) + "\n"


def _serve_defaults() -> dict[str, object]:
    policy = _defaults(ClientCertificatePolicy())
    return {**policy, **_defaults(GatewaySettings(state=Path()))} | {"state": None}


def _defaults(settings: object) -> dict[str, object]:
    return {one.name: getattr(settings, one.name) for one in fields(settings)}  # type: ignore[arg-type]


def _table(
    heading: str, what: str, keys: Mapping[str, Key], defaults: Mapping[str, object]
) -> Iterator[str]:
    yield f"\n## `{heading}`\n\n{what}\n"
    yield "| key | takes | unless set | meaning |"
    yield "|---|---|---|---|"
    for name, key in keys.items():
        default = defaults.get(key.field or name.replace("-", "_"))
        shown = "must be there" if key.is_required else _shown(default, list(CLIENTS), name)
        takes = key.kind.takes.replace("|", "\\|")
        yield f"| `{name}` | {takes} | {shown} | {key.meaning} |"


def _shown(value: object, clients: list[str], name: str) -> str:
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, tuple | dict | Retention) or value in (None, ""):
        is_order = name in clients and isinstance(value, tuple) and value
        return ", ".join(f"`{each}`" for each in value) if is_order else ""  # type: ignore[union-attr]
    if isinstance(value, float):
        return f"{value:g}" if value < 1e5 else f"{value / 86400:g} days"
    if isinstance(value, int) and value >= 1 << 20 and value % (1 << 20) == 0:
        return f"{value >> 20} MiB"
    return f"`{value}`" if isinstance(value, str) else str(value)


def main() -> int:
    """Write the page, or check it."""
    text = page()
    is_current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text
    if is_current:
        return 0
    if "--check" in sys.argv[1:]:
        print("docs/reference/gateway-settings.md is not current: run `make docs`")
        return 1
    PAGE.write_text(text, encoding="utf-8")
    print("wrote docs/reference/gateway-settings.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
