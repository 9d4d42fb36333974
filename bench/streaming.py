"""A thousand pages through a warm worker: when page 1 begins, and who has what in memory.

    python -m bench.streaming [--rounds 3] [--json FILE]

The time is from the handing over of the document to the first octet of page 1, the least of the
rounds; memory is the worker's peak and what this process has grown by.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from sealpress.transform.pixels import PixelKind
from tests.transform import samples
from tests.transform.test_streaming import (
    MB,
    PAGES,
    begun,
    in_memory,
    page_one,
    raster,
)

CASES = {
    "300 dpi sgray_8": (300, PixelKind.SGRAY_8, PAGES),
    "300 dpi srgb_8": (300, PixelKind.SRGB_8, 200),
    "600 dpi srgb_8": (600, PixelKind.SRGB_8, 50),
}


def measured(document: bytes, dpi: int, pixels: PixelKind, pages: int) -> dict[str, float]:
    """Have a worker do the first pages."""
    with begun(document, raster(dpi, pixels), page_ranges=((1, pages),)) as transformation:
        began = time.perf_counter()
        page_one(transformation)
        first, had = time.perf_counter() - began, in_memory("self")
        while transformation.read():
            pass
        grown = in_memory("self", "VmHWM") - had
        ending = transformation._worker.ended()
    return {
        "first_octet_s": round(first, 3),
        "worker_mb": round(ending.memory_octets / MB, 1),
        "grown_mb": round(max(0, grown) / MB, 1),
        "cpu_s": round(ending.cpu_seconds, 2),
    }


def main() -> None:
    """Measure, print, keep."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    document = samples.pdf(PAGES)
    found = {}
    for name, case in CASES.items():
        rounds = [measured(document, *case) for _ in range(given.rounds)]
        found[name] = min(rounds, key=lambda each: each["first_octet_s"])
        print(name, found[name], flush=True)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
