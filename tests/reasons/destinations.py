"""What goes wrong with the print server's queues and the old devices behind them."""

from __future__ import annotations

import asyncio
import json

from sealpress.cli.main import main
from sealpress.gateway.destinations.device_uri import LpdUri
from sealpress.gateway.destinations.lpd import LpdDestination
from sealpress.reasons import Reason
from tests.gateway.destinations.work import RecordingDesk, work
from tests.reasons.scene import Scene

OLD = ("queue", "add", "lpd://localhost:1/lp", "--offline", "--insecure")


def two_queues_of_one_name(scene: Scene) -> Reason | None:
    assert scene.command(*OLD, "--name", "old") is None
    return scene.command(*OLD, "--name", "Old")


def an_lpd_server_that_says_no(scene: Scene) -> Reason | None:
    made = LpdDestination(LpdUri("127.0.0.1", scene.answering(b"\x01"), "lp"))
    outcome = asyncio.run(made.deliver(work(b"octets"), RecordingDesk()))
    return outcome.error.reason if outcome.error else None


def an_old_device_behind_a_queue(scene: Scene) -> Reason | None:
    assert main([*OLD, "--json"]) == 0
    told = json.loads(scene.capsys.readouterr().out)
    return Reason(told["notes"][0]["reason"])


SITUATIONS = {
    Reason.QUEUE_EXISTS: two_queues_of_one_name,
    Reason.LPD_REFUSED: an_lpd_server_that_says_no,
    Reason.DESTINATION_INSECURE: an_old_device_behind_a_queue,
}
