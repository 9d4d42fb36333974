"""The whole state folder as a thief finds it, while jobs wait, after printing, after a stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gateway.running import Served, print_to, settings_of
from tests.spool.submitter import SECRET, SECRET_NAME, document
from tests.spool.test_at_rest import octets_of, readable

SIZES = (1000, 20_000, 400_000)


@pytest.fixture
def served(tmp_path):
    return Served(settings_of(tmp_path))


def refuse_readable(state: Path) -> None:
    for secret in (SECRET, SECRET_NAME.encode(), SECRET_NAME.encode("utf-16-le")):
        assert readable(state, secret) == []


def files(state: Path) -> list[Path]:
    return [path for path in state.rglob("*") if path.is_file()]


def test_nothing_readable_waits_for_a_printer_that_is_off(served, tmp_path):
    with served.running() as gateway:
        jobs = [print_to(gateway, "off", document(size), SECRET_NAME) for size in SIZES]
        gateway.wait_for_job(jobs[0], state="processing-stopped")
        refuse_readable(tmp_path / "state")
    refuse_readable(tmp_path / "state")
    assert sum(map(len, octets_of(tmp_path / "state").values())) > sum(SIZES)


def test_nothing_readable_stays_of_what_was_printed(served, tmp_path):
    with served.running() as gateway:
        jobs = [print_to(gateway, "files", document(size), SECRET_NAME) for size in SIZES]
        for job in jobs:
            gateway.wait_for_job(job)
        refuse_readable(tmp_path / "state")
    assert {path.stat().st_size for path in (tmp_path / "printed").iterdir()} == set(SIZES)
    refuse_readable(tmp_path / "state")


def test_only_the_owner_can_look_into_the_spool(served, tmp_path):
    with served.running() as gateway:
        print_to(gateway, "off", document(20_000))
    spool = tmp_path / "state" / "spool"
    assert spool.stat().st_mode & 0o077 == 0
    assert [path for path in files(spool) if path.stat().st_mode & 0o077] == []
