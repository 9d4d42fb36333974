"""Contract of stores: killed at any moment, they keep what they promised and promise nothing twice.

``SEALPRESS_SPOOL_KILLS`` says how often; a dozen times is enough for every day.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from tests.spool.contract.makers import StoreMaker
from tests.spool.contract.promises import PATIENCE, Promises, checked, child_command, started

KILLS = int(os.environ.get("SEALPRESS_SPOOL_KILLS", "12"))
MOST_PROMISES = 60
LONGEST_REST = 0.05
"""A life ends a moment after so many things were promised, at most."""


async def test_what_was_promised_outlives_a_kill(maker: StoreMaker, tmp_path: Path) -> None:
    folder, promises = tmp_path / "spool", Promises()
    for _ in range(KILLS):
        promises.hear(said_before_a_kill(maker, folder))
        await checked(maker, folder, promises)
    assert len(promises.added) > KILLS
    assert promises.done


def said_before_a_kill(maker: StoreMaker, folder: Path) -> str:
    with started(child_command(maker, folder, "load")) as child:
        assert child.stdout.readline() == "open\n", child.stderr.read()
        said = [child.stdout.readline() for _ in range(random.randint(1, MOST_PROMISES))]
        time.sleep(random.uniform(0, LONGEST_REST))
        child.kill()
        said += child.stdout.readlines()
        assert child.stderr.read() == ""
        child.wait(PATIENCE)
    return "".join(said)
