"""PDF to PWG Raster beside the programs that do it on Debian: processor time of whole documents.

Ours is a warm worker's: what it takes from the request until the last octet is in a pipe, without
the start of Python. The others are timed from start to end, all their processes, as each document
starts them anew. Letters and lines have smooth edges in all of them. Rounds alternate between all;
the figure is the least of the rounds. Who took longer than three times the quickest in the
first round is not asked again, and who is not done in time is stopped.

Pages are not quite the same: CUPS' filters make A4 a pixel narrower, MuPDF draws pages in their
own size and without the header's first field, Ghostscript and CUPS' filters fit pages to A4.

    python -m bench.transform [--rounds 3] [--only NAME ...] [--json FILE] [--check]

``--check`` exits with 1 when a bar is missed: ours by CUPS' filters' is at most 1.0 for all,
and ours by the best of the others' at most 1.3 in the geometric mean over documents and pixels.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from bench.printed_documents import documents

Found = dict[str, float] | None
Runner = Callable[[Path, str, Path], Found]

HERE = Path(__file__).parent
FILTERS = Path("/usr/lib/cups/filter")
KINDS = {"sgray_8": ("Gray", "18"), "srgb_8": ("RGB", "19")}
DPI = 300
LONGEST_SECONDS = 240
FAR_BEHIND = 3

OURS = """
import json, os, sys, time
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.print_ticket import PrintTicket
from sealpress.transform.request import PageDone, TransformRequest
from sealpress.transform.sheets import Media
from sealpress.transform.target import OutputFormat, Target
from sealpress.transform.worker import job
kind, dpi, file = PixelKind(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
request = TransformRequest(
    document_format="application/pdf",
    ticket=PrintTicket(media=Media(name="iso_a4_210x297mm", width=21000, height=29700)),
    target=Target(format=OutputFormat.PWG_RASTER, pixels=kind, resolution=Resolution(dpi, dpi)),
)
document = os.open(file, os.O_RDONLY)
written, first = 0, None
began, cpu = time.perf_counter(), time.process_time()
def write(octets):
    global written, first
    left = memoryview(octets).cast("B")
    written += len(left)
    while left:
        left = left[os.write(1, left[:1 << 16]):]
    if first is None and written > 4:
        first = time.perf_counter() - began
job.run(request, document, write, lambda event: None)
cpu = time.process_time() - cpu
with open("/proc/self/status") as status:
    rss = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
found = {"cpu_s": cpu, "first_s": first, "rss_mib": rss, "octets": written}
print(json.dumps(found), file=sys.stderr)
"""

PPD = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "BENCH.PPD"
*Manufacturer: "Generic"
*Product: "(Generic)"
*ModelName: "PWG Raster"
*ShortNickName: "PWG Raster"
*NickName: "PWG Raster"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: True
*DefaultColorSpace: Gray
*cupsManualCopies: True
*cupsFilter2: "application/vnd.cups-raster image/pwg-raster 0 rastertopwg"
*OpenUI *PageSize/Media: PickOne
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion/Media: PickOne
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
*OpenUI *ColorModel/Color: PickOne
*DefaultColorModel: Gray
*ColorModel Gray/Gray: "<</cupsColorSpace 18/cupsBitsPerColor 8/cupsColorOrder 0>>setpagedevice"
*ColorModel RGB/RGB: "<</cupsColorSpace 19/cupsBitsPerColor 8/cupsColorOrder 0>>setpagedevice"
*CloseUI: *ColorModel
*OpenUI *Resolution/Resolution: PickOne
*DefaultResolution: 300dpi
*Resolution 300dpi/300: "<</HWResolution[300 300]>>setpagedevice"
*CloseUI: *Resolution
"""


# -- contenders ------------------------------------------------------------------------------------


def ours(file: Path, kind: str, folder: Path) -> Found:
    """Run our pipeline in a process that has imported it; its processor time alone counts."""
    told = folder / "ours.json"
    with told.open("wb") as errors:
        argv = [sys.executable, "-c", OURS, kind, str(DPI), str(file)]
        found = piped([argv], {}, errors)
    return dict(json.loads(told.read_text())) if found else None


def cups(file: Path, kind: str, folder: Path) -> Found:
    """Run CUPS' filters as its scheduler does for a printer with PWG Raster."""
    ppd = folder / "bench.ppd"
    ppd.write_text(PPD)
    options = f"ColorModel={KINDS[kind][0]}"
    names = ("pdftopdf", "pdftoraster", "rastertopwg")
    steps = [[str(FILTERS / name), "1", "u", "t", "1", options] for name in names]
    steps[0].append(str(file))
    return piped(steps, {"PPD": str(ppd), "CONTENT_TYPE": "application/pdf"})


def ghostscript(file: Path, kind: str, _: Path) -> Found:
    """Run Ghostscript's own device."""
    bits = "8" if kind == "sgray_8" else "24"
    argv = [
        "gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=pwgraster", f"-r{DPI}",
        f"-dcupsColorSpace={KINDS[kind][1]}", "-dcupsBitsPerColor=8", f"-dcupsBitsPerPixel={bits}",
        "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4",
        "-sPAPERSIZE=a4", "-dFIXEDMEDIA", "-dPDFFitPage", "-sOutputFile=-", "-sstdout=%stderr",
        str(file),
    ]  # fmt: skip
    return piped([argv], {})


def mutool(file: Path, kind: str, _: Path) -> Found:
    """Run MuPDF's tool."""
    space = "gray" if kind == "sgray_8" else "rgb"
    argv = ["mutool", "draw", "-q", "-F", "pwg", "-r", str(DPI), "-c", space, "-o", "-", str(file)]
    return piped([argv], {})


def piped(
    steps: list[list[str]], environment: dict[str, str], errors: IO[bytes] | None = None
) -> Found:
    """Run programs with pipes between them; return their processor time and what came out.

    ``None`` when they were not done in time and had to be stopped.
    """
    processes: list[subprocess.Popen[bytes]] = []
    before = os.times()
    for argv in steps:
        process = subprocess.Popen(
            argv,
            stdin=processes[-1].stdout if processes else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors or subprocess.DEVNULL,
            env={**os.environ, **environment},
        )
        if processes:
            processes[-1].stdout.close()  # type: ignore[union-attr]
        processes.append(process)
    timer = threading.Timer(LONGEST_SECONDS, stop, [processes])
    timer.start()
    octets = 0
    output = processes[-1].stdout
    assert output is not None
    while part := output.read(1 << 20):
        octets += len(part)
    codes = [process.wait() for process in processes]
    timer.cancel()
    if -signal.SIGKILL in codes:
        return None
    after = os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return {"cpu_s": cpu, "octets": octets}


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """End programs that were not done in time."""
    for process in processes:
        process.kill()


def contenders() -> dict[str, Runner]:
    """Return ours and those that are installed."""
    found: dict[str, Runner] = {"ours": ours}
    if (FILTERS / "pdftoraster").exists():
        found["CUPS filters"] = cups
    tools = {"gs": ghostscript, "mutool": mutool}
    return found | {name: run for name, run in tools.items() if shutil.which(name)}


# -- the table -------------------------------------------------------------------------------------


def measure(rounds: int, only: list[str]) -> list[dict[str, object]]:
    """Return a row for each document and kind of pixels."""
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for document, file in documents(folder):
            if only and document not in only:
                continue
            for kind in KINDS:
                rows.append(row(document, file, kind, rounds, folder))
                show(rows[-1])
    return rows


def row(document: str, file: Path, kind: str, rounds: int, folder: Path) -> dict[str, object]:
    """Measure one document."""
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in contenders()}
    for number in range(rounds):
        quickest = min((each["cpu_s"] for runs in taken.values() for each in runs), default=0)
        for name, run in contenders().items():
            runs = taken[name]
            if number and (not runs or runs[0]["cpu_s"] > FAR_BEHIND * quickest):
                continue
            progress(f"{document} {kind}, round {number + 1} of {rounds}: {name}")
            found = run(file, kind, folder)
            if found:
                runs.append(found)
    progress("")
    least = {name: min(each["cpu_s"] for each in runs) for name, runs in taken.items() if runs}
    # What wrote next to nothing did not do it.
    wrote = {name: runs[0]["octets"] for name, runs in taken.items() if runs}
    peers = {
        name: seconds
        for name, seconds in least.items()
        if name != "ours" and wrote[name] > wrote["ours"] / 20
    }
    mine = taken["ours"]
    return {
        "document": document,
        "pixels": kind,
        "cpu_s": least,
        "octets": wrote,
        "rss_mib": max(each["rss_mib"] for each in mine),
        "first_s": min(each["first_s"] for each in mine),
        "by CUPS filters": least["ours"] / peers["CUPS filters"] if "CUPS filters" in peers else 0,
        "by the best": least["ours"] / min(peers.values()) if peers else 0,
        "best": min(peers, key=lambda name: peers[name]) if peers else "",
    }


