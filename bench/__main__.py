"""Run every comparison with peers and print one table: the figure, the bar, whether it holds.

    python -m bench [--quick] [--only NAME ...]

The table goes to bench/results/table.json as well, beside what each part measured. ``--quick``
moves 128 MiB in place of 1 GiB: enough to see a change, too little to judge by. The exit code is
1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results"
IMPORT_ROUNDS = 15


@dataclass(frozen=True)
class Row:
    """One line of the table; ``bar`` is the most that is allowed, or the least if ``at_least``."""

    what: str
    figure: float
    unit: str
    bar: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the bar is kept."""
        return self.figure >= self.bar if self.at_least else self.figure <= self.bar

    def __str__(self) -> str:
        bound = ">=" if self.at_least else "<="
        mark = "  " if self.holds else "! "
        return f"{mark}{self.what:62} {self.figure:9.2f} {self.unit:4} {bound} {self.bar:g}"


def run(program: str, *options: str) -> Any:
    """Run one of the programs beside this file; return what it measured."""
    file = RESULTS / f"{program}.json"
    argv = [sys.executable, str(HERE / f"{program}.py"), *options]
    if program == "hostile":
        printed = subprocess.run([*argv, "--json"], check=True, capture_output=True, text=True)
        file.write_text(printed.stdout)
    else:
        subprocess.run([*argv, "--json", str(file)], check=True, stdout=subprocess.DEVNULL)
    return json.loads(file.read_text())


def codec(*, quick: bool) -> Iterator[Row]:
    """Decoding and encoding beside ippx and pyipp: how many times as long they take."""
    for row in run("codec", "--rounds", "10" if quick else "40")["rows"]:
        if row["bar"]:
            what = f"{row['case']}: {row['library']}'s time by ours"
            yield Row(what, row["ratio_min"], "x", row["bar"], at_least=True)


def client(*, quick: bool) -> Iterator[Row]:
    """CPU and memory of sending a large document over TLS."""
    found = run("transfer_client", *_size(quick=quick))
    peer = found["aiohttp client"]["cpu_seconds"]
    for way in ("sealpress blocking", "sealpress asyncio"):
        cpu = found[way]["cpu_seconds"]
        plain = found[way]["ratio_to_plain"]
        yield Row(f"client, {way}: CPU by a plain ssl socket's", plain, "x", 2)
        yield Row(f"client, {way}: CPU by aiohttp's", cpu / peer, "x", 1.1)
        yield Row(f"client, {way}: memory grown", found[way]["rss_growth_mib"], "MiB", 20)


def server(*, quick: bool) -> Iterator[Row]:
    """CPU and memory of receiving a large document over TLS."""
    found = run("transfer_server", *_size(quick=quick))
    for framing in ("counted", "chunked"):
        own = found[f"own {framing}"]
        for peer, bar in {"socket": 2.0, "aiohttp": 1.1}.items():
            ratio = own["cpu_seconds"] / found[f"{peer} {framing}"]["cpu_seconds"]
            yield Row(f"server, {framing}: CPU by {peer}'s", ratio, "x", bar)
        yield Row(f"server, {framing}: memory grown", own["rss_growth_mib"], "MiB", 20)


def print_job(*, quick: bool) -> Iterator[Row]:
    """CPU and memory of a whole Print-Job, from a file to a file."""
    found = run("print_job", *_size(quick=quick))
    for side in ("client", "server"):
        own = found[f"sealpress {side}"]
        for peer, bar in {"socket": 2.0, "aiohttp": 1.1}.items():
            ratio = own["cpu_seconds"] / found[f"{peer} {side}"]["cpu_seconds"]
            yield Row(f"Print-Job, {side}: CPU by {peer}'s", ratio, "x", bar)
        yield Row(f"Print-Job, {side}: memory grown", own["rss_growth_mib"], "MiB", 20)


def hostile(*, quick: bool) -> Iterator[Row]:
    """What slow and costly peers do to everyone else."""
    found = run("hostile", "--seconds", "5" if quick else "15")
    each = found["slow_connections_of_each_kind"]
    held = f"beside {each} slow connections of six kinds"
    yield Row(f"legitimate client {held}: p99", found["legitimate"]["p99_ms"], "ms", 250)
    yield Row(f"legitimate client {held}: failures", found["legitimate"]["failures"], "", 0)
    costs = {**found["costly_requests"], **found["costly_ipp_requests"]}
    for name, cost in costs.items():
        yield Row(f"a costly request, {name}: CPU", cost["cpu_ms"], "ms", 200)


