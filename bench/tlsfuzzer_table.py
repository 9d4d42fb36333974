"""What tlsfuzzer's scripts say of our server and of ``openssl s_server``, side by side.

    python bench/tlsfuzzer_table.py FOLDER --python PYTHON [SCRIPT...]

FOLDER is a checkout of tlsfuzzer (github.com/tlsfuzzer/tlsfuzzer), PYTHON one that has the
``tlslite-ng`` it needs (a prerelease: ``pip install --pre tlslite-ng``). Each server is given the
same self-signed RSA certificate, every cipher suite of OpenSSL and TLS 1.0 and newer, so that as
many conversations as can be take place. What ours never has, s_server does without: session
tickets of TLS 1.3, and Diffie-Hellman over finite fields, which fails some conversations with both.
With ``--second-engine`` ours is the one that asks for client certificates, kept from asking, which
no conversation here expects; it speaks TLS 1.2 and newer, and so does s_server then.

Of each script as many conversations as asked for are drawn by lot, so numbers differ from run to
run; a script in which ours seems to be worse is run again.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.handshakes import free_port, wait_for
from sealpress.trust.identities.keys import KeyKind, make_key
from sealpress.trust.identities.self_signed import self_signed

SCRIPTS = [
    "tls13-version-negotiation",
    "tls13-record-layer-limits",
    "tls13-finished",
    "tls13-zero-length-data",
    "tls13-ccs",
    "tls13-keyupdate",
    "tls13-empty-alert",
    "tls13-unrecognised-groups",
    "truncating-of-client-hello",
    "fuzzed-plaintext",
    "fuzzed-padding",
    "bleichenbacher-workaround",
    "invalid-content-type",
    "large-hello",
    "version-numbers",
    "downgrade-protection",
    "conversation",
    "tls13-conversation",
    "connection-abort",
    "tls13-connection-abort",
    "tls13-hrr",
    "tls13-legacy-version",
    "tls13-nociphers",
    "tls13-keyshare-omitted",
    "tls13-unencrypted-alert",
    "tls13-zero-content-type",
    "tls13-multiple-ccs-messages",
    "tls13-count-tickets",
    "tls13-finished-plaintext",
    "tls13-large-number-of-extensions",
    "tls13-shuffled-extentions",
    "tls13-symetric-ciphers",
    "fuzzed-MAC",
    "fuzzed-ciphertext",
    "fuzzed-finished",
    "message-skipping",
    "message-duplication",
    "invalid-version",
    "invalid-session-id",
    "invalid-compression-methods",
    "invalid-cipher-suites",
    "empty-extensions",
    "extended-master-secret-extension",
    "encrypt-then-mac",
    "fallback-scsv",
    "ccs",
    "interleaved-CKE-with-CCS",
    "early-application-data",
    "ecdhe-rsa-key-exchange",
    "x25519",
    "sessionID-resumption",
    "ssl-death-alert",
    "record-layer-fragmentation",
    "zero-length-data",
    "renegotiation-disabled",
    "cve-2016-2107",
    "sslv2-connection",
]

TRIES = 3
SECONDS = 300

OWN = """
import asyncio, ssl, sys, warnings
from pathlib import Path
from sealpress.server import Response, Server
from sealpress.trust import server_context
from sealpress.trust.identities.identity import Identity

async def answer(request):
    return Response.text(200, "here")

def context(identity):
    if sys.argv[3] == "second":
        from OpenSSL import SSL
        from sealpress.trust.second_engine import SecondEngineContext
        made = SecondEngineContext(identity, ciphers="ALL:@SECLEVEL=0", authorities=())
        made._context.set_verify(SSL.VERIFY_NONE)
        return made
    warnings.simplefilter("ignore")
    made = server_context(identity, minimum_version=ssl.TLSVersion.TLSv1)
    made.set_ciphers("ALL:@SECLEVEL=0")
    return made

async def main():
    file = Path(sys.argv[1])
    server = Server(answer, context=context(Identity(file, file)))
    await server.listen("127.0.0.1", int(sys.argv[2]))
    await asyncio.Event().wait()

