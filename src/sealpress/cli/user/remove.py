"""``sealpress user remove``: a user may log in no more."""

from __future__ import annotations

from sealpress.cli.gateway_state import ConfigOption, StateOption
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.cli.user.holding import NameArgument, Users


def run(
    name: NameArgument,
    *,
    config: ConfigOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Forget a user and the password. Jobs that are waiting stay."""
    users = Users(config, state)
    users.file.remove(name)
    users.note("user-removed", name)
    if as_json:
        write_json({"removed": name})
    else:
        write_line(printable(f"removed: user {name}"))
