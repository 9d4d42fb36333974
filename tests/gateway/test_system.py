"""What is set of the gateway as a system is kept; new queues are made as ``queue add`` does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sealpress.errors import Reason, SealpressError, StateError, UsageError
from sealpress.gateway.face.desk import now
from sealpress.gateway.orders import Orders
from sealpress.gateway.queue_files import QueueFiles
from sealpress.gateway.system import GatewaySystem, read_system
from sealpress.ipp.message import Attribute
from sealpress.ipp.tags import ValueTag
from sealpress.printer import Authentication, RequestFacts, Role
from sealpress.printer.system.dialogue import NewPrinter
from sealpress.server.audit import AuditEntry
from tests.gateway.office import Office, queue

INFO = {"system-info": Attribute("system-info", (ValueTag.TEXT,), ("Ours",))}
INK = NewPrinter("ink", "ipps://ink.test/ipp/print", info="Ink")
TLS = {"binding": "implicit"}


def where() -> RequestFacts:
    return RequestFacts(
        secure=True,
        host="server.test",
        port=631,
        path="/ipp/system",
        at=now(),
        user="ada",
        authentication=Authentication.BASIC,
        roles=frozenset(Role),
        peer="192.0.2.7",
    )


@dataclass
class Log:
    """Remembers what was noted."""

    entries: list[AuditEntry] = field(default_factory=list)

    def note(self, entry: AuditEntry) -> None:
        self.entries.append(entry)


class Parts:
    """Stands for the assembly."""

    def __init__(self, office: Office) -> None:
        self.queues, self.store, self.dispatcher = office.queues, office.store, office.orders


@dataclass
class Bureau:
    """A gateway's system, and what it works with."""

    system: GatewaySystem
    office: Office
    files: QueueFiles
    log: Log
    path: Path


@pytest.fixture
async def bureau(tmp_path: Path) -> AsyncIterator[Bureau]:
    office = Office(tmp_path)
    await office.roster.open([queue("laser")])
    files = QueueFiles(tmp_path / "files")
    orders = Orders(
        parts=Parts(office),  # type: ignore[arg-type]  # test
        overview=None,  # type: ignore[arg-type]  # test
        operator=None,  # type: ignore[arg-type]  # test
        roster=office.roster,
        files=files,
        status=dict,
        reload=None,  # type: ignore[arg-type]  # test
    )
    log, path = Log(), tmp_path / "system"
    yield Bureau(GatewaySystem(path, read_system(path), orders, log), office, files, log, path)
    await office.store.close()


async def test_what_is_set_is_there_after_a_restart(bureau: Bureau) -> None:
    assert bureau.system.attributes == {}
    await bureau.system.keep(INFO, where())
    assert bureau.system.attributes == read_system(bureau.path) == INFO
    (entry,) = bureau.log.entries
    assert (entry.action, entry.actor.user) == ("system-changed", "ada")
    assert entry.details["attributes"] == "system-info"
    await bureau.system.keep({}, where())
    assert read_system(bureau.path) == {}


async def test_what_cannot_be_kept_is_not_set(bureau: Bureau) -> None:
    bureau.path.mkdir()
    (bureau.path / "something").touch()
    with pytest.raises(StateError):
        await bureau.system.keep(INFO, where())
    assert bureau.system.attributes == {}


def test_a_broken_file_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "system"
    path.write_bytes(b"\x02\x00")
    assert read_system(path) == {}


async def test_a_new_queue_has_its_file_and_is_audited(bureau: Bureau) -> None:
    made = await bureau.system.add(INK, where(), TLS)
    assert made is bureau.office.queues.by_name("ink")
    assert (made.settings.uri, made.settings.info) == (INK.device_uri, "Ink")
    assert bureau.files.path("ink").exists()
    with pytest.raises(UsageError) as caught:
        await bureau.system.add(INK, where(), TLS)
    assert caught.value.reason is Reason.QUEUE_EXISTS
    await bureau.system.remove(made, where(), TLS)
    assert bureau.office.queues.by_name("ink") is None
    assert not bureau.files.path("ink").exists()
    notes = [note for _, note in await bureau.office.store.notes(10)]
    assert [b'"queue-added"' in note or b'"queue-removed"' in note for note in notes] == [True] * 2
    assert all(b'"ada"' in note for note in notes)


@pytest.mark.parametrize(
    "printer", [NewPrinter("a/b", INK.device_uri), NewPrinter("ink", "no URI")], ids=str
)
async def test_what_makes_no_queue_is_refused(bureau: Bureau, printer: NewPrinter) -> None:
    with pytest.raises(SealpressError) as caught:
        await bureau.system.add(printer, where(), TLS)
    assert caught.value.reason is Reason.INVALID_ARGUMENT
    assert not list(bureau.files.folder.glob("*.toml"))


async def test_a_queue_of_the_settings_stays(bureau: Bureau) -> None:
    found = bureau.office.queues.named("laser")
    with pytest.raises(UsageError, match="settings file"):
        await bureau.system.remove(found, where(), TLS)
    assert bureau.office.queues.by_name("laser") is found
