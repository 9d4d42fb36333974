"""``sealpress spool check``: whether the database of a spool is whole, while the server may run."""

from __future__ import annotations

from sealpress.cli.gateway_state import ConfigOption, StateOption, gateway_settings
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.errors import Reason, StateError
from sealpress.gateway.places import SPOOL_FOLDER
from sealpress.spool.sqlite import check_spool
from sealpress.spool.sqlite.connection import DATABASE

EXAMPLES = ("sealpress spool check", "sealpress spool check --state /var/lib/sealpress")


def run(
    *, config: ConfigOption = None, state: StateOption = None, as_json: JsonOption = False
) -> None:
    """Read all of the spool's database, and say whether it is in order.

    The server may run meanwhile, and need not. A damaged database ends with exit code 7 and what
    to do: a large one is not read whole when the server starts.
    """
    folder = gateway_settings(config, state).state / SPOOL_FOLDER
    if not (folder / DATABASE).exists():
        raise StateError(Reason.STATE_UNREADABLE, f"there is no spool in {folder}")
    check_spool(folder)
    if as_json:
        write_json({"ok": True, "folder": str(folder)})
    else:
        write_line(f"the spool in {printable(str(folder))} is in order")
