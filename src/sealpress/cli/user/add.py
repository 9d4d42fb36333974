"""``sealpress user add``: a user with a password for the print server."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Annotated

import typer

from sealpress.cli.gateway_state import ConfigOption, StateOption
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.cli.user.holding import (
    DigestOption,
    NameArgument,
    NewPasswordFileOption,
    Users,
    new_password,
    told,
)
from sealpress.gateway.access.names import check_user_name
from sealpress.gateway.access.passwords import check_password, hash_password
from sealpress.gateway.access.user_file import UserRecord, digest_secrets
from sealpress.printer.dialogue import Role

EXAMPLES = (
    "sealpress user add ann",
    "sealpress user add olga --role operator --group ward3",
    "printf 'secret\\n' | sealpress user add bob --password-file -",
)


class GivenRole(enum.StrEnum):
    """What a user can be besides somebody who prints."""

    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


def run(
    name: NameArgument,
    *,
    role: Annotated[
        list[GivenRole] | None,
        typer.Option(
            "--role", help="What the user may do at all queues besides printing; may be repeated."
        ),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(
            "--group",
            metavar="GROUP",
            help="A group of the user, which lists name as @GROUP; may be repeated.",
        ),
    ] = None,
    digest: DigestOption = False,
    password_file: NewPasswordFileOption = None,
    config: ConfigOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a user. A print server that runs knows the user within a second."""
    users = Users(config, state)
    kept = check_user_name(name)
    password = check_password(new_password(password_file))
    record = UserRecord(
        name=kept,
        password=hash_password(password),
        roles=frozenset(Role(one) for one in role or ()),
        groups=frozenset(group or ()),
        digest=digest_secrets(kept, password, users.sealer()) if digest else {},
        changed=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    users.file.add(record)
    users.note("user-added", kept, roles=" ".join(sorted(record.roles)))
    if as_json:
        write_json(told(record))
    else:
        write_line(printable(f"added: user {kept}"))
