"""``sealpress spool repair``: a damaged database, made anew of all that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sealpress.cli.gateway_state import ConfigOption, StateOption, gateway_settings
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import printable, write_json, write_line, write_note, write_pairs
from sealpress.errors import Reason, StateError
from sealpress.gateway.audit.chain import AuditChain
from sealpress.gateway.audit.log_files import log_files
from sealpress.gateway.places import AUDIT_FOLDER, SPOOL_FOLDER
from sealpress.server.administration import starter
from sealpress.server.audit import AuditEntry
from sealpress.spool.encryption.ring import open_ring
from sealpress.spool.repair import is_spool_well, repair_spool

if TYPE_CHECKING:
    from sealpress.spool.repair import Repaired

EXAMPLES = ("sealpress spool repair", "sealpress spool repair --go-on --state /var/lib/sealpress")

_JOB_ID = re.compile(rb'"job-id": ?(\d{1,10})')
_SHOWN = 10


def run(
    *,
    go_on: Annotated[
        bool,
        typer.Option(
            "--go-on",
            help="Do not hold the jobs that wait. One that was printed since what could be read of "
            "it was written is printed again.",
        ),
    ] = False,
    config: ConfigOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the spool's database anew of all that can be read of a damaged one.

    The server must not run. Nothing is thrown away: the damaged files, and documents whose jobs
    are lost, stay in a folder that is named. Jobs that wait are held until you have looked whether
    they lie at the printer; sealpress queue release JOB prints one, sealpress queue cancel JOB ends
    it. A spool that is well is left as it is.
    """
    settings = gateway_settings(config, state)
    folder, audit = settings.state / SPOOL_FOLDER, settings.state / AUDIT_FOLDER
    if not folder.is_dir():
        raise StateError(Reason.STATE_UNREADABLE, f"there is no spool in {folder}")
    sealer = open_ring(folder, settings.key)
    if is_spool_well(folder):
        if as_json:
            write_json({"repaired": False, "folder": str(folder)})
        else:
            write_line(f"the spool in {printable(str(folder))} is in order")
        return
    done = repair_spool(folder, sealer, first_job_id=_last_job_id(audit) + 1, holds=not go_on)
    AuditChain(audit).note(_entry(done))
    if as_json:
        write_json({"repaired": True, "folder": str(folder), **_facts(done)})
    else:
        write_pairs((name, printable(text)) for name, text in _pairs(done))
        write_note("Remove that folder when nothing of it is needed any more: it has documents.")


def _last_job_id(audit: Path) -> int:
    """Return the largest number of a job in the audit log: none before it may be given again."""
    last = 0
    for path in log_files(audit)[-2:]:
        last = max(last, *map(int, _JOB_ID.findall(path.read_bytes())), 0)
    return last


def _entry(done: Repaired) -> AuditEntry:
    counts = {name: value for name, value in _facts(done).items() if isinstance(value, int)}
    return AuditEntry(
        at=datetime.now(UTC),
        action="spool-repaired",
        outcome="done",
        actor=starter(),
        details={**counts, "aside": done.aside.name},
    )


def _facts(done: Repaired) -> dict[str, object]:
    return {
        "queues": done.salvaged.queues,
        "jobs": done.salvaged.jobs,
        "waiting": done.salvaged.waiting,
        "held": done.held,
        "incomplete": list(done.salvaged.incomplete),
        "lost_queues": done.salvaged.lost_queues,
        "missing_documents": done.missing,
        "aside": str(done.aside),
        "documents_aside": list(done.documents),
    }


def _pairs(done: Repaired) -> Iterator[tuple[str, str]]:
    found = done.salvaged
    yield "read", f"{found.jobs} jobs of {found.queues} queues, {found.waiting} not completed"
    if done.held:
        yield "held", f"{done.held}: see sealpress queue jobs"
    if found.incomplete:
        yield "not whole", f"jobs {_some(list(map(str, found.incomplete)))}: print them anew"
    if found.lost_queues:
        yield "queues", f"{found.lost_queues} lost their names and are called lost-NUMBER now"
    if done.missing:
        yield "documents", f"{done.missing} have no file any more"
    if done.documents:
        yield "without job", f"{len(done.documents)} documents: {_some(list(done.documents))}"
    yield "damaged", str(done.aside)


def _some(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
