"""``sealpress accounts``: who printed how much, where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from sealpress.cli.csv_table import write_csv
from sealpress.cli.gateway_state import ConfigOption, StateOption, gateway_settings
from sealpress.cli.options import JsonOption
from sealpress.cli.periods import SinceOption, UntilOption, parse_day
from sealpress.cli.terminal import printable, write_json, write_note, write_table
from sealpress.gateway.places import SPOOL_FOLDER
from sealpress.spool.encryption.ring import open_ring
from sealpress.spool.sqlite import read_accounts
from sealpress.spool.sqlite.connection import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sealpress.gateway.settings import GatewaySettings
    from sealpress.spool.store import Account

_HEADINGS = ("user", "queue", "jobs", "pages", "sheets", "octets")

EXAMPLES = (
    "sealpress accounts --since 2026-11-01 --until 2026-11-30 --csv",
    "sealpress accounts --user ann --by-day",
)


@dataclass(slots=True)
class _Sum:
    jobs: int = 0
    pages: int = 0
    sheets: int = 0
    octets: int = 0

    def add(self, account: Account) -> None:
        self.jobs += account.jobs
        self.pages += account.impressions
        self.sheets += account.sheets
        self.octets += account.octets


def run(
    *,
    since: SinceOption = None,
    until: UntilOption = None,
    user: Annotated[
        str | None, typer.Option("--user", metavar="NAME", help="Only of this user.")
    ] = None,
    queue: Annotated[
        str | None, typer.Option("--queue", metavar="NAME", help="Only at this queue.")
    ] = None,
    by_day: Annotated[
        bool, typer.Option("--by-day", help="A line a day, in place of one for the whole time.")
    ] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Give comma-separated values.")] = False,
    config: ConfigOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add up jobs that were printed, their pages and octets, by user and queue."""
    settings = gateway_settings(config, state)
    found = _accounts(settings, parse_day(since), parse_day(until))
    wanted = [one for one in found if user in {None, one.user} and queue in {None, one.queue}]
    headings = ("day", *_HEADINGS) if by_day else _HEADINGS
    rows = list(_rows(wanted, by_day=by_day))
    if as_json:
        write_json([dict(zip(headings, row, strict=True)) for row in rows])
    elif csv:
        write_csv(headings, [[str(cell) for cell in row] for row in rows])
    elif rows:
        write_table(headings, [[printable(str(cell)) for cell in row] for row in rows])
    else:
        write_note("Nothing was printed.")


def _accounts(settings: GatewaySettings, since: str, until: str) -> list[Account]:
    folder = settings.state / SPOOL_FOLDER
    if not (folder / DATABASE).exists():
        return []
    sealer = open_ring(folder, settings.key)
    return read_accounts(folder, sealer=sealer, since=since, until=until)


def _rows(accounts: Iterable[Account], *, by_day: bool) -> list[tuple[str | int, ...]]:
    sums: dict[tuple[str, ...], _Sum] = {}
    for account in accounts:
        key = (account.user, account.queue)
        sums.setdefault((account.day, *key) if by_day else key, _Sum()).add(account)
    return [
        (*key, one.jobs, one.pages, one.sheets, one.octets) for key, one in sorted(sums.items())
    ]
