"""What printers say of themselves is shown while nothing is printed."""

from __future__ import annotations

import time
from pathlib import Path

from sealpress.gateway.settings import QueueSettings
from sealpress.gateway.status import QueueStatus
from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from tests.gateway.running import Served, settings_of

SOON = 30.0


def test_an_idle_queue_shows_that_its_printer_has_no_paper(tmp_path: Path) -> None:
    config = VirtualPrinterConfig(
        output=tmp_path / "printed", identity=tmp_path / "identity", faults=("out-of-paper",)
    )
    with run_in_thread(config) as printer:
        queue = QueueSettings(name="laser", uri=printer.uri("ipps"), trust=printer.pin)
        with Served(settings_of(tmp_path, queue)).running() as gateway:
            give_up = time.monotonic() + SOON
            while not (said := gateway.queues()[0].printer_reasons) and time.monotonic() < give_up:
                time.sleep(0.05)
    assert "media-empty-error" in said


def test_listeners_are_told_of_another_state_alone() -> None:
    told: list[tuple[str, ...]] = []
    status = QueueStatus()
    status.listeners.append(lambda: told.append(status.printer_reasons))
    status.printer_says(["none"])
    status.printer_says(["media-empty-error"], "no paper")
    status.printer_says(["media-empty-error"], "no paper")
    status.printer_says(["none"])
    assert told == [("media-empty-error",), ()]