def handshakes(*, quick: bool) -> Iterator[Row]:
    """CPU of a TLS handshake at the server."""
    found = run("handshakes", "--rounds", "3" if quick else "7", "--seconds", "1" if quick else "2")
    for key, bar in {"RSA-2048": 1.4, "P-256": 1.6}.items():
        for version in ("TLS 1.3", "TLS 1.2"):
            ratio = found[f"{key}, {version}"]["ratio"]
            yield Row(f"handshake, {key}, {version}: CPU by s_server's", ratio, "x", bar)


def doctor(*, quick: bool) -> Iterator[Row]:
    """How long an examination of a healthy printer takes."""
    for scheme, row in run("doctor", "--rounds", "3" if quick else "7").items():
        yield Row(f"sealpress doctor at ippeveprinter, {scheme}: wall", row["wall_s"], "s", 3)


def imports(*, quick: bool) -> Iterator[Row]:
    """What ``import sealpress`` adds to the start of Python."""
    codes = {"bare": "pass", "ours": "import sealpress"}
    taken: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(5 if quick else IMPORT_ROUNDS):
        for name, code in codes.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, "-I", "-c", code], check=True)
            taken[name].append(time.perf_counter() - began)
    added = statistics.median(taken["ours"]) - statistics.median(taken["bare"])
    yield Row("import sealpress over bare Python", added * 1000, "ms", 60)


def gateway_part(part: str, *options: str) -> Any:
    """Measure the print server; as a module, since it shares what tests have."""
    file = RESULTS / f"gateway-{part}.json"
    argv = [sys.executable, "-m", "bench.gateway", part, *options, "--json", str(file)]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, cwd=HERE.parent)
    return json.loads(file.read_text())


def gateway_accept(*, quick: bool) -> Iterator[Row]:
    """How many small jobs the print server takes, beside CUPS."""
    found = gateway_part("accept", "--rounds", "1" if quick else "2")
    for name, bar in {"cupsd, written at once": 1, "cupsd, its default": 1}.items():
        for way in ("plain", "TLS"):
            ratio = found[f"ratio to {name}, {way}"]
            yield Row(f"jobs taken, {way}: by {name}", ratio, "x", bar, at_least=True)


def gateway_rate(*, quick: bool) -> Iterator[Row]:
    """How long a client waits for the print server to take its job."""
    found = gateway_part("rate", "--seconds", "5" if quick else "20")
    for way, taken in found.items():
        yield Row(f"taking a job, 300/s, {way}: p99", taken["p99_ms"], "ms", 50)


def gateway_printers(*, quick: bool) -> Iterator[Row]:
    """What a great many slow printers cost the others."""
    count = 1000 if quick else 10_000
    file = RESULTS / "gateway-printers.json"
    argv = [sys.executable, "-m", "bench.slow_printers", "--printers", str(count)]
    subprocess.run(
        [*argv, "--json", str(file)], check=True, cwd=HERE.parent, stdout=subprocess.DEVNULL
    )
    for kind, found in json.loads(file.read_text()).items():
        what = f"{count} printers {kind}"
        yield Row(f"{what}: under way", found["begun"], "", count, at_least=True)
        yield Row(f"{what}: memory", found["rss_mib"], "MiB", 400)
        slower = found["others_beside"]["p50_ms"] / found["others_before"]["p50_ms"]
        yield Row(f"{what}: other printers' time by alone", slower, "x", 2)


def gateway_large(*, quick: bool) -> Iterator[Row]:
    """Memory of the print server while a large document passes."""
    found = gateway_part("large", "--mib", "128" if quick else "1024")
    what = f"print server, a document of {found['mib']} MiB: memory grown"
    yield Row(what, found["rss_growth_mib"], "MiB", 20)


def gateway_restart(*, quick: bool) -> Iterator[Row]:
    """How soon the print server prints again after kill -9."""
    found = gateway_part("restart", "--jobs", "10000" if quick else "100000")
    yield Row(f"printing again, {found['jobs']} waiting jobs", found["seconds"], "s", 2)


def raster(*, quick: bool) -> Iterator[Row]:
    """Packing pages of PWG Raster and URF beside a plain C encoder."""
    for page, row in run("raster", *(["--quick", "--rounds", "5"] if quick else [])).items():
        yield Row(f"raster, {page}: CPU by plain C's", row["ratio"], "x", 2)


