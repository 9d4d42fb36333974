"""CUPS' virtual printer on the loopback, without any DNS-SD."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.interop import judges
from tests.interop.processes import Running, free_port, listens

FORMATS = "application/pdf,image/jpeg,image/pwg-raster,application/octet-stream"

# ippeveprinter asks the system bus for avahi and gives up without a bus: it gets an empty one.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/><allow user="*"/></policy></busconfig>
"""


@dataclass(frozen=True)
class EvePrinter:
    """A running ippeveprinter: plain IPP and IPPS on one port."""

    port: int
    spool: Path
    keys: Path
    running: Running

    def uri(self, scheme: str = "ipp") -> str:
        """Return the printer's URI for a scheme."""
        return f"{scheme}://localhost:{self.port}/ipp/print"

    @property
    def certificate(self) -> Path:
        """The self-signed certificate; it exists after the first TLS connection."""
        return self.keys / "localhost.crt"

    def log(self) -> str:
        """Return what it said last, for a failing test's message."""
        return self.running.output[-6000:]

    def documents(self) -> list[bytes]:
        """Return the octets of every document kept, in the order of the jobs."""
        files = [path for path in self.spool.iterdir() if path.suffix != ".prn"]
        files.sort(key=lambda path: int(path.name.split("-")[0]))
        return [path.read_bytes() for path in files]


@contextmanager
def private_bus(folder: Path) -> Iterator[str]:
    """Run a D-Bus daemon without services; yield its address."""
    socket = folder / "bus.sock"
    config = folder / "bus.conf"
    config.write_text(BUS.format(socket=socket))
    argv = [judges.program("dbus-daemon"), f"--config-file={config}", "--nofork", "--nopidfile"]
    with Running(argv, log=folder / "bus.log") as bus:
        bus.wait_for(socket.exists)
        yield f"unix:path={socket}"


@contextmanager
def eve_printer(
    folder: Path,
    settings: Mapping[str, str] | None = None,
    *,
    keys: Path | None = None,
    formats: str = FORMATS,
    options: Sequence[str] = (),
    attributes: Path | None = None,
) -> Iterator[EvePrinter]:
    """Run an ippeveprinter that keeps what it prints.

    Args:
        folder: Its own.
        settings: Environment variables.
        keys: The folder of certificates, if it is another's.
        formats: What it takes.
        options: Further ones of the command.
        attributes: A file of its attributes in place of its own; its log then says nothing.
    """
    argv = [judges.program("ippeveprinter")]
    spool, port = folder / "spool", free_port()
    keys = keys or folder / "keys"
    spool.mkdir()
    keys.mkdir(exist_ok=True)
    argv += ["-p", str(port), "-n", "localhost", "-r", "off", "-d", str(spool), "-K", str(keys)]
    own = ["-v", "-2", "-f", formats] if attributes is None else ["-a", str(attributes)]
    argv += ["-k", "-c", "/bin/true", *own, *options, "sealpress judge"]
    with private_bus(folder) as address:
        env = {"DBUS_SYSTEM_BUS_ADDRESS": address, **(settings or {})}
        with Running(argv, log=folder / "ippeveprinter.log", env=env) as running:
            running.wait_for(lambda: listens(port))
            yield EvePrinter(port, spool, keys, running)
