"""``sealpress serve`` as a process that may be killed and started again at the same port."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.crash.forge import Forge, Forged
from tests.interop.processes import eventually, free_port

SERVE = [sys.executable, "-m", "sealpress", "serve"]
START_SECONDS = 60.0


@dataclass
class QueueLine:
    """A queue of the settings file: its name, its printer, other keys as TOML has them."""

    name: str
    uri: str
    keys: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        keys = {"encryption": '"optional"', "first-retry": "0.2", "last-retry": "2", **self.keys}
        lines = [f"{key} = {value}" for key, value in keys.items()]
        return "\n".join(["[[queue]]", f'name = "{self.name}"', f'uri = "{self.uri}"', *lines, ""])


class GatewayProcess:
    """The process.

    Args:
        folder: Settings, log and state are kept there.
        queues: Its queues.
        serve: Further keys below ``[serve]``, as TOML has them.
        within: A command that runs it, such as ``strace``.
        env: Further environment variables.
        state: Its state folder; one below ``folder`` when left out.
        forge: Starts it quickly; without one it starts as at the command line.
    """

    def __init__(
        self,
        folder: Path,
        queues: Sequence[QueueLine],
        *,
        serve: Mapping[str, str] | None = None,
        within: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        state: Path | None = None,
        forge: Forge | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.queues = folder, list(queues)
        self.state = state or folder / "state"
        self.log = folder / "gateway.log"
        self.port = free_port()
        self.within, self.env = list(within), dict(env or {})
        self.process: subprocess.Popen[bytes] | Forged | None = None
        self._forge = forge
        self._serve = dict(serve or {})
        self.config = folder / "sealpress.toml"
        self.write_config()

    def write_config(self) -> None:
        """Write the settings file."""
        keys = {"port": str(self.port), "drain": "5", **self._serve}
        lines = ["[serve]", *(f"{key} = {value}" for key, value in keys.items()), ""]
        self.config.write_text("\n".join([*lines, *map(str, self.queues)]), encoding="utf-8")

    # Its life

    def launch(self) -> None:
        """Start it without waiting."""
        output = self.log.open("ab")
        self._said = self.log.stat().st_size
        env = {**os.environ, "SEALPRESS_HOME": str(self.state), **self.env}
        options = ["--config", str(self.config), "--state", str(self.state)]
        if self._forge is not None:
            output.close()
            self.process = self._forge.start(["serve", *options], env, self.log)
            return
        argv = [*self.within, *SERVE, *options]
        self.process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=env
        )
        output.close()

    def start(self) -> float:
        """Start it; return how many seconds passed until it was ready."""
        began = time.monotonic()
        self.launch()
        eventually(self.is_ready, "the gateway is ready", timeout=START_SECONDS, log=self.tail)
        return time.monotonic() - began

    def is_ready(self) -> bool:
        """Whether it said so; an early end is an error."""
        assert self.process is not None
        assert self.process.poll() is None, (
            f"it ended with {self.process.returncode}\n{self.tail()}"
        )
        with self.log.open("rb") as stream:
            stream.seek(self._said)
            return re.search(rb"\bready\b", stream.read()) is not None

    def wait(self, seconds: float = 30.0) -> int:
        """Wait for its end."""
        assert self.process is not None
        return self.process.wait(seconds)

    @property
    def pid(self) -> int:
        """The gateway's own process, also when something runs it."""
        assert self.process is not None
        if not self.within:
            return self.process.pid
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(eventually(lambda: task.read_text().split(), "a child")[0])

    def kill(self) -> None:
        """Kill it as kill -9 does, wherever it stands."""
        self.signal(signal.SIGKILL)
        self.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def stop(self) -> int:
        """End it as an administrator does."""
        if self.process is None or self.process.poll() is not None:
            return 0 if self.process is None else self.process.returncode
        self.signal(signal.SIGTERM)
        try:
            return self.wait()
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def tail(self) -> str:
        """Return the end of what it said."""
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    # What it uses

    def rss_octets(self) -> int:
        """Return how much memory it holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def open_files(self) -> int:
        """Return how many files and sockets it holds."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())

    def cpu_seconds(self) -> float:
        """Return the processor time it used, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def disk(folder: Path) -> dict[Path, int]:
        """Return how many octets each file below a folder takes on disk; some come and go."""
        found: dict[Path, int] = {}
        for place, _, names in os.walk(folder):
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    path = f"{place}/{name}"
                    found[Path(path)] = os.stat(path).st_blocks * 512  # noqa: PTH116  # thrice as quick
        return found

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill() if kind else self.stop()
