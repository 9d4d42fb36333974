"""``sealpress trust remove``: forget a printer or an authority."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import printable, write_json, write_line, write_note
from sealpress.cli.trust.neighbours import neighbour_lines, pinned_neighbours
from sealpress.cli.trust.pinning import parse_pin
from sealpress.errors import Reason, UsageError
from sealpress.trust import HostKey, Pin
from sealpress.trust.stores.file_store import TrustStore

EXAMPLES = (
    "sealpress trust remove ipps://printer.example",
    "sealpress trust remove clinic",
)


def run(
    what: Annotated[
        str,
        typer.Argument(
            metavar="URI|NAME|FINGERPRINT", help="A printer, an authority's name, a fingerprint."
        ),
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Forget a printer with its pins and exceptions, or an authority."""
    store = TrustStore()
    removed = _removed(store, what)
    left = _left(store, what)
    if not removed:
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            f"nothing is known of {what!r}",
            hint=" ".join([*left, "sealpress trust list shows what there is."]),
        )
    if as_json:
        write_json({"removed": removed})
        return
    for each in removed:
        write_line(printable(f"removed: {each}"))
    for line in left:
        write_note(line)


def _removed(store: TrustStore, what: str) -> list[str]:
    """Remove all printers and authorities that are called so."""
    meant = [record.host for record in store.survey().records if _is_pinned(record.pins, what)]
    host = _host(what)
    if host is not None and host not in meant:
        meant.append(host)
    gone = [f"printer {each}" for each in meant if store.remove(each)]
    if not gone and store.remove_authority(what):
        gone.append(f"authority {what}")
    return gone


def _left(store: TrustStore, what: str) -> list[str]:
    host = _host(what)
    return neighbour_lines(None, pinned_neighbours(store, host)) if host else []


def _host(what: str) -> HostKey | None:
    try:
        return HostKey.parse(what)
    except UsageError:
        return None


def _is_pinned(pins: Sequence[Pin], what: str) -> bool:
    try:
        return parse_pin(what) in pins
    except UsageError:
        return False
