"""What a whole Print-Job costs both sides, from a file to a file over TLS, beside simpler programs.

``sealpress simulate`` stores what ``sealpress.Printer`` sends. Beside them, in turn: a plain ssl
socket that sends from memory to one that throws everything away, and aiohttp, whose client reads
the file and whose server writes one. CPU is each process's own, user and system.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from transfer_server import context, report, send, serve_socket, usage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

TICKS = os.sysconf("SC_CLK_TCK")
SPAWN = multiprocessing.get_context("spawn")
Sample = dict[str, float]


def serve_aiohttp(pipe: Connection, folder: Path) -> None:
    """Serve with aiohttp, every body stored in a file."""
    from aiohttp import web

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        with (folder / "stored").open("wb", buffering=1 << 20) as file:
            async for piece in request.content.iter_any():
                file.write(piece)
        return web.Response(text="stored")

    async def main() -> None:
        runner = web.ServerRunner(web.Server(handle))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context(folder))
        await site.start()
        await report(pipe, runner.addresses[0][1])
        await runner.cleanup()

    asyncio.run(main())


def send_plain(port: int, document: Path) -> None:
    send(port, document.stat().st_size, chunked=True)


def send_aiohttp(port: int, document: Path) -> None:
    import aiohttp

    settings = ssl.create_default_context()
    settings.check_hostname, settings.verify_mode = False, ssl.CERT_NONE

    async def pieces():
        with document.open("rb") as file:
            while piece := file.read(256 * 1024):
                yield piece

    async def main() -> None:
        async with aiohttp.ClientSession() as client:
            url = f"https://localhost:{port}/"
            async with client.post(url, data=pieces(), ssl=settings) as answer:
                await answer.read()

    asyncio.run(main())


def send_print_job(port: int, document: Path) -> None:
    import sealpress

    uri = f"ipps://localhost:{port}/ipp/print"
    memory = sealpress.MemoryKnowledge()
    with sealpress.Printer(uri, trust="encrypt", knowledge=memory) as printer:
        printer.print(document)


SENDERS: dict[str, Callable[[int, Path], None]] = {
    "sealpress": send_print_job,
    "aiohttp": send_aiohttp,
    "socket": send_plain,
}


def run_sender(pipe: Connection, name: str, port: int, small: Path, document: Path) -> None:
    """Send a small document so that everything is loaded, then the large one, measured."""
    SENDERS[name](port, small)
    before = usage()
    SENDERS[name](port, document)
    after = usage()
    pipe.send({"cpu": after["cpu"] - before["cpu"], "growth": after["peak_rss"] - before["rss"]})


@contextmanager
def peer(serve: Callable[[Connection, Path], None], folder: Path) -> Iterator[tuple[int, int]]:
    """Run a server of ours or a peer's; yield its process id and port."""
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=serve, args=(theirs, folder), daemon=True)
    process.start()
    yield process.pid or 0, ours.recv()
    ours.send("")
    process.terminate()
    process.join()


@contextmanager
def simulator(folder: Path) -> Iterator[tuple[int, int]]:
    """Run ``sealpress simulate``; yield its process id and port."""
    argv = [sys.executable, "-m", "sealpress", "simulate", "--no-pages", "--port", "0", "--json"]
    argv += ["--output", str(folder / "printed"), "--identity", str(folder / "identity")]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        yield process.pid, int(json.loads(line)["ready"][0].rsplit(":", 1)[1].split("/")[0])
        process.terminate()


def cpu_seconds(process_id: int) -> float:
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_octets(process_id: int, field: str) -> int:
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    return int(status.split(f"{field}:")[1].split()[0]) * 1024


def transfer(name: str, process_id: int, port: int, small: Path, document: Path) -> list[Sample]:
    """Send once; return what the client and what the server used."""
    SENDERS[name](port, small)  # the server has everything loaded, too
    Path(f"/proc/{process_id}/clear_refs").write_text("5", encoding="ascii")  # a new peak
    before = cpu_seconds(process_id), resident_octets(process_id, "VmRSS")
    ours, theirs = SPAWN.Pipe()
    sender = SPAWN.Process(target=run_sender, args=(theirs, name, port, small, document))
    sender.start()
    client: Sample = ours.recv()
    sender.join()
    growth = resident_octets(process_id, "VmHWM") - before[1]
    return [client, {"cpu": cpu_seconds(process_id) - before[0], "growth": growth}]


def measure(octets: int, rounds: int) -> dict[str, Sample]:
    """Measure all pairs in turn."""
    taken: dict[str, list[Sample]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, document = folder / "small.pdf", folder / "large.pdf"
        small.write_bytes(b"%PDF-1.7\n" + bytes(1000))
        with document.open("wb") as file:
            file.write(b"%PDF-1.7\n" + bytes(65527))
            for _ in range(octets // 65536 - 1):
                file.write(os.urandom(65536))
        context(folder)
        with (
            simulator(folder) as own,
            peer(serve_aiohttp, folder) as aiohttp,
            peer(serve_socket, folder) as plain,
        ):
            servers = {"sealpress": own, "aiohttp": aiohttp, "socket": plain}
            for _ in range(rounds):
                for kind, (process_id, port) in servers.items():
                    both = transfer(kind, process_id, port, small, document)
                    for side, sample in zip(("client", "server"), both, strict=True):
                        taken.setdefault(f"{kind} {side}", []).append(sample)
                for printed in (folder / "printed").glob("*.pdf"):
                    printed.unlink()
    return {
        name: {
            "cpu_seconds": round(statistics.median(one["cpu"] for one in samples), 3),
            "rss_growth_mib": round(max(one["growth"] for one in samples) / 2**20, 1),
        }
        for name, samples in taken.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures = measure(options.mib * 2**20, options.rounds)
    print(f"a Print-Job of {options.mib} MiB over TLS, median of {options.rounds} rounds")
    for name, row in figures.items():
        print(
            f"{name:18} {row['cpu_seconds']:7.3f} s   RSS growth {row['rss_growth_mib']:6.1f} MiB"
        )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
