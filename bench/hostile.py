"""What slow and costly peers do to everyone else: many bad clients, one legitimate one.

The server, the bad clients and the legitimate client run in processes of their own. Six kinds of
slow connections are held open at the same time; the legitimate client makes new plain and TLS
connections and also keeps one. Then single requests of one megabyte are sent that are dear to
parse, and the server's CPU for each is taken.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import random
import resource
import socket
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from sealpress.trust import Identity, server_context

HOST = "127.0.0.1"
POST = b"POST /ipp/print HTTP/1.1\r\nHost: localhost\r\n"
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
COUNTED = POST + b"Content-Length: 1000000\r\n\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

SLOW = {  # what is sent at once, what then, how often a second
    "idle": (b"", b"", 0.0),
    "slow head": (POST, b"X", 2.0),
    "slow body": (COUNTED, b"X", 2.0),
    "one-octet chunks": (CHUNKED, b"1\r\nx\r\n", 10.0),
    "first TLS octet only": (b"\x16", b"", 0.0),
    "half a line": (b"POST /ipp/pr", b"", 0.0),
}


def megabyte(unit: bytes) -> bytes:
    return unit * (1_000_000 // len(unit))


def chunks_of_random_sizes() -> bytes:
    choose = random.Random(1)
    parts = []
    while len(parts) < 40_000:
        size = choose.randrange(1, 34)
        parts.append(b"%x\r\n%b\r\n" % (size, b"x" * size))
    return b"".join(parts)


COSTLY = {
    "one-octet chunks": CHUNKED + megabyte(b"1\r\nx\r\n") + b"0\r\n\r\n",
    "chunks of one and two octets": CHUNKED + megabyte(b"1\r\nx\r\n2\r\nxy\r\n") + b"0\r\n\r\n",
    "chunks of 1 to 33 octets": CHUNKED + chunks_of_random_sizes() + b"0\r\n\r\n",
    "chunks with extensions": CHUNKED + megabyte(b"1;a=b\r\nx\r\n") + b"0\r\n\r\n",
    "short trailers": CHUNKED + b"0\r\n" + megabyte(b"a:\r\n") + b"\r\n",
    "headers": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + megabyte(b"a: b\r\n") + b"\r\n",
    "counted body": POST + b"Content-Length: 1000000\r\n\r\n" + bytes(1_000_000),
}


IPP = b"\x02\x00\x00\x0b\x00\x00\x00\x01\x01"  # IPP/2.0 Get-Printer-Attributes, operation group


def attribute(tag: int, name: bytes, value: bytes) -> bytes:
    return b"%c%b%b%b%b" % (tag, len(name).to_bytes(2), name, len(value).to_bytes(2), value)


TARGET = (
    attribute(0x47, b"attributes-charset", b"utf-8")
    + attribute(0x48, b"attributes-natural-language", b"en")
    + attribute(0x45, b"printer-uri", b"ipp://localhost/ipp/print")
)
BEGIN_COLLECTION = attribute(0x34, b"", b"") + attribute(0x4A, b"", b"a")


def ipp_post(message: bytes) -> bytes:
    head = b"Content-Type: application/ipp\r\nContent-Length: %d\r\n\r\n" % len(message)
    return POST + head + message


COSTLY_IPP = {
    "requested-attributes 1,000 times all": ipp_post(
        IPP
        + TARGET
        + attribute(0x44, b"requested-attributes", b"all")
        + attribute(0x44, b"", b"all") * 999
        + b"\x03"
    ),
    "100,000 attributes": ipp_post(
        IPP + TARGET + b"".join(attribute(0x44, b"%05x" % n, b"") for n in range(100_000)) + b"\x03"
    ),
    "the same attribute 90,000 times": ipp_post(
        IPP + TARGET + attribute(0x44, b"abcde", b"") * 90_000 + b"\x03"
    ),
    "200,000 empty values": ipp_post(
        IPP + TARGET + attribute(0x44, b"a", b"") + attribute(0x44, b"", b"") * 199_000 + b"\x03"
    ),
    "60,000 values, within all limits": ipp_post(
        IPP + TARGET + attribute(0x44, b"a", b"") + attribute(0x44, b"", b"x") * 60_000 + b"\x03"
    ),
    "4,000 attributes, within all limits": ipp_post(
        IPP + TARGET + b"".join(attribute(0x44, b"%05x" % n, b"x") for n in range(4_000)) + b"\x03"
    ),
    "900,000 groups": ipp_post(IPP + TARGET + b"\x02" * 900_000 + b"\x03"),
    "collections 20,000 deep": ipp_post(
        IPP + TARGET + attribute(0x34, b"c", b"") + BEGIN_COLLECTION * 20_000 + b"\x03"
    ),
    "a message of one octet chunks": POST
    + b"Content-Type: application/ipp\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"".join(
        b"1\r\n%c\r\n" % octet
        for octet in IPP
        + TARGET
        + b"".join(attribute(0x44, b"%05x" % n, b"") for n in range(9_000))
    )
    + b"0\r\n\r\n",
}


def usage() -> dict[str, float]:
    own = resource.getrusage(resource.RUSAGE_SELF)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return {"cpu": own.ru_utime + own.ru_stime, "rss": pages * resource.getpagesize()}


async def report(pipe: Connection, port: int, connections: Callable[[], int]) -> None:
    """Say where we listen, then say what we used whenever asked."""
    pipe.send(port)
    while await asyncio.to_thread(pipe.recv):
        pipe.send({**usage(), "connections": connections()})


def serve_printer(pipe: Connection, folder: Path) -> None:
    from sealpress.simulator.config import VirtualPrinterConfig
    from sealpress.simulator.virtual_printer import VirtualPrinter

    async def main() -> None:
        config = VirtualPrinterConfig(output=folder / "output", identity=folder)
        async with VirtualPrinter(config) as printer:
            await report(pipe, int(printer.uri("ipp").split(":")[2].split("/")[0]), lambda: 0)

    asyncio.run(main())


def serve(pipe: Connection, folder: Path) -> None:
    from sealpress.server import Request, Response, Server

    async def handle(request: Request) -> Response:
        received = 0
        async for piece in request.body:
            received += len(piece)
        return Response.text(200, str(received))

    async def main() -> None:
        context = server_context(Identity.ensure(folder, ["localhost"]))
        server = Server(handle, context=context)
        ((_, port),) = await server.listen(HOST, 0)
        await report(pipe, port, lambda: server.connection_count)
        await server.close()

    asyncio.run(main())


def attack(pipe: Connection, port: int, number: int) -> None:
    """Hold so many slow connections of each kind, opening new ones for those that end."""

    async def hold(begin: bytes, drip: bytes, rate: float) -> None:
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection(HOST, port)
                writer.write(begin)
                ended = asyncio.ensure_future(reader.read(-1))
                while rate and not ended.done():
                    await asyncio.wait([ended], timeout=1 / rate)
                    writer.write(drip)
                await asyncio.wait([ended])
                writer.transport.abort()
            await asyncio.sleep(0.1)

    async def main() -> None:
        tasks = [asyncio.create_task(hold(*kind)) for kind in SLOW.values() for _ in range(number)]
        await asyncio.to_thread(pipe.recv)
        for task in tasks:
            task.cancel()

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    del soft
    asyncio.run(main())


def ask(stream: socket.socket) -> None:
    stream.sendall(GET)
    answer = b""
    while not answer.endswith(b"\n0\n") and not answer.endswith(b"\r\n\r\n0\n"):
        octets = stream.recv(4096)
        if not octets:
            raise ConnectionResetError("closed without an answer")
        answer += octets


def legitimate(port: int, seconds: float) -> dict[str, float]:
    """Ask again and again, on new connections and on one kept; return times and failures."""
    settings = ssl.create_default_context()
    settings.check_hostname, settings.verify_mode = False, ssl.CERT_NONE
    times, failures = [], 0
    kept = socket.create_connection((HOST, port))
    end = time.monotonic() + seconds
    turn = 0
    while time.monotonic() < end:
        began = time.perf_counter()
        try:
            if turn % 3 == 0:
                ask(kept)
            else:
                with socket.create_connection((HOST, port), timeout=10) as plain:
                    if turn % 3 == 1:
                        ask(plain)
                    else:
                        with settings.wrap_socket(plain) as stream:
                            ask(stream)
        except OSError:
            failures += 1
        times.append(time.perf_counter() - began)
        turn += 1
        time.sleep(0.01)
    kept.close()
    times.sort()
    return {
        "requests": len(times),
        "failures": failures,
        "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
        "longest_ms": round(times[-1] * 1000, 1),
    }


def send_costly(port: int, octets: bytes) -> str:
    """Send a request and return its answer's status, ``closed`` for none."""
    answer = b""
    with socket.create_connection((HOST, port), timeout=20) as stream:
        with contextlib.suppress(OSError):
            stream.sendall(octets)
        with contextlib.suppress(OSError):
            answer = stream.recv(65536)
    return answer[9:12].decode() or "closed"


