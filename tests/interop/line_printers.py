"""netcat as a raw port, CUPS' LPD server, and a switch between a queue and its printer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.interop import judges
from tests.interop.cupsd import Cupsd
from tests.interop.processes import Running, free_port, listens

CUPS_LPD = Path("/usr/lib/cups/daemon/cups-lpd")


@contextmanager
def raw_port(folder: Path) -> Iterator[tuple[int, Path]]:
    """Run socat as a raw port that writes down what each connection brings, one after another.

    Yields:
        Its port, and the folder with a file for each connection.
    """
    port, printed = free_port(), folder / "raw"
    printed.mkdir()
    script = folder / "raw.sh"
    script.write_text(f'cat > "{printed}/.$$"; mv "{printed}/.$$" "{printed}/$(date +%s%N)"\n')
    argv = [judges.program("socat"), "-t", "10", "-u"]
    argv += [f"TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr,fork", f"EXEC:sh {script}"]
    with Running(argv, log=folder / "raw.log") as running:
        running.wait_for(lambda: listens(port))
        _forget(printed)
        yield port, printed


def _forget(printed: Path) -> None:
    """Forget the connection that only looked whether somebody listens."""
    for path in printed.iterdir():
        path.unlink(missing_ok=True)


@contextmanager
def netcat_once(folder: Path) -> Iterator[tuple[int, Path]]:
    """Run a netcat that takes one job and writes it to a file."""
    port, printed = free_port(), folder / "netcat.prn"
    argv = ["sh", "-c", f"exec {judges.program('nc')} -l -N 127.0.0.1 {port} > {printed}"]
    with Running(argv, log=folder / "netcat.log"):
        yield port, printed


@contextmanager
def cups_lpd(folder: Path, cupsd: Cupsd) -> Iterator[int]:
    """Run CUPS' LPD server behind socat, in front of a scheduler; yield its port."""
    judges.program("cupsd")
    if not CUPS_LPD.exists():
        judges.leave_out("cups-lpd", "not installed (Debian package cups)")
    port = free_port()
    argv = [judges.program("socat"), f"TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr,fork"]
    argv.append(f"EXEC:{CUPS_LPD} -o document-format=application/octet-stream")
    env = {"CUPS_SERVER": f"localhost:{cupsd.port}"}
    with Running(argv, log=folder / "cups-lpd.log", env=env) as running:
        running.wait_for(lambda: listens(port))
        yield port


@dataclass
class Switch:
    """A port that leads to a printer, as long as it is on."""

    folder: Path
    port: int = field(default_factory=free_port)
    _relay: Running | None = None

    def on(self, target: int) -> None:
        """Lead to the printer at a port of this machine."""
        self.off()
        argv = [judges.program("socat")]
        argv += [f"TCP-LISTEN:{self.port},bind=127.0.0.1,reuseaddr,fork", f"TCP:127.0.0.1:{target}"]
        self._relay = Running(argv, log=self.folder / "switch.log")
        self._relay.wait_for(lambda: listens(self.port))

    def off(self) -> None:
        """Lead nowhere: connections are refused."""
        if self._relay is not None:
            self._relay.stop()
            self._relay = None
