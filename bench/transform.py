"""PDF to PWG Raster beside the programs that do it on Debian: processor time of whole documents.

Ours is a warm worker's: what it takes from the request to the last octet, without the start of
Python. The others are timed from start to end, as each document starts them anew. Rounds alternate
between all of them; the figure is the least of the rounds. Letters and lines have smooth edges in
all of them.

    python bench/transform.py [--rounds 3] [--only NAME ...] [--json FILE] [--check]

``--check`` exits with 1 when a bar is missed: ours by CUPS' filters' is at most 1.0 for all,
and ours by the best of the others' at most 1.3 in the geometric mean over documents and pixels.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
FILTERS = Path("/usr/lib/cups/filter")
KINDS = {"sgray_8": ("Gray", "18"), "srgb_8": ("RGB", "19")}
DPI = 300
MOST_PAGES = 8
LONGEST_SECONDS = 300

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
    written += len(octets)
    if first is None and written > 4:
        first = time.perf_counter() - began
job.run(request, document, write, lambda event: None)
cpu = time.process_time() - cpu
with open("/proc/self/status") as status:
    rss = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
print(json.dumps({"cpu_s": cpu, "first_s": first, "rss_mib": rss, "octets": written}))
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


# -- documents -------------------------------------------------------------------------------------

SHIPPED = {
    "LaTeX": "/usr/share/doc/libtasn1-doc/libtasn1.pdf",
    "DocBook": "/usr/share/doc/shared-mime-info/shared-mime-info-spec.pdf",
    "vector": "/usr/share/cups/data/default-testpage.pdf",
    "form": "/usr/share/cups/data/form_english.pdf",
}
"""Documents of Debian packages: libtasn1-doc, shared-mime-info, cups-filters."""


def documents(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give documents of different kinds, cut to eight pages."""
    import pikepdf

    for name, shipped in SHIPPED.items():
        if not Path(shipped).exists():
            continue
        with pikepdf.open(shipped) as pdf:
            del pdf.pages[MOST_PAGES:]
            pdf.save(folder / f"{name}.pdf")
        yield name, folder / f"{name}.pdf"
    made: dict[str, Callable[[], bytes]] = {"photo": photo, "paths": paths, "text": text}
    for name, make in made.items():
        file = folder / f"{name}.pdf"
        file.write_bytes(make())
        yield name, file


def pdf_of(pages: list[bytes], resources: bytes = b"", others: tuple[bytes, ...] = ()) -> bytes:
    """Return a PDF of A4 pages with these contents; ``others`` are objects from number 3 on."""
    first = 3 + len(others)
    kids = b" ".join(b"%d 0 R" % (first + 2 * index) for index in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), kids),
        *others,
    ]
    for index, content in enumerate(pages):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<<%b>>>>"
            % (first + 2 * index + 1, resources),
            b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        ]
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start)
    return bytes(out)


def photo() -> bytes:
    """Three pages filled by a picture as cameras take them, 1654 by 2339 pixels."""
    import numpy as np
    from PIL import Image, ImageFilter

    noise = np.random.default_rng(5).integers(0, 256, (300, 212, 3), np.uint8)
    smooth = Image.fromarray(noise).filter(ImageFilter.GaussianBlur(6))
    picture = smooth.resize((1654, 2339), Image.Resampling.BICUBIC)
    grain = np.random.default_rng(6).normal(0, 4, (2339, 1654, 3))
    stretched = (np.asarray(picture, float) - 128) * 4 + 128 + grain
    octets = io.BytesIO()
    Image.fromarray(np.clip(stretched, 0, 255).astype(np.uint8)).save(octets, "JPEG", quality=88)
    data = octets.getvalue()
    image = (
        b"<</Type/XObject/Subtype/Image/Width 1654/Height 2339/BitsPerComponent 8"
        b"/ColorSpace/DeviceRGB/Filter/DCTDecode/Length %d>>stream\n%b\nendstream"
        % (len(data), data)
    )
    content = b"q 595.28 0 0 841.89 0 0 cm /I Do Q"
    return pdf_of([content] * 3, b"/XObject<</I 3 0 R>>", (image,))