@contextlib.contextmanager
def running(target: Callable[[Connection, Path], None]) -> Iterator[tuple[Connection, int]]:
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        pipe, theirs = spawn.Pipe()
        process = spawn.Process(target=target, args=(theirs, Path(folder)), daemon=True)
        process.start()
        yield pipe, pipe.recv()
        pipe.send("")
        process.join(10)
        process.terminate()


def used(pipe: Connection) -> dict[str, float]:
    pipe.send("used?")
    return pipe.recv()


def measure(number: int, seconds: float) -> dict[str, object]:
    figures: dict[str, object] = {"slow_connections_of_each_kind": number}
    spawn = multiprocessing.get_context("spawn")
    with running(serve) as (pipe, port):
        before = used(pipe)
        theirs, ours = spawn.Pipe()
        attacker = spawn.Process(target=attack, args=(ours, port, number), daemon=True)
        attacker.start()
        deadline = time.monotonic() + 30
        while used(pipe)["connections"] < number * len(SLOW) * 0.9 and time.monotonic() < deadline:
            time.sleep(0.1)
        figures["held"] = used(pipe)["connections"]
        began = used(pipe)["cpu"]
        figures["legitimate"] = legitimate(port, seconds)
        after = used(pipe)
        figures["cpu_share"] = round((after["cpu"] - began) / seconds, 2)
        figures["rss_growth_mib"] = round((after["rss"] - before["rss"]) / 2**20, 1)
        theirs.send("stop")
        attacker.join(10)
        attacker.terminate()
    figures["costly_requests"] = costly(serve, COSTLY)
    figures["costly_ipp_requests"] = costly(serve_printer, COSTLY_IPP)
    return figures


def costly(
    target: Callable[[Connection, Path], None], requests: dict[str, bytes]
) -> dict[str, dict[str, object]]:
    figures = {}
    with running(target) as (pipe, port):
        send_costly(port, GET)  # what is loaded at first use is nobody's request
        for name, octets in requests.items():
            before = used(pipe)["cpu"]
            status = send_costly(port, octets)
            spent = used(pipe)["cpu"] - before
            figures[name] = {
                "status": status,
                "octets": len(octets),
                "cpu_ms": round(spent * 1000),
            }
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=300, help="of each of the six kinds")
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(options.connections, options.seconds)
    if options.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        if isinstance(figure, dict):
            print(name)
            for key, value in figure.items():
                print(f"    {key:30} {value}")
        else:
            print(f"{name:34} {figure}")


if __name__ == "__main__":
    main()
