"""``sealpress user password``: a user's new password."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

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
from sealpress.gateway.access.passwords import check_password, hash_password
from sealpress.gateway.access.user_file import UserRecord, digest_secrets


def run(
    name: NameArgument,
    *,
    digest: DigestOption = False,
    password_file: NewPasswordFileOption = None,
    config: ConfigOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set a user's password. The old one ends within a second; Digest stays on where it was."""
    users = Users(config, state)
    record = users.file.find(name)
    password = check_password(new_password(password_file))
    keeps_digest = digest or bool(record.digest)
    secrets = digest_secrets(record.name, password, users.sealer()) if keeps_digest else {}
    hashed = hash_password(password)

    def changed(old: UserRecord) -> UserRecord:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return dataclasses.replace(old, password=hashed, digest=secrets, changed=now)

    record = users.file.replace(name, changed)
    users.note("password-changed", record.name)
    if as_json:
        write_json(told(record))
    else:
        write_line(printable(f"changed: the password of {record.name}"))
