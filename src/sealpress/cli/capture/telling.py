"""What the commands about captures say of one."""

from __future__ import annotations

from sealpress.cli.servers import Facts
from sealpress.cli.terminal import printable, write_json, write_pairs

_SHOWN = ("server", "port", "file", "octets", "connections", "since", "by", "outcome")


def tell(facts: Facts, *, as_json: bool) -> None:
    """Write what a server says of its capture to standard output."""
    if as_json:
        write_json(facts)
        return
    pairs = [("capture", "on" if facts.get("running") else "off")]
    pairs += [(name, str(facts[name])) for name in _SHOWN if name in facts]
    write_pairs([(name, printable(value)) for name, value in pairs])
