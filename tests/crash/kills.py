"""kill -9 again and again at any moment of a gateway's life, under load.

python -m tests.crash.kills --kills 1000 --scenes 3

Several scenes, each with a gateway, a spool, printers and clients of its own, go on side by side:
a gateway that starts waits for its disk half of the time. A line every ten seconds says how it
goes; the exit code is 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sealpress.gateway.places import AUDIT_FOLDER
from tests.crash.audited import audited
from tests.crash.load import Load, Mix
from tests.crash.scene import Scene, scene

SHORT_LIFE_SECONDS = 0.9
LONG_LIFE_SECONDS = 3.0
"""A gateway that is ready lives at most so long, the long one every tenth; every third is killed
whether it is ready or not."""

JOBS_A_LIFE = (0, 1, 2, 4, 8)
SLOWEST_LIFE_SECONDS = 20.0
"""Before that time begins it takes so many jobs, one of these numbers; a busy machine needs a while
for them, and says nothing if none is ever taken."""

PROGRESS_SECONDS = 10.0
QUEUES = 4
SECONDS_A_JOB = 0.02


def live_and_die(stage: Scene, draw: random.Random, number: int) -> None:
    """Start the gateway, kill it somewhere in its life: while it starts, recovers or works."""
    if number % 3 == 2:
        stage.gateway.launch()
        time.sleep(draw.uniform(0.1, 1.5))
    else:
        stage.gateway.start()
        longest = LONG_LIFE_SECONDS if number % 10 == 9 else SHORT_LIFE_SECONDS
        take(stage, draw.choice(JOBS_A_LIFE))
        time.sleep(draw.uniform(0, longest))
    stage.gateway.kill()


def take(stage: Scene, jobs: int) -> None:
    """Wait until the gateway has taken so many more jobs, but not for ever."""
    goal = len(stage.ledger.acknowledged) + jobs
    deadline = time.monotonic() + SLOWEST_LIFE_SECONDS
    while len(stage.ledger.acknowledged) < goal and time.monotonic() < deadline:
        time.sleep(0.01)


def under_load(
    stage: Scene, kills: int, seed: int, tell: Callable[[int], object] = lambda _: None
) -> list[Load]:
    """Kill again and again while clients work; then let it live."""
    draw = random.Random(seed)
    port, queues = stage.gateway.port, stage.queues
    loads = [
        Load(port, queues, stage.ledger, Mix(pause=0.03), clients=2, seed=seed).start(),
        Load(port, queues, stage.ledger, Mix(pause=0.03, tls=True), clients=1, seed=~seed).start(),
    ]
    for number in range(kills):
        live_and_die(stage, draw, number)
        tell(number + 1)
    for load in loads:
        load.stop()
    stage.gateway.start()
    return loads


def run(folder: Path, kills: int, seed: int, report: Callable[[str], object]) -> list[str]:
    """Kill so many times in one scene; return what went wrong."""
    with scene(folder, QUEUES) as stage:
        stage.printers.change(seconds_a_job=SECONDS_A_JOB)
        began = told = time.monotonic()

        def tell(done: int) -> None:
            nonlocal told
            if time.monotonic() - told >= PROGRESS_SECONDS:
                told = time.monotonic()
                each = (told - began) / done
                report(f"{done}/{kills} kills, {each:.2f} s each, {_so_far(stage)}")

        under_load(stage, kills, seed, tell)
        report(f"all kills done in {time.monotonic() - began:.0f} s; waiting for the last jobs")
        found, known, _ = stage.verdict(seconds=60 + kills)
        report(f"{kills} kills, {_so_far(stage)}, {len(known)} known: {len(found)} findings")
        if len(stage.ledger.acknowledged) < kills:
            found.append("fewer jobs were accepted than gateways killed")
        stage.gateway.stop()
        return found + audited(stage.gateway.state / AUDIT_FOLDER, stage.ledger.acknowledged)


def _so_far(stage: Scene) -> str:
    taken = stage.ledger.acknowledged
    canceled = sum(one.is_canceled for one in taken)
    printed = len(stage.printers.printed())
    return f"{len(taken)} accepted, {canceled} canceled, {printed} printed"


def side_by_side(kills: int, scenes: int, seed: int) -> int:
    """Share the kills among scenes, each in a process of its own; return the worst exit code."""
    command = [sys.executable, "-m", "tests.crash.kills", "--scenes", "1"]
    processes = [
        subprocess.Popen([*command, "--kills", str(share), "--seed", str(seed + number)])
        for number, share in enumerate(shares(kills, scenes))
    ]
    codes = [one.wait() for one in processes]
    _say(f"{kills} kills in {scenes} scenes: {outcome(codes)}")
    return max(codes)


def shares(kills: int, scenes: int) -> list[int]:
    """Return how many kills each scene has."""
    return [kills // scenes + (number < kills % scenes) for number in range(scenes)]


def outcome(codes: Sequence[int]) -> str:
    """Say what came of scenes that ended with these codes."""
    failed = sum(1 for code in codes if code)
    return f"something is wrong in {failed} of them" if failed else "nothing is wrong"


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--scenes", type=int, default=3)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    if options.scenes > 1:
        return side_by_side(options.kills, options.scenes, options.seed)
    name = f"seed {options.seed}"
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), options.kills, options.seed, lambda line: _say(f"{name}: {line}"))
    for finding in found[:50]:
        _say(f"{name}: {finding}")
    return 1 if found else 0


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
