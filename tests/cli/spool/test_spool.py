"""``sealpress spool``: of a gateway that runs, and of one that doesn't."""

from __future__ import annotations

import asyncio
import functools
import os
from pathlib import Path

import pytest

from sealpress.errors import ExitCode
from sealpress.gateway.gateway import Gateway
from sealpress.gateway.resources.key import KEY_FILE, make_key, read_key
from sealpress.gateway.settings import GatewaySettings
from sealpress.spool.encryption.ring import open_ring
from tests.spool.submitter import SIZES, Spool, submit


@pytest.fixture
def state():
    return Path(os.environ["SEALPRESS_HOME"])


async def fill(folder):
    async with Spool(folder) as spool:
        queue = await spool.store.open_queue("laser")
        for job_id, size in zip(await spool.store.reserve_job_ids(4), SIZES, strict=True):
            await submit(spool, queue.id, job_id, size)


@pytest.fixture
def filled(state):
    asyncio.run(fill(state / "spool"))
    return state


def test_status_of_a_gateway_that_does_not_run(sealpress, filled):
    told = sealpress("spool", "status")
    assert told.code == 0
    assert "does not run" in told.out
    assert "4 not completed" in told.out
    assert "2 in files, 340130 octets" in told.out
    assert "from file" in told.out


def test_status_as_json(sealpress, filled):
    facts = sealpress("spool", "status", "--json").json
    assert facts["running"] is False
    assert facts["jobs"] == 4
    assert facts["documents"]["files"] == 2
    assert facts["room"]["limit"] is None
    assert facts["key"]["current"]["number"] == 1
    assert facts["key"]["older"] == []


def test_a_new_key_opens_all_that_was_kept(sealpress, filled):
    ended = sealpress("spool", "rotate-key")
    assert (ended.code, ended.out[:13]) == (0, "key: number 2")
    assert "older" not in ended.out
    assert open_ring(filled / "spool").status.current.key_id == 2
    assert "spool-key-renewed" in sealpress("audit", "show").out
    asyncio.run(read_all(filled / "spool"))


def test_a_new_key_opens_the_resources_too(sealpress, filled):
    folder = filled / "resources"
    make_key(folder, open_ring(filled / "spool"))
    before = (folder / KEY_FILE).read_bytes()
    assert sealpress("spool", "rotate-key").code == 0
    assert (folder / KEY_FILE).read_bytes() != before
    assert read_key(folder, open_ring(filled / "spool")) is not None


async def read_all(folder):
    async with Spool(folder) as spool:
        for job_id in range(1, 5):
            job = await spool.store.job(job_id)
            assert len(await spool.document(job)) == job.octets


@pytest.mark.parametrize("command", ["status", "rotate-key"])
def test_no_spool_yet(sealpress, state, command):
    ended = sealpress("spool", command)
    assert ended.code == ExitCode.STATE
    assert "there is no spool" in ended.err
    assert not (state / "spool").exists()


def test_a_wrong_key_is_told(sealpress, filled):
    (filled / "spool" / "spool.key").write_text("A" * 43 + "=\n")
    ended = sealpress("spool", "status")
    assert ended.code == ExitCode.STATE
    assert "spool-key-wrong" in ended.err
    assert "Put the key back" in ended.err


def test_a_key_that_is_gone_is_told(sealpress, filled):
    (filled / "spool" / "spool.key").unlink()
    ended = sealpress("spool", "status")
    assert ended.code == ExitCode.STATE
    assert "spool-key-missing" in ended.err


def test_a_full_disk_is_told(sealpress, filled, tmp_path):
    settings = tmp_path / "sealpress.toml"
    settings.write_text("[serve]\nmax-spool = 1000\n")
    told = sealpress("spool", "status", "--config", settings, "--state", filled)
    assert "documents may take 1000 octets; new jobs are refused" in told.out


def test_a_credential_has_to_be_replaced_by_its_maker(sealpress, tmp_path, monkeypatch):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "spool-key").write_text("A" * 43 + "=\n")
    settings, state = tmp_path / "sealpress.toml", tmp_path / "state"
    settings.write_text('[serve]\nkey = "credential:spool-key"\n')
    open_ring(state / "spool", "credential:spool-key")
    (state / "spool" / "jobs.db").touch()
    ended = sealpress("spool", "rotate-key", "--config", settings, "--state", state)
    assert "from credential:spool-key" in ended.out
    assert "write the new key before the old one" in ended.err