asyncio.run(main())
"""


@dataclass(frozen=True)
class Result:
    """What a script counted."""

    passed: int
    total: int

    @property
    def failed(self) -> int:
        return self.total - self.passed

    def __str__(self) -> str:
        return f"{self.passed}/{self.total}" if self.total else "-"


def commands(pem: Path, *, second_engine: bool) -> dict[str, list[str]]:
    """How the servers are started, without their port."""
    s_server = ["openssl", "s_server", "-www", "-cert", str(pem), "-key", str(pem)]
    s_server += ["-cipher", "ALL:@SECLEVEL=0", "-no_dhe", "-num_tickets", "0", "-quiet"]
    s_server += ["-min_protocol", "TLSv1.2"] if second_engine else []
    own = [sys.executable, "-c", OWN, str(pem), "PORT", "second" if second_engine else "first"]
    return {"own": own, "s_server": [*s_server, "-port", "PORT"]}


@contextlib.contextmanager
def serving(argv: list[str]) -> Iterator[int]:
    """Run a server; yield its port."""
    port = free_port()
    running = subprocess.Popen(
        [str(port) if word == "PORT" else word for word in argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield port
    finally:
        running.kill()
        running.wait()


def run(folder: Path, python: str, script: str, port: int, conversations: int) -> Result:
    """Run one script against one server."""
    argv = [python, f"scripts/test-{script}.py", "-h", "localhost", "-p", str(port)]
    env = {**os.environ, "PYTHONPATH": str(folder)}
    try:
        said = subprocess.run(
            [*argv, "-n", str(conversations)],
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        ).stdout
    except subprocess.TimeoutExpired:
        return Result(0, 0)
    counts = dict(re.findall(r"^(TOTAL|PASS|XFAIL|successful|failed): +(\d+)", said, re.MULTILINE))
    if "TOTAL" in counts:
        return Result(int(counts["PASS"]) + int(counts.get("XFAIL", 0)), int(counts["TOTAL"]))
    passed = int(counts.get("successful", 0))
    return Result(passed, passed + int(counts.get("failed", 0)))


def compare(options: argparse.Namespace, script: str, ports: dict[str, int]) -> dict[str, Result]:
    """Run a script against both; again while ours seems worse, keeping the best of each."""
    best: dict[str, Result] = {}
    for _ in range(TRIES):
        for name, port in ports.items():
            result = run(options.folder, options.python, script, port, options.conversations)
            if name not in best or result.failed < best[name].failed:
                best[name] = result
        if best["own"].failed <= best["s_server"].failed:
            break
    return best


def table(options: argparse.Namespace) -> bool:
    """Print a row as each script ends; tell whether ours was never worse."""
    print("| script | own | s_server | |\n|---|---|---|---|", flush=True)
    fine = True
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pem = folder / "server.pem"
        pem.touch(mode=0o600)
        pem.write_bytes(self_signed(["localhost"], key=make_key(KeyKind.RSA2048)))
        ports = {
            name: stack.enter_context(serving(argv))
            for name, argv in commands(pem, second_engine=options.second_engine).items()
        }
        pool = stack.enter_context(ThreadPoolExecutor(options.jobs))
        scripts = options.scripts or SCRIPTS
        for script, found in zip(
            scripts, pool.map(lambda one: compare(options, one, ports), scripts), strict=True
        ):
            worse = found["own"].failed > found["s_server"].failed
            fine = fine and not worse
            mark = "worse" if worse else ""
            print(f"| {script} | {found['own']} | {found['s_server']} | {mark} |", flush=True)
    return fine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=lambda text: Path(text).absolute())
    parser.add_argument("scripts", nargs="*", help="names without test- and .py; the usual ones")
    parser.add_argument("--python", default=sys.executable, help="one that has tlslite-ng")
    parser.add_argument("--conversations", type=int, default=8, help="of each script")
    parser.add_argument("--jobs", type=int, default=2, help="scripts at a time")
    parser.add_argument("--second-engine", action="store_true", help="ours on pyOpenSSL")
    sys.exit(0 if table(parser.parse_intermixed_args()) else 1)


if __name__ == "__main__":
    main()
