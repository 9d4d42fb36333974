"""CPU and memory of a client that sends a large document over TLS, against a plain ssl socket.

Each way runs in a process of its own, one after the other and several times in turn, against the
same sink; what counts are the ratios.

    python bench/transfer_client.py [--mib 1024] [--rounds 3] [--json FILE]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import socket
import ssl
import statistics
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sink:
    """Where to send to, and a file of the size that is sent."""

    port: int
    pin: str
    document: Path


BLOCK = bytes(256) * 1024  # 256 KiB
PLAIN = "plain ssl socket"


def serve(folder: str, ready: multiprocessing.Queue) -> None:
    """Take documents and forget them; one thread a connection."""
    from sealpress.trust import Identity, server_context

    identity = Identity.ensure(Path(folder), ["localhost", "127.0.0.1"])
    context = server_context(identity)
    listener = socket.create_server(("127.0.0.1", 0))
    ready.put((listener.getsockname()[1], identity.facts().sha256))
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=take, args=(connection, context), daemon=True).start()


def take(connection: socket.socket, context: ssl.SSLContext) -> None:
    buffer = bytearray(1 << 18)
    view = memoryview(buffer)
    with context.wrap_socket(connection, server_side=True) as tls:
        tail = b""
        while tail[-5:] != b"0\r\n\r\n":
            count = tls.recv_into(view)
            if not count:
                return
            tail = (tail + bytes(view[max(0, count - 5) : count]))[-5:]
        tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        tls.recv(1)


HEAD = b"POST /ipp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


def send_plain(sink: Sink, blocks: int) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with context.wrap_socket(socket.create_connection(("127.0.0.1", sink.port))) as tls:
        tls.sendall(HEAD)
        for _ in range(blocks):
            tls.sendall(BLOCK)
        tls.sendall(b"0\r\n\r\n")
        assert tls.recv(100).startswith(b"HTTP/1.1 200")


async def converse(driver, sink: Sink, body) -> None:
    from sealpress.transport.attempt import Attempt, Binding
    from sealpress.transport.connection import open_connection
    from sealpress.transport.exchange import HttpRequest
    from sealpress.transport.stream import Timeouts
    from sealpress.trust import ClientTrust, TrustPolicy

    connection = await open_connection(
        driver,
        Attempt("127.0.0.1", sink.port, Binding.IMPLICIT),
        ClientTrust(TrustPolicy.parse(f"sha256:{sink.pin}")),
        Timeouts(),
    )
    request = HttpRequest("POST", "/ipp", [("Host", "localhost")])
    response = await connection.exchange(request, body)
    assert response.status == 200
    await connection.close()


def repeated(blocks: int):
    from sealpress.transport.body import body_of

    return body_of(lambda: (BLOCK for _ in range(blocks)))


def send_blocking(sink: Sink, blocks: int) -> None:
    from sealpress.transport.blocking import BlockingDriver, run

    run(converse(BlockingDriver(), sink, repeated(blocks)))


def send_file(sink: Sink, blocks: int) -> None:
    from sealpress.transport.blocking import BlockingDriver, run
    from sealpress.transport.body import body_of

    with sink.document.open("rb") as file:
        file.seek(-blocks * len(BLOCK), 2)
        run(converse(BlockingDriver(), sink, body_of(file)))


def send_asyncio(sink: Sink, blocks: int) -> None:
    import anyio

    from sealpress.transport.aio import AsyncDriver

    anyio.run(converse, AsyncDriver(), sink, repeated(blocks))


def send_trio(sink: Sink, blocks: int) -> None:
    import anyio

    from sealpress.transport.aio import AsyncDriver

    anyio.run(converse, AsyncDriver(), sink, repeated(blocks), backend="trio")


def send_aiohttp(sink: Sink, blocks: int) -> None:
    import aiohttp

    async def give():
        for _ in range(blocks):
            yield BLOCK

    async def post() -> None:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=600)) as session,
            session.post(f"https://127.0.0.1:{sink.port}/ipp", data=give(), ssl=False) as response,
        ):
            assert response.status == 200

    asyncio.run(post())


WAYS = {
    PLAIN: send_plain,
    "aiohttp client": send_aiohttp,
    "sealpress blocking": send_blocking,
    "sealpress blocking, a file": send_file,
    "sealpress asyncio": send_asyncio,
    "sealpress trio": send_trio,
}


def used() -> tuple[float, float]:
    """CPU seconds of this process, and the most memory it has had in MiB since the last reset."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    lines = Path("/proc/self/status").read_text().splitlines()
    peak = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
    return usage.ru_utime + usage.ru_stime, int(peak) / 1024


def measured(way: str, sink: Sink, blocks: int, results: multiprocessing.Queue) -> None:
    """Send almost nothing first, so that imports and settings are idle cost."""
    WAYS[way](sink, 0)
    Path("/proc/self/clear_refs").write_text("5")  # resets VmHWM (proc(5))
    cpu_before, idle = used()
    WAYS[way](sink, blocks)
    cpu_after, peak = used()
    results.put((cpu_after - cpu_before, peak - idle))


def make_document(folder: Path, mib: int) -> Path:
    """Make a file that takes no room on the disk, and have the system hold it in memory."""
    path = folder / "document"
    with path.open("w+b") as file:
        file.truncate(mib << 20)
        while file.read(1 << 20):
            pass
    return path


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--mib", type=int, default=1024)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--only", nargs="*", choices=list(WAYS), default=list(WAYS))
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    spawn = multiprocessing.get_context("spawn")
    ready, results = spawn.Queue(), spawn.Queue()
    figures: dict[str, list[tuple[float, float]]] = {way: [] for way in given.only}
    with tempfile.TemporaryDirectory() as folder:
        server = spawn.Process(target=serve, args=(folder, ready), daemon=True)
        server.start()
        sink = Sink(*ready.get(), make_document(Path(folder), given.mib))
        for _ in range(given.rounds):
            for way in given.only:
                sender = spawn.Process(target=measured, args=(way, sink, given.mib * 4, results))
                sender.start()
                figures[way].append(results.get())
                sender.join()
        server.terminate()
        server.join()
    report(figures, given.mib, given.json)


def report(figures: dict[str, list[tuple[float, float]]], mib: int, path: Path | None) -> None:
    rows = {
        way: {
            "cpu_seconds": statistics.median(cpu for cpu, _ in runs),
            "rss_growth_mib": max(rss for _, rss in runs),
        }
        for way, runs in figures.items()
    }
    plain = rows[PLAIN]["cpu_seconds"] if PLAIN in rows else float("nan")
    print(f"{mib} MiB over TLS, median of {len(next(iter(figures.values())))} runs")
    for way, row in rows.items():
        row["ratio_to_plain"] = row["cpu_seconds"] / plain
        print(
            f"{way:26} {row['cpu_seconds']:6.2f} s CPU   {row['ratio_to_plain']:5.2f}x"
            f"   RSS +{row['rss_growth_mib']:.1f} MiB"
        )
    if path:
        path.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
