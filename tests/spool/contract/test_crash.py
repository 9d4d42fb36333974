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
LONGEST_LIFE = 0.4


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
        time.sleep(random.uniform(0, LONGEST_LIFE))
        child.kill()
        said, complaints = child.communicate(timeout=PATIENCE)
    assert complaints == ""
    return said
