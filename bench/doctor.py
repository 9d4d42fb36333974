"""How long ``sealpress doctor`` takes at a healthy printer, from start to end of the process.

The printer is CUPS' ``ippeveprinter`` on this machine; its certificate is pinned, so that nothing
is wrong but what it really does. Rounds by ``ipp`` and by ``ipps`` take turns; the figures are the
median and the longest.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SCHEMES = ("ipp", "ipps")
START_SECONDS = 20.0

# It asks the system bus for avahi, and gives up without a bus: it gets an empty one.
BUS = """<busconfig><type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/><allow user="*"/></policy></busconfig>
"""


@contextlib.contextmanager
def running(argv: list[str], env: dict[str, str] | None = None) -> Iterator[None]:
    """Run a program until the end of the block."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(argv, env={**os.environ, **(env or {})}, **quiet) as process:
        try:
            yield
        finally:
            process.terminate()


@contextlib.contextmanager
def printer(folder: Path) -> Iterator[int]:
    """Run an ippeveprinter; yield its port."""
    bus, keys = folder / "bus.sock", folder / "keys"
    (folder / "bus.conf").write_text(BUS.format(socket=bus))
    keys.mkdir()
    port = free_port()
    argv = ["ippeveprinter", "-p", str(port), "-n", "localhost", "-r", "off", "-K", str(keys)]
    argv += ["-d", str(folder), "-c", "/bin/true", "-f", "application/pdf,image/jpeg", "bench"]
    with running(["dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork"]):
        until(bus.exists)
        with running(argv, {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={bus}"}):
            until(lambda: listens(port))
            yield port


def until(condition) -> None:
    """Wait for it."""
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the printer does not start")
        time.sleep(0.02)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def listens(port: int) -> bool:
    """Whether somebody does."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def pin(port: int) -> str:
    """The certificate that it shows."""
    der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("localhost", port)))
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


def examine(uri: str, trust: str, home: Path) -> dict[str, float]:
    """Run the command once; return what the process took, and what it says itself."""
    argv = [sys.executable, "-m", "sealpress", "doctor", uri, "--trust", trust, "--json"]
    env = {**os.environ, "SEALPRESS_HOME": str(home)}
    begun = time.perf_counter()
    done = subprocess.run(argv, env=env, capture_output=True, check=True)
    taken = time.perf_counter() - begun
    found = json.loads(done.stdout)
    if not found["works"]:
        raise RuntimeError(f"a healthy printer is called sick: {found['reason']}")
    return {"wall": taken, "said": found["seconds"]}


def measure(rounds: int) -> dict[str, dict[str, float]]:
    """Examine the printer by both schemes in turn."""
    taken: dict[str, list[dict[str, float]]] = {scheme: [] for scheme in SCHEMES}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with printer(folder) as port:
            trust = pin(port)
            for _ in range(rounds):
                for scheme in SCHEMES:
                    uri = f"{scheme}://localhost:{port}/ipp/print"
                    taken[scheme].append(examine(uri, trust, folder / "home"))
    return {scheme: figures(each) for scheme, each in taken.items()}


def figures(taken: list[dict[str, float]]) -> dict[str, float]:
    """Median and longest, in seconds."""
    walls = [one["wall"] for one in taken]
    said = statistics.median(one["said"] for one in taken)
    return {
        "wall_s": round(statistics.median(walls), 3),
        "wall_max_s": round(max(walls), 3),
        "said_s": round(said, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = measure(options.rounds)
    for scheme, row in found.items():
        print(f"{scheme:5} {row['wall_s']:.2f} s, at most {row['wall_max_s']:.2f} s")
    if options.json:
        options.json.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