def transform(*, quick: bool) -> Iterator[Row]:
    """Documents made into PWG Raster beside the programs of Debian that do it."""
    file = RESULTS / "transform.json"
    argv = [sys.executable, "-m", "bench.transform", "--rounds", "1" if quick else "3"]
    subprocess.run([*argv, "--json", str(file)], check=True, cwd=HERE.parent)
    found = json.loads(file.read_text())
    for ratio, bar in {"by CUPS filters, worst": 1, "by the best, mean": 1.3}.items():
        yield Row(f"PDF to PWG Raster: CPU {ratio}", found["ratios"][ratio], "x", bar)
    memory = max(row["rss_mib"] for row in found["rows"])
    yield Row("PDF to PWG Raster, 300 dpi: memory", memory, "MiB", 150)


def streaming(*, quick: bool) -> Iterator[Row]:
    """When a long document's first page begins, and what it takes of memory."""
    file = RESULTS / "streaming.json"
    argv = [sys.executable, "-m", "bench.streaming", "--rounds", "1" if quick else "3"]
    subprocess.run([*argv, "--json", str(file)], check=True, cwd=HERE.parent)
    for name, found in json.loads(file.read_text()).items():
        what = f"1,000 pages, {name}"
        yield Row(f"{what}: first octet of page 1", found["first_octet_s"], "s", 0.5)
        most = 300 if name.startswith("600") else 150
        yield Row(f"{what}: worker's memory", found["worker_mb"], "MB", most)
        yield Row(f"{what}: memory grown", found["grown_mb"], "MB", 20)


def notifications(*, quick: bool) -> Iterator[Row]:
    """How soon those who wait for events are told, and what subscriptions cost the others."""
    found = run("notifications", "--events", "10" if quick else "30")
    yield Row(
        f"an event, {found['waiting']} clients wait: longest", found["event_longest_ms"], "ms", 100
    )
    what = f"Get-Printer-Attributes beside {found['subscriptions']} subscriptions: CPU by alone"
    yield Row(what, found["cost_ratio"], "x", 1.1)


def printer_queries(*, quick: bool) -> Iterator[Row]:
    """A printer asked for its attributes over kept TLS connections, beside CUPS."""
    file = RESULTS / "printer_queries.json"
    argv = [sys.executable, "-m", "bench.printer_queries", "--rounds", "3" if quick else "9"]
    subprocess.run([*argv, "--json", str(file)], check=True, cwd=HERE.parent)
    for peer, found in json.loads(file.read_text()).items():
        what = f"Get-Printer-Attributes a CPU second by {peer}'s"
        yield Row(what, found["ratio"], "x", 1.5, at_least=True)


def tls_connections(*, quick: bool) -> Iterator[Row]:
    """TLS connections beside CUPS' scheduler with the kind of key that it makes itself."""
    file = RESULTS / "tls_connections.json"
    argv = [sys.executable, "-m", "bench.tls_connections", "--rounds", "3" if quick else "7"]
    subprocess.run([*argv, "--json", str(file)], check=True, cwd=HERE.parent)
    for case, found in json.loads(file.read_text()).items():
        if case.startswith("RSA"):
            what = f"TLS connections a CPU second by cupsd's, {case}"
            yield Row(what, found["ratio"], "x", 5 if "resumed" in case else 2, at_least=True)


PARTS: dict[str, Callable[..., Iterator[Row]]] = {
    "imports": imports,
    "codec": codec,
    "client": client,
    "server": server,
    "print-job": print_job,
    "handshakes": handshakes,
    "hostile": hostile,
    "doctor": doctor,
    "notifications": notifications,
    "printer-queries": printer_queries,
    "tls-connections": tls_connections,
    "gateway-accept": gateway_accept,
    "gateway-rate": gateway_rate,
    "gateway-printers": gateway_printers,
    "gateway-large": gateway_large,
    "gateway-restart": gateway_restart,
    "raster": raster,
    "transform": transform,
    "streaming": streaming,
}


def _size(*, quick: bool) -> list[str]:
    return ["--mib", "128", "--rounds", "3"] if quick else ["--mib", "1024", "--rounds", "3"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts, print the table, keep it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    options = parser.parse_args(arguments)
    RESULTS.mkdir(exist_ok=True)
    rows: list[Row] = []
    for name in options.only:
        for row in PARTS[name](quick=options.quick):
            print(row, flush=True)
            rows.append(row)
    table = [{**asdict(row), "holds": row.holds} for row in rows]
    (RESULTS / "table.json").write_text(json.dumps(table, indent=1) + "\n")
    missed = sum(not row.holds for row in rows)
    print(f"{len(rows) - missed} of {len(rows)} bars hold")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
