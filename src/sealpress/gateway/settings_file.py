"""The gateway's settings put together: flags, environment, ``sealpress.toml``, queue files.

Every mistake is found at once, each with file, line and what to write instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from sealpress.errors import Reason, SealpressError, UsageError
from sealpress.gateway.places import QUEUES_FOLDER
from sealpress.gateway.queue_files import QueueFiles
from sealpress.gateway.settings import DiscoverySettings, GatewaySettings, QueueSettings, Retention
from sealpress.gateway.toml.keys import CLIENTS, DISCOVERY, SERVE
from sealpress.gateway.toml.kinds import PATH, UnusableValueError, nearest
from sealpress.gateway.toml.queues import queue_of, retention_of, transform_of
from sealpress.gateway.toml.reading import (
    UNREADABLE,
    Problem,
    SettingsText,
    TableText,
    read_text,
)
from sealpress.trust.client_certificates import ClientCertificatePolicy, UserRules
from sealpress.trust.policy import Pin
from sealpress.trust.state_folder import state_folder

__all__ = [
    "TABLES",
    "VARIABLE",
    "Examined",
    "Problem",
    "examine",
    "examine_state",
    "load_gateway_settings",
    "state_of",
]

TABLES = frozenset({"serve", "queue", "retention", "transform", "discovery"})
"""Tables of ``sealpress.toml`` that are the gateway's; all else is the command line's."""

VARIABLE = "SEALPRESS_SERVE_"
"""How environment variables begin that stand for keys of ``[serve]``."""

_CLIENT_FIELDS = frozenset({"mode", "ca_files", "pins", "allow", "deny", "name_order"})


@dataclass(frozen=True, slots=True)
class Examined:
    """Settings, and what is wrong with them.

    Attributes:
        settings: All that could be understood.
        problems: The mistakes.
    """

    settings: GatewaySettings
    problems: tuple[Problem, ...]


def load_gateway_settings(
    path: Path | None,
    *,
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
) -> GatewaySettings:
    """Put the settings together.

    Args:
        path: The settings file; ``None`` for none.
        flags: What was given on the command line, by field; ``None`` stands for not given.
        environ: The environment, the process' own by default.

    Raises:
        UsageError: There are mistakes (reason ``settings-invalid``).
        StateError: A file can't be read.
    """
    examined = examine(path, flags=flags, environ=environ)
    if examined.problems:
        raise _refusal(examined.problems)
    return examined.settings


def examine_state(
    path: Path | None,
    *,
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Examined:
    """Put the settings together for who needs no more of them than what is in the state folder.

    Returns:
        The settings, with mistakes that do not matter for that.

    Raises:
        UsageError: A mistake leaves open where the state, its key or its users are (reason
            ``settings-invalid``).
        StateError: A file can't be read.
    """
    env = os.environ if environ is None else environ
    examined = examine(path, flags=flags, environ=env)
    is_named = bool((flags or {}).get("state")) or examined.settings.state != state_folder(env)
    matter = [
        one
        for one in examined.problems
        if one.place in _STATE_KEYS or (one.place == UNREADABLE and not is_named)
    ]
    if matter:
        raise _refusal(matter, hint=_NAME_THE_STATE)
    return examined


_STATE_KEYS = frozenset({"serve.state", "serve.key", "serve.users-file"})
_NAME_THE_STATE = "Or say where the state folder is: --state FOLDER."


def _refusal(problems: Sequence[Problem], *, hint: str = "") -> UsageError:
    first, more = problems[0], len(problems) - 1
    rest = f"; {more} more: sealpress serve --check lists them" if more else ""
    remedy = f"{first.remedy} {hint}".rstrip()
    return UsageError(Reason.SETTINGS_INVALID, f"{first}{rest}", hint=remedy)


def examine(
    path: Path | None,
    *,
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Examined:
    """The same, with all mistakes in place of an error for the first.

    Raises:
        StateError: A file can't be read.
    """
    env = os.environ if environ is None else environ
    text = read_text(path) if path is not None else _empty()
    _refuse_misspelt_tables(text)
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    serve = text.table("serve")
    fields = serve.read(SERVE, "[serve]")
    variables, problems = _from_environment(env)
    fields |= variables
    state = _state(fields, given, variables, env)
    fields["client_certificates"] = _client_policy(fields, serve)
    fields["transform"] = transform_of(text.table("transform"))
    found = text.table("discovery").read(DISCOVERY, "[discovery]")
    fields["discovery"] = DiscoverySettings(**cast("dict[str, Any]", found))
    retention = retention_of(text.table("retention"), Retention())
    tables = [(table.where("name"), queue_of(table, retention)) for table in text.tables("queue")]
    files = QueueFiles(state / QUEUES_FOLDER)
    added, wrong = files.read_all()
    placed = [(where, queue) for where, queue in tables if queue is not None]
    placed += [(str(files.path(queue.name)), queue) for queue in added]
    settings = GatewaySettings(
        **cast(
            "dict[str, Any]",
            fields | given | {"state": state, "queues": tuple(queue for _, queue in placed)},
        )
    )
    problems += [*text.problems, *wrong, *_contradictions(settings, placed)]
    # What stands behind a line that is no TOML is not known: half a queue is no further mistake.
    broken = [one for one in problems if one.place == UNREADABLE]
    return Examined(_without_doubles(settings), tuple(broken or problems))


def state_of(path: Path | None, environ: Mapping[str, str] | None = None) -> Path:
    """Return the state folder that settings name; mistakes elsewhere in them are no matter.

    Raises:
        StateError: The file can't be read.
    """
    env = os.environ if environ is None else environ
    text = read_text(path) if path is not None else _empty()
    return _state(text.table("serve").read(SERVE, "[serve]"), {}, _from_environment(env)[0], env)


def _refuse_misspelt_tables(text: SettingsText) -> None:
    """Note tables that nobody reads, and whose names are nearly those of ours."""
    for name, value in text.values.items():
        first = value[0] if isinstance(value, list) and value else value
        near = nearest(name, TABLES) if isinstance(first, dict) and name not in TABLES else ""
        if near:
            heading = f"[[{near}]]" if near == "queue" else f"[{near}]"
            place = TableText(text, {}, name)
            place.problem("", f"{name} is no table of the settings", f"Did you mean {heading}?")


def _empty() -> SettingsText:
    return SettingsText(Path(), {}, {})


def _state(
    fields: Mapping[str, object],
    given: Mapping[str, object],
    variables: Mapping[str, object],
    env: Mapping[str, str],
) -> Path:
    """Return the state folder: by flag, environment, file, or where it is for everybody."""
    for chosen in (given.get("state"), variables.get("state")):
        if isinstance(chosen, Path):
            return chosen.absolute()
    written = fields.get("state")
    if isinstance(written, Path) and not env.get("SEALPRESS_HOME"):
        return written
    return state_folder(env).absolute()


def _from_environment(env: Mapping[str, str]) -> tuple[dict[str, object], list[Problem]]:
    found: dict[str, object] = {}
    problems = []
    for name, key in SERVE.items():
        variable = VARIABLE + name.replace("-", "_").upper()
        if not env.get(variable):
            continue
        try:
            value = key.kind.read(key.kind.of_text(env[variable]))
        except UnusableValueError as error:
            where = f"the variable {variable}"
            problems.append(Problem(where, f"{name} {error}", error.remedy, f"serve.{name}"))
            continue
        if key.kind is PATH and isinstance(value, Path):
            value = value.absolute()
        found[key.field or name.replace("-", "_")] = value
    return found, problems


def _client_policy(fields: dict[str, object], serve: TableText) -> ClientCertificatePolicy:
    """Take the fields of the policy out of the others, and put it together."""
    told = {name: fields.pop(name) for name in tuple(fields) if name in _CLIENT_FIELDS}
    words = cast("dict[str, tuple[str, ...]]", told)
    folder = serve.file.path.parent.absolute()
    rules = UserRules(words.pop("allow", ()), words.pop("deny", ()))
    try:
        return ClientCertificatePolicy(
            ca_files=tuple(folder / name for name in words.pop("ca_files", ())),
            pins=tuple(map(Pin.parse, words.pop("pins", ()))),
            users=rules,
            **cast("dict[str, Any]", words),
        )
    except SealpressError as error:
        key = next((name for name in CLIENTS if name in serve.values), "")
        remedy = "Name who vouches for clients with client-ca or client-pins, or leave both out."
        serve.problem(key, error.detail, remedy)
        return ClientCertificatePolicy()


def _contradictions(
    settings: GatewaySettings, placed: Iterable[tuple[str, QueueSettings]]
) -> list[Problem]:
    """Return what is wrong between queues, and between a queue and the gateway."""
    problems = []
    names: dict[str, str] = {}
    default = ""
    for where, queue in placed:
        folded = queue.name.casefold()
        for what, remedy, is_wrong in (
            (f"there are two queues {queue.name}, the other one: {names.get(folded)}",
             "Call one of them otherwise, or remove it; capitals make no other name.",
             folded in names),
            (f"two queues are the default: {default} and {queue.name}",
             "Leave default = true at one of them.", queue.is_default and bool(default)),
            (f"queue {queue.name} wants users to log in, but nobody can",
             'Add login = ["basic"] or client-certificates to [serve].',
             queue.login_required and not _can_log_in(settings)),
            (f"queue {queue.name} is for certain users, but nobody can log in",
             'Add login = ["basic"] or client-certificates to [serve].',
             bool(queue.users) and not queue.login_required and not _can_log_in(settings)),
        ):  # fmt: skip
            if is_wrong:
                problems.append(Problem(where, what, remedy))
        names.setdefault(folded, where)
        default = default or (queue.name if queue.is_default else "")
    return problems


def _can_log_in(settings: GatewaySettings) -> bool:
    asks = settings.client_certificates.mode != "off"
    return asks or any(str(way) != "none" for way in settings.login)


def _without_doubles(settings: GatewaySettings) -> GatewaySettings:
    first = {queue.name.casefold(): queue for queue in reversed(settings.queues)}
    return replace(settings, queues=tuple(reversed(first.values())))
