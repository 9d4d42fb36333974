"""Where a failure takes place: peers on loopback, a client with little patience, the commands."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import anyio
import pytest

from sealpress import MemoryKnowledge, Printer
from sealpress.cli.main import main
from sealpress.diagnose import examine
from sealpress.errors import SealpressError
from sealpress.reasons import Reason
from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from sealpress.transport.aio import AsyncDriver
from sealpress.transport.stream import Timeouts
from sealpress.trust import MemoryTrustStore
from tests.client.peer import Rule, ScriptedPrinter
from tests.trust.authority import Issued
from tests.trust.gallery import TRUSTED

QUICK = Timeouts(connect=5, handshake=5, send=5, response=5, receive=5, expect=0.2, busy=0)
IMPATIENT = replace(QUICK, handshake=0.2, send=0.3, response=0.3, receive=0.3)
PDF = b"%PDF-1.7\n" + bytes(100_000)
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass
class Scene:
    """What a situation is made with; everything in it ends with it."""

    folder: Path
    stack: ExitStack
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    identity: Path
    """Where virtual printers keep their key: made once, used by all."""

    # Peers

    def scripted(self, *rules: Rule, **settings: object) -> ScriptedPrinter:
        """A printer that follows a script, over plain IPP unless told otherwise."""
        peer = ScriptedPrinter(list(rules), **settings)
        self.stack.callback(peer.close)
        return peer

    def secure(self, issued: Issued, *rules: Rule, **settings: object) -> ScriptedPrinter:
        """The same with TLS at once, and this certificate."""
        context = issued.server_context(self.folder)
        return self.scripted(*rules, tls=context, implicit=True, **settings)

    def virtual(self, *faults: str, **settings: object) -> object:
        """Our own virtual printer, with faults."""
        number = len(list(self.folder.glob("out*")))
        settings = {"output": self.folder / f"out{number}", "identity": self.identity, **settings}
        running = run_in_thread(VirtualPrinterConfig(faults=faults, **settings))
        return self.stack.enter_context(running)

    def answering(self, answer: bytes | Callable[[bytes], bytes], *, then: str = "close") -> int:
        """A port that answers whatever comes first with some octets, and then closes or waits."""
        ended = threading.Event()
        listener = socket.create_server(("127.0.0.1", 0))

        def converse(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                connection.settimeout(10)
                heard = connection.recv(65536)
                connection.sendall(answer(heard) if callable(answer) else answer)
                if then == "wait":
                    ended.wait(20)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass

        def serve() -> None:
            with suppress(OSError):
                while not ended.is_set():
                    threading.Thread(
                        target=converse, args=listener.accept()[:1], daemon=True
                    ).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()

        def close() -> None:
            ended.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            thread.join(10)

        self.stack.callback(close)
        return listener.getsockname()[1]

    def closed_port(self) -> int:
        """A port where nothing listens."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            return listener.getsockname()[1]

    # The library

    def printer(self, uri: str, **settings: object) -> Printer:
        """A client that knows and trusts nothing of before."""
        settings = {
            "timeouts": QUICK,
            "knowledge": MemoryKnowledge(),
            "trust_store": MemoryTrustStore(),
            "identities": (),
            **settings,
        }
        return self.stack.enter_context(Printer(uri, **settings))

    def trusting(self, port: int, host: str = "localhost", **settings: object) -> Printer:
        """A client that trusts the authorities of the gallery of certificates."""
        return self.printer(f"ipps://{host}:{port}/ipp/print", trust=self.site(), **settings)

    def site(self) -> str:
        """The trust policy of a site with the gallery's authorities."""
        path = self.folder / "site.pem"
        path.write_bytes(b"".join(one.pem for one in TRUSTED))
        return f"ca:{path}"

    # The commands

    def command(self, *words: object, env: Mapping[str, str] = NOTHING) -> Reason | None:
        """Type a command; return what it failed for."""
        for name, value in env.items():
            self.monkeypatch.setenv(name, value)
        self.capsys.readouterr()
        code = main([*map(str, words), "--json"])
        said = self.capsys.readouterr().out
        if not code:
            return None
        told = json.loads(said)["error"]
        assert told["exit_code"] == code
        return Reason(told["reason"])

    # The doctor

    def examined(self, uri: str, **settings: object) -> Reason | None:
        """Examine a printer; return the first problem's reason."""
        problems = self.problems(uri, **settings)
        return problems[0] if problems else None

    def problems(self, uri: str, **settings: object) -> list[Reason]:
        """Examine a printer; return the reasons of all problems, the first first."""
        settings = {
            "knowledge": MemoryKnowledge(),
            "trust_store": MemoryTrustStore(),
            "identities": (),
            "driver": AsyncDriver(),
            **settings,
        }
        diagnosis = anyio.run(lambda: examine(uri, **settings))
        return [problem.reason for problem in diagnosis.problems]


def reason_of(situation: Callable[[Scene], Reason | None], scene: Scene) -> Reason | None:
    """Make a situation; return what it fails for: what is raised, or what is told."""
    try:
        return situation(scene)
    except SealpressError as error:
        return error.reason