def progress(what: str) -> None:
    """Say on a terminal what is being done."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)


def show(found: dict[str, object]) -> None:
    """Print a row."""
    seconds = found["cpu_s"]
    assert isinstance(seconds, dict)
    times = "  ".join(f"{name} {seconds.get(name, math.nan):6.2f}" for name in contenders())
    print(
        f"{found['document']:8} {found['pixels']:8} {times}  by CUPS {found['by CUPS filters']:.2f}"
        f"  by best ({found['best']}) {found['by the best']:.2f}  {found['rss_mib']:.0f} MiB"
        f"  first {found['first_s']:.3f} s",
        flush=True,
    )


def summary(rows: list[dict[str, object]]) -> dict[str, float]:
    """Return what the bars are held against."""
    cups_ratios = [float(each["by CUPS filters"]) for each in rows if each["by CUPS filters"]]  # type: ignore[arg-type]
    best_ratios = [float(each["by the best"]) for each in rows if each["by the best"]]  # type: ignore[arg-type]
    return {
        "by CUPS filters, mean": statistics.geometric_mean(cups_ratios) if cups_ratios else 0,
        "by CUPS filters, worst": max(cups_ratios, default=0),
        "by the best, mean": statistics.geometric_mean(best_ratios) if best_ratios else 0,
        "by the best, worst": max(best_ratios, default=0),
    }


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    rows = measure(options.rounds, options.only)
    ratios = summary(rows)
    for name, value in ratios.items():
        print(f"{name}: {value:.2f}")
    if options.json:
        options.json.write_text(json.dumps({"rows": rows, "ratios": ratios}, indent=1))
    held = ratios["by CUPS filters, worst"] <= 1.0 and ratios["by the best, mean"] <= 1.3
    return int(options.check and not held)


if __name__ == "__main__":
    sys.exit(main())
