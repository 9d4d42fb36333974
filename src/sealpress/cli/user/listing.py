"""``sealpress user list``: who may log in at the print server."""

from __future__ import annotations

from sealpress.cli.gateway_state import ConfigOption, StateOption
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import write_json, write_note, write_table
from sealpress.cli.user.holding import Users, told


def run(
    *, config: ConfigOption = None, state: StateOption = None, as_json: JsonOption = False
) -> None:
    """List the users: roles, groups, and whether they can use HTTP's Digest."""
    records = sorted(Users(config, state).file.read().values(), key=lambda one: one.name)
    if as_json:
        write_json([told(record) for record in records])
    elif records:
        rows = [
            (
                record.name,
                ", ".join(sorted(record.roles)),
                ", ".join(sorted(record.groups)),
                "yes" if record.digest else "no",
                record.changed,
            )
            for record in records
        ]
        write_table(("user", "roles", "groups", "digest", "password of"), rows)
    else:
        write_note("There is no user yet; sealpress user add NAME makes one.")
