"""``sealpress spool rotate-key``: another key for everything that is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sealpress.cli.gateway_state import ConfigOption, StateOption, gateway_settings
from sealpress.cli.options import JsonOption
from sealpress.cli.spool.asking import renew_spool_key
from sealpress.cli.spool.status import key_text
from sealpress.cli.terminal import printable, write_json, write_line, write_note

EXAMPLES = ("sealpress spool rotate-key",)

_CREDENTIAL = (
    "The credential stays as it is: to replace it, write the new key before the old one, start "
    "the server once, and take the old one out."
)


def run(
    *, config: ConfigOption = None, state: StateOption = None, as_json: JsonOption = False
) -> None:
    """Make a new key, seal all that is kept with it, and forget the old one.

    Jobs go on being taken and printed meanwhile. Documents themselves are not written again: each
    has a key of its own, and that key is sealed anew.
    """
    facts = renew_spool_key(gateway_settings(config, state))
    if as_json:
        write_json(facts)
        return
    key = cast("Mapping[str, object]", facts.get("key") or {})
    write_line(printable(f"key: {key_text(key)}"))
    if str(key.get("source", "")).startswith("credential:"):
        write_note(_CREDENTIAL)
