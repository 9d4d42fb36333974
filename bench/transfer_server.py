"""What it costs a server to receive a large document over TLS: ours, aiohttp's, a bare ssl socket.

Each server runs in a process of its own and counts what it receives; one client sends the same
octets to each in turn, round after round. CPU is the server process's own, user and system.
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
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.trust import Identity, server_context

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PIECE = bytes(64 * 1024)
HEAD = (
    "POST /ipp/print HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
    "Connection: close\r\n{framing}\r\n\r\n"
)


def context(folder: Path) -> ssl.SSLContext:
    return server_context(Identity.ensure(folder, ["localhost"]))


def usage() -> dict[str, float]:
    own = resource.getrusage(resource.RUSAGE_SELF)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return {
        "cpu": own.ru_utime + own.ru_stime,
        "rss": pages * resource.getpagesize(),
        "peak_rss": own.ru_maxrss * 1024,
    }


async def report(pipe: Connection, port: int) -> None:
    """Say where we listen, then say what we used whenever asked."""
    pipe.send(port)
    while await asyncio.to_thread(pipe.recv):
        pipe.send(usage())


def serve_own(pipe: Connection, folder: Path) -> None:
    from sealpress.server import Request, Response, Server

    async def handle(request: Request) -> Response:
        received = 0
        async for piece in request.body:
            received += len(piece)
        return Response.text(200, str(received))

    async def main() -> None:
        server = Server(handle, context=context(folder))
        (address,) = await server.listen("127.0.0.1", 0)
        await report(pipe, address[1])
        await server.close()

    asyncio.run(main())


def serve_aiohttp(pipe: Connection, folder: Path) -> None:
    from aiohttp import web

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        received = 0
        async for piece in request.content.iter_any():
            received += len(piece)
        return web.Response(text=str(received))

    async def main() -> None:
        runner = web.ServerRunner(web.Server(handle))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context(folder))
        await site.start()
        await report(pipe, runner.addresses[0][1])
        await runner.cleanup()

    asyncio.run(main())


def serve_socket(pipe: Connection, folder: Path) -> None:
    import threading

    listener = socket.create_server(("127.0.0.1", 0))
    settings = context(folder)

    def receive() -> None:
        buffer = bytearray(256 * 1024)
        while True:
            plain, _ = listener.accept()
            stream = settings.wrap_socket(plain, server_side=True)
            received = 0
            while (count := stream.recv_into(buffer)) > 0:
                received += count
                if buffer[:count].endswith(b"the end"):
                    break
            stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            stream.close()

    threading.Thread(target=receive, daemon=True).start()
    pipe.send(listener.getsockname()[1])
    while pipe.recv():
        pipe.send(usage())


SERVERS = {"own": serve_own, "aiohttp": serve_aiohttp, "socket": serve_socket}


def send(port: int, octets: int, *, chunked: bool) -> None:
    """Send a document of so many octets and wait for the answer."""
    settings = ssl.create_default_context()
    settings.check_hostname, settings.verify_mode = False, ssl.CERT_NONE
    piece = b"%x\r\n%b\r\n" % (len(PIECE), PIECE) if chunked else PIECE
    last = b"7\r\nthe end\r\n0\r\n\r\nthe end" if chunked else b"the end"
    length = octets // len(PIECE) * len(PIECE) + 7
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {length}"
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        settings.wrap_socket(plain, server_hostname="localhost") as stream,
    ):
        stream.sendall(HEAD.format(framing=framing).encode())
        for _ in range(octets // len(PIECE)):
            stream.sendall(piece)
        stream.sendall(last)
        if not stream.recv(4096).startswith(b"HTTP/1.1 200"):
            raise RuntimeError("the transfer was not answered with 200")


def measure(octets: int, rounds: int) -> dict[str, dict[str, float]]:
    """Measure all servers in turn, counted and chunked."""
    spawn = multiprocessing.get_context("spawn")
    pipes, ports, processes = {}, {}, []
    samples: dict[tuple[str, str], list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        context(Path(folder))
        for name, serve in SERVERS.items():
            pipes[name], theirs = spawn.Pipe()
            process = spawn.Process(target=serve, args=(theirs, Path(folder)), daemon=True)
            process.start()
            processes.append(process)
            ports[name] = pipes[name].recv()
        for _ in range(rounds):
            for chunked in (False, True):
                for name, pipe in pipes.items():
                    pipe.send("used?")
                    before = pipe.recv()
                    send(ports[name], octets, chunked=chunked)
                    pipe.send("used?")
                    after = pipe.recv()
                    samples.setdefault((name, "chunked" if chunked else "counted"), []).append(
                        {
                            "cpu": after["cpu"] - before["cpu"],
                            "growth": after["peak_rss"] - before["rss"],
                        }
                    )
        for pipe in pipes.values():
            pipe.send("")
        for process in processes:
            process.join(5)
            process.terminate()
    return {
        f"{name} {framing}": {
            "cpu_seconds": round(statistics.median(s["cpu"] for s in taken), 3),
            "rss_growth_mib": round(max(s["growth"] for s in taken) / 2**20, 1),
        }
        for (name, framing), taken in samples.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures = measure(options.mib * 2**20, options.rounds)
    print(f"receiving {options.mib} MiB over TLS, server CPU, median of {options.rounds} rounds")
    for framing in ("counted", "chunked"):
        own = figures[f"own {framing}"]["cpu_seconds"]
        for name in SERVERS:
            row = figures[f"{name} {framing}"]
            row["own_ratio"] = round(own / row["cpu_seconds"], 2)
            print(
                f"{framing:8} {name:8} {row['cpu_seconds']:7.3f} s  own/it {row['own_ratio']:5.2f}"
                f"  RSS growth {row['rss_growth_mib']:6.1f} MiB"
            )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
