"""A private CUPS scheduler in the foreground, with everything it owns in one folder."""

from __future__ import annotations

import grp
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.interop import judges
from tests.interop.processes import Running, eventually, free_port, listens

DATA = Path("/usr/share/cups")
FILES_CONF = """\
FileDevice Yes
SystemGroup root
User lp
Group lp
ServerRoot {root}/etc
ServerKeychain {root}/keys
RequestRoot {root}/spool
TempDir {root}/spool/tmp
CacheDir {root}/cache
StateDir {root}/run
AccessLog {root}/access_log
ErrorLog {root}/error_log
PageLog {root}/page_log
CreateSelfSignedCerts yes
DataDir {data}
DocumentRoot /usr/share/cups/doc-root
ServerBin /usr/lib/cups
"""
CUPSD_CONF = """\
ServerName localhost
ServerAlias *
Listen localhost:{port}
SSLListen localhost:{tls_port}
Listen {root}/run/cups.sock
Browsing No
DefaultAuthType None
DefaultEncryption IfRequested
IdleExitTimeout 0
ErrorPolicy retry-current-job
JobRetryInterval 2
PreserveJobHistory Yes
PreserveJobFiles Yes
LogLevel debug
MaxLogSize 0
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Location /admin>
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""


@dataclass(frozen=True)
class Cupsd:
    """A running scheduler: ``port`` speaks plain IPP and upgrades, ``tls_port`` TLS at once."""

    port: int
    tls_port: int
    root: Path
    running: Running

    @property
    def spool(self) -> Path:
        """Where documents lie as ``d<job>-<number>``."""
        return self.root / "spool"

    @property
    def certificate(self) -> Path:
        """Its self-signed certificate; it exists after the first TLS connection."""
        return self.root / "keys/localhost.crt"

    def uri(self, queue: str, scheme: str = "ipp") -> str:
        """Return a queue's URI: ``ipp`` at the plain port, ``ipps`` at the TLS port."""
        port = self.tls_port if scheme == "ipps" else self.port
        return f"{scheme}://localhost:{port}/printers/{queue}"

    def document(self, job_id: int) -> bytes:
        """Return the octets of a job's first document."""
        return (self.spool / f"d{job_id:05}-001").read_bytes()

    def documents(self) -> list[Path]:
        """Return the files of all documents, in the order in which they came."""
        return sorted(self.spool.glob("d*-001"))

    def newest_document(self) -> bytes:
        """Return the octets of the document spooled last."""
        return self.documents()[-1].read_bytes()

    def command(self, name: str, *arguments: str) -> str:
        """Run one of CUPS' commands against this scheduler; return what it said."""
        argv = [judges.program(name), "-h", f"localhost:{self.port}", *arguments]
        # As root they would keep the certificates they meet in /etc/cups/ssl.
        home = {"CUPS_SERVERROOT": str(self.root / "etc"), "HOME": str(self.root)}
        env = {**os.environ, **home}
        done = subprocess.run(
            argv, env=env, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, f"{argv}: {done.stderr}"
        return done.stdout

    def add_queue(self, name: str, device_uri: str) -> str:
        """Set up a raw queue; return its name."""
        self.command("lpadmin", "-p", name, "-E", "-v", device_uri, "-m", "raw")
        return name

    def add_driverless_queue(self, name: str, device_uri: str) -> str:
        """Set up a queue whose PPD is made from what the printer says; return its name.

        The command ends before: the scheduler asks the printer in a thread, and refuses or aborts
        jobs that meet the queue while that thread gives it its filters.
        """
        self.command("lpadmin", "-p", name, "-E", "-v", device_uri, "-m", "everywhere")
        ready = f'Printer "{name}" is now available.'
        log = self.root / "error_log"
        eventually(lambda: ready in log.read_text(errors="replace"), ready, log=self.log)
        return name

    def description(self, queue: str) -> str:
        """Return the PPD file of a queue, empty for one without."""
        path = self.root / "etc/ppd" / f"{queue}.ppd"
        return path.read_text(errors="replace") if path.exists() else ""

    def log(self) -> str:
        """Return the scheduler's error log, for a failing test's message."""
        return (self.root / "error_log").read_text(errors="replace")[-6000:]


@contextmanager
def cupsd(more: str = "", *, media_types: str = "") -> Iterator[Cupsd]:
    """Run a scheduler with no queue. Needs root: its backends change user.

    Args:
        more: Further directives of ``cupsd.conf``.
        media_types: All the formats it knows, as in ``mime.types``, and no way from one to the
            other; without them it has those of Debian's packages.
    """
    program = judges.program("cupsd")
    judges.as_root("cupsd")
    # Not below pytest's folder, which only its owner may enter: the backends run as `lp`.
    root = Path(tempfile.mkdtemp(prefix="sealpress-cupsd-"))
    try:
        data = _own_data(root / "data", media_types) if media_types else DATA
        yield from _run(program, root, more, data)
    finally:
        shutil.rmtree(root)


def _run(program: str, root: Path, more: str, data: Path) -> Iterator[Cupsd]:
    port, tls_port = free_port(), free_port()
    _lay_out(root, CUPSD_CONF.format(root=root, port=port, tls_port=tls_port) + more, data)
    argv = [program, "-f", "-c", root / "etc/cupsd.conf", "-s", root / "etc/cups-files.conf"]
    with Running(argv, log=root / "cupsd.log") as running:
        running.wait_for(lambda: listens(port) and listens(tls_port))
        yield Cupsd(port, tls_port, root, running)


def _own_data(folder: Path, media_types: str) -> Path:
    """Lay out what Debian's packages bring, with formats of its own."""
    folder.mkdir()
    for path in DATA.iterdir():
        (folder / path.name).symlink_to(path)
    (folder / "mime").unlink()
    (folder / "mime").mkdir()
    (folder / "mime/mime.types").write_text(media_types)
    (folder / "mime/mime.convs").touch()
    return folder


def _lay_out(root: Path, configuration: str, data: Path) -> None:
    lp = grp.getgrnam("lp").gr_gid
    root.chmod(0o755)
    # In etc/ssl the backends keep the certificates they met first; the server's own lies apart.
    modes = {"etc": 0o755, "etc/ssl": 0o755, "keys": 0o700, "spool": 0o710, "spool/tmp": 0o1770}
    for name, mode in {**modes, "cache": 0o775, "run": 0o755}.items():
        folder = root / name
        folder.mkdir()
        folder.chmod(mode)
        os.chown(folder, 0, lp)
    (root / "etc/cups-files.conf").write_text(FILES_CONF.format(root=root, data=data))
    (root / "etc/cupsd.conf").write_text(configuration)
