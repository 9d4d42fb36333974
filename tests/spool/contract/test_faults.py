"""Contract of stores: a disk that fails or is full at any call loses nothing that was promised.

strace makes the n-th call fail. ``SEALPRESS_SPOOL_FAULTS`` says at how many places; more of them
take longer.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.interop import judges
from tests.spool.contract.makers import MAKERS, StoreMaker
from tests.spool.contract.promises import PATIENCE, Promises, checked, child_command, started

PLACES = int(os.environ.get("SEALPRESS_SPOOL_FAULTS", "3"))
FLUSHES, WRITES = 70, 1000
"""Roughly how many calls of each kind the script makes."""


def places(number: int) -> list[int]:
    """Spread over the calls, beginning with the first."""
    return sorted({1 + number * place // PLACES for place in range(PLACES)})


FAULTS = [
    *((f"fdatasync:error=EIO:when={n}", True) for n in places(FLUSHES)),
    *((f"fdatasync:error=ENOSPC:when={n}", True) for n in places(FLUSHES)),
    *((f"fdatasync:signal=SIGKILL:when={n}", False) for n in places(FLUSHES)),
    *((f"pwrite64:error=EIO:when={n}", True) for n in places(WRITES)),
    *((f"pwrite64:error=ENOSPC:when={n}", True) for n in places(WRITES)),
    *((f"pwrite64:signal=SIGKILL:when={n}", False) for n in places(WRITES)),
    ("fdatasync:error=EIO:when=20+", False),
    ("pwrite64:error=ENOSPC:when=300+", False),
]


@pytest.mark.parametrize(("fault", "goes_on"), FAULTS)
async def test_a_failing_call(maker: StoreMaker, tmp_path: Path, fault: str, goes_on: bool) -> None:
    folder, log, promises = tmp_path / "spool", tmp_path / "strace", Promises()
    call = fault.partition(":")[0]
    strace = [judges.program("strace"), "-f", "-q", "-o", str(log)]
    strace += ["-e", f"trace={call}", "-e", f"inject={fault}"]
    with started([*strace, *child_command(maker, folder, "script")]) as child:
        said, complaints = child.communicate(timeout=PATIENCE)
    assert "Traceback" not in complaints
    promises.hear(said)
    if goes_on and "not-opened" not in said:
        assert_it_went_on(said)
    await checked(maker, folder, promises, nothing_else="SIGKILL" not in fault)


def assert_it_went_on(said: str) -> None:
    """One fault may cost one turn; what comes after it works."""
    refused = [line for line in said.splitlines() if line.startswith("refused")]
    assert len(refused) <= 1
    assert all(line.split()[2] in {"spool-failed", "spool-full"} for line in refused)
    assert said.splitlines()[-2].startswith("turn ") or len(refused) == 1
    assert said.splitlines()[-1] == "closed"


async def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """The files may not grow beyond a size, as on a small disk; then there is room again."""
    maker, folder, promises = MAKERS[0], tmp_path / "spool", Promises()
    command = child_command(maker, folder, "long-script")
    limited = ["bash", "-c", 'ulimit -f 130; trap "" XFSZ; exec "$@"', "bash", *command]
    with started(limited) as child:
        said, complaints = child.communicate(timeout=PATIENCE)
    assert "refused" in said
    assert "Traceback" not in complaints
    promises.hear(said)
    await checked(maker, folder, promises, nothing_else=True)
    with started(command) as child:
        said, complaints = child.communicate(timeout=PATIENCE)
    assert "refused" not in said
    promises.hear(said)
    await checked(maker, folder, promises, nothing_else=True)