# A gateway that runs


async def ask_running(state, *commands):
    """Give commands to a running gateway, each from a thread like another process."""
    async with Gateway(GatewaySettings(state=state, port=0)):
        return [await asyncio.to_thread(command) for command in commands]


def test_a_gateway_that_runs_is_asked(sealpress, filled):
    status, rotated, after = asyncio.run(
        ask_running(
            filled,
            lambda: sealpress("spool", "status", "--json"),
            lambda: sealpress("spool", "rotate-key"),
            lambda: sealpress("spool", "status"),
        )
    )
    assert status.json["running"] is True
    assert status.json["jobs"] == 4
    assert rotated.out.startswith("key: number 2")
    assert "runs" in after.out
    assert "still needed" not in after.out
    asyncio.run(read_all(filled / "spool"))


def damage(state):
    with (state / "spool" / "jobs.db").open("r+b") as file:
        file.write(bytes(100))


def test_a_damaged_spool_is_named_with_its_remedy(sealpress, filled):
    damage(filled)
    told = sealpress("spool", "status")
    assert told.code == ExitCode.STATE
    assert "sealpress spool repair" in told.err.replace("\n", " ").replace("  ", " ")
    assert "Traceback" not in told.err


def test_repairing_it(sealpress, filled):
    damage(filled)
    told = sealpress("spool", "repair")
    assert told.code == 0
    assert "4 jobs of 1 queues, 4 not completed" in told.out
    assert "spool-repaired" in sealpress("audit", "show").out
    assert "4 not completed" in sealpress("spool", "status").out
    assert "in order" in sealpress("spool", "repair").out


def test_repairing_it_as_json(sealpress, filled):
    (filled / "spool" / "jobs.db").unlink()
    told = sealpress("spool", "repair", "--go-on", "--json").json
    assert (told["repaired"], told["jobs"], told["held"]) == (True, 0, 0)
    assert len(told["documents_aside"]) == 2
    assert sealpress("spool", "repair", "--json").json["repaired"] is False


def test_a_whole_spool_is_in_order(sealpress, filled):
    told = sealpress("spool", "check")
    assert (told.code, told.out) == (0, f"the spool in {filled / 'spool'} is in order\n")
    facts = sealpress("spool", "check", "--json").json
    assert facts == {"ok": True, "folder": str(filled / "spool")}


def test_a_damaged_spool_is_told(sealpress, filled):
    path = filled / "spool" / "jobs.db"
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))
    told = sealpress("spool", "check")
    assert told.code == ExitCode.STATE
    assert "spool-damaged" in told.err
    assert "sealpress spool repair" in told.err


async def check_beside_a_writer(folder, check):
    async with Spool(folder):
        return await asyncio.to_thread(check)


def test_it_is_checked_while_a_server_has_it(sealpress, filled):
    check = functools.partial(sealpress, "spool", "check")
    assert asyncio.run(check_beside_a_writer(filled / "spool", check)).code == 0


def test_no_spool_to_check(sealpress, state):
    told = sealpress("spool", "check")
    assert told.code == ExitCode.STATE
    assert "no spool" in told.err
    assert not (state / "spool").exists()


def test_no_spool_to_repair(sealpress, state):
    told = sealpress("spool", "repair")
    assert told.code == ExitCode.STATE
    assert "no spool" in told.err


def test_a_mistake_in_the_settings_keeps_nobody_from_the_spool(sealpress, filled, tmp_path):
    path = tmp_path / "sealpress.toml"
    path.write_text('[serve]\nport = "x"\n[[queue]]\nname = "laser\n')
    told = sealpress("spool", "status", "--config", str(path), "--state", str(filled))
    assert told.code == 0
    assert "line 4" in told.err
    assert "no matter" in told.err


def test_a_mistake_that_hides_the_state_is_told(sealpress, filled, tmp_path):
    path = tmp_path / "sealpress.toml"
    path.write_text("[serve]\nstate = 5\n")
    told = sealpress("spool", "status", "--config", str(path))
    assert told.code == ExitCode.USAGE
    assert "--state FOLDER" in told.err
