"""``sealpress spool status``: jobs, documents, room and key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from sealpress.cli.gateway_state import ConfigOption, StateOption, gateway_settings
from sealpress.cli.options import JsonOption
from sealpress.cli.spool.asking import ask_spool
from sealpress.cli.terminal import printable, write_json, write_pairs

if TYPE_CHECKING:
    from sealpress.cli.servers import Facts

EXAMPLES = (
    "sealpress spool status",
    "sealpress spool status --state /var/lib/sealpress --json",
)

_MEGA = 1_000_000


def run(
    *, config: ConfigOption = None, state: StateOption = None, as_json: JsonOption = False
) -> None:
    """Say how many jobs and documents wait, how much room they have, and which key seals them."""
    facts = ask_spool(gateway_settings(config, state))
    if as_json:
        write_json(facts)
    else:
        write_pairs((name, printable(text)) for name, text in _pairs(facts))


def _pairs(facts: Facts) -> Iterator[tuple[str, str]]:
    documents, room = _part(facts, "documents"), _part(facts, "room")
    yield "spool", str(facts.get("folder", ""))
    yield "gateway", "runs" if facts.get("running") else "does not run"
    yield "jobs", f"{facts.get('jobs', 0)} not completed"
    yield "documents", f"{documents.get('files', 0)} in files, {_size(documents.get('octets'))}"
    yield "room", _room(room)
    yield "key", key_text(_part(facts, "key"))


def _room(room: Mapping[str, object]) -> str:
    text = f"{_size(room.get('free'))} free, {_size(room.get('reserve'))} of it not for documents"
    if room.get("limit"):
        text += f"; documents may take {_size(room.get('limit'))}"
    return f"{text}; new jobs are refused" if room.get("full") else text


def key_text(key: Mapping[str, object]) -> str:
    """Return a line about the keys of a spool."""
    current, older = _part(key, "current"), cast("list[object]", key.get("older") or [])
    text = f"number {current.get('number')} of {current.get('made')}, from {key.get('source')}"
    if not older:
        return text
    count = "1 older key is" if len(older) == 1 else f"{len(older)} older keys are"
    return f"{text}; {count} still needed"


def _part(facts: Mapping[str, object], name: str) -> Mapping[str, object]:
    return cast("Mapping[str, object]", facts.get(name) or {})


def _size(octets: object) -> str:
    count = int(str(octets or 0))
    return f"{count / _MEGA:,.0f} MB" if count >= _MEGA else f"{count} octets"