def paths() -> bytes:
    """Two pages of 3,000 curves that one can see through."""
    chance = random.Random(7)

    def curve() -> bytes:
        at = [chance.uniform(0, 595) if k % 2 == 0 else chance.uniform(0, 842) for k in range(8)]
        color = tuple(chance.random() for _ in range(3))
        line = b"%.2f %.2f %.2f RG %.1f w " % (*color, chance.uniform(0.2, 3))
        return line + b"%.1f %.1f m %.1f %.1f %.1f %.1f %.1f %.1f c S\n" % tuple(at)

    pages = [b"/G gs\n" + b"".join(curve() for _ in range(3000)) for _ in range(2)]
    return pdf_of(pages, b"/ExtGState<</G<</CA 0.5/ca 0.5>>>>")


def text() -> bytes:
    """Eight pages of plain text, 66 lines of 80 letters each."""
    chance = random.Random(8)
    letters = "etaoin shrdlu cmfwyp vbgkqj xz ETAOIN. 0123456789"

    def page() -> bytes:
        lines = ("".join(chance.choices(letters, k=80)) for _ in range(66))
        shown = "".join(f"({line}) Tj T*\n" for line in lines)
        return b"BT /F 10 Tf 12 TL 54 800 Td\n" + shown.encode() + b"ET"

    font = b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>"
    return pdf_of([page() for _ in range(MOST_PAGES)], b"/Font<</F 3 0 R>>", (font,))


# -- contenders ------------------------------------------------------------------------------------


def ours(file: Path, kind: str, _: Path) -> dict[str, float]:
    """Run our pipeline in a process that has imported it; its processor time alone counts."""
    argv = [sys.executable, "-c", OURS, kind, str(DPI), str(file)]
    done = subprocess.run(argv, check=True, capture_output=True, text=True, timeout=LONGEST_SECONDS)
    return dict(json.loads(done.stdout))


def cups(file: Path, kind: str, folder: Path) -> dict[str, float]:
    """Run CUPS' filters as its scheduler does for a printer with PWG Raster."""
    ppd = folder / "bench.ppd"
    ppd.write_text(PPD)
    options = f"ColorModel={KINDS[kind][0]}"
    names = ("pdftopdf", "pdftoraster", "rastertopwg")
    steps = [[str(FILTERS / name), "1", "u", "t", "1", options] for name in names]
    steps[0].append(str(file))
    return piped(steps, {"PPD": str(ppd), "CONTENT_TYPE": "application/pdf"})


def ghostscript(file: Path, kind: str, _: Path) -> dict[str, float]:
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


def mutool(file: Path, kind: str, _: Path) -> dict[str, float]:
    """Run MuPDF's tool."""
    space = "gray" if kind == "sgray_8" else "rgb"
    argv = ["mutool", "draw", "-q", "-F", "pwg", "-r", str(DPI), "-c", space, "-o", "-", str(file)]
    return piped([argv], {})


def piped(steps: list[list[str]], environment: dict[str, str]) -> dict[str, float]:
    """Run programs with pipes between them; return their processor time and what came out."""
    processes: list[subprocess.Popen[bytes]] = []
    environment = {**os.environ, **environment}
    before = os.times()
    for argv in steps:
        stdin = processes[-1].stdout if processes else subprocess.DEVNULL
        processes.append(
            subprocess.Popen(
                argv,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        )
        if processes[1:]:
            processes[-2].stdout.close()  # type: ignore[union-attr]
    octets = 0
    output = processes[-1].stdout
    assert output is not None
    while part := output.read(1 << 20):
        octets += len(part)
    for process in processes:
        process.wait(LONGEST_SECONDS)
    after = os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return {"cpu_s": cpu, "octets": octets}


def contenders() -> dict[str, Callable[[Path, str, Path], dict[str, float]]]:
    """Return ours and those that are installed."""
    found: dict[str, Callable[[Path, str, Path], dict[str, float]]] = {"ours": ours}
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
    for _ in range(rounds):
        for name, run in contenders().items():
            taken[name].append(run(file, kind, folder))
    least = {name: min(each["cpu_s"] for each in runs) for name, runs in taken.items()}
    # What wrote next to nothing did not do it.
    wrote = {name: runs[0]["octets"] for name, runs in taken.items()}
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


def show(found: dict[str, object]) -> None:
    """Print a row."""
    seconds = found["cpu_s"]
    assert isinstance(seconds, dict)
    times = "  ".join(f"{name} {value:6.2f}" for name, value in seconds.items())
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
