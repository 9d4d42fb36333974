"""Every foreign server of the examination's table, running; one program's servers at a time."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.interop import cupsd, ippeveprinter, judges, netcat, nginx, openssl, runtimes
from tests.interop.doctor_rows import GNUTLS, NGINX, OPENSSL, PASSWORD, SOCAT, USER
from tests.interop.processes import Running, free_port, listens
from tests.trust.authority import NOW, YEAR, Issued, issue

NAMES = ("localhost",)
CA = x509.BasicConstraints(ca=True, path_length=None)
_DAY = timedelta(days=1)


def _rsa(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@dataclass(frozen=True)
class Certificates:
    """An authority, and the certificates that it signed, or did not."""

    authority: Issued = field(
        default_factory=lambda: issue("site authority", names=(), purposes=(), authority=CA)
    )

    def make(self, name: str) -> Issued:
        """Make the certificate of a name in :data:`doctor_rows.OPENSSL`."""
        return _CERTIFICATES[name](self.authority)


def _behind_an_issuer_not_sent(authority: Issued) -> Issued:
    between = issue("between", names=(), purposes=(), authority=CA, issuer=authority)
    return issue("localhost", issuer=between, names=NAMES, key=_rsa()).sending(authority)


_CERTIFICATES: Mapping[str, Callable[[Issued], Issued]] = {
    "good": lambda ca: issue("localhost", issuer=ca, names=NAMES, key=_rsa()),
    "expired": lambda ca: issue(issuer=ca, names=NAMES, end=NOW - _DAY),
    "not-yet-valid": lambda ca: issue(issuer=ca, names=NAMES, begin=NOW + 2 * _DAY),
    "wrong-name": lambda ca: issue(issuer=ca, names=("other.example",)),
    "self-signed": lambda ca: issue("localhost", names=NAMES),
    "unknown-authority": lambda ca: issue(
        issuer=issue("nobody", names=(), purposes=(), authority=CA), names=NAMES
    ),
    "incomplete-chain": _behind_an_issuer_not_sent,
    "weak-key": lambda ca: issue(issuer=ca, names=NAMES, key=_rsa(1024), end=NOW + YEAR),
    "wrong-usage": lambda ca: issue(
        issuer=ca, names=NAMES, purposes=(ExtendedKeyUsageOID.CLIENT_AUTH,)
    ),
}


@dataclass(frozen=True)
class Ground:
    """Where the servers stand: their folder, their certificate, a healthy printer behind them.

    Attributes:
        good: The certificate of ``localhost``, signed by the authority.
    """

    folder: Path
    certificates: Certificates
    good: Issued
    printer: ippeveprinter.EvePrinter

    @property
    def authority(self) -> Path:
        """The authority's certificate."""
        return self.folder / "authority.pem"

    @property
    def pem(self) -> Path:
        """Certificate and key in one file."""
        return self.folder / "good.pem"

    def corner(self, name: str) -> Path:
        """Return a folder of its own for one program."""
        path = self.folder / name
        path.mkdir()
        return path


def prepared(folder: Path, printer: ippeveprinter.EvePrinter) -> Ground:
    """Make the authority and the certificate that most servers show."""
    certificates = Certificates()
    ground = Ground(folder, certificates, certificates.make("good"), printer)
    ground.authority.write_bytes(certificates.authority.pem)
    ground.pem.write_bytes(ground.good.key_pem + ground.good.pem)
    return ground


Ports = Mapping[str, int]


@contextmanager
def _openssl(ground: Ground) -> Iterator[Ports]:
    folder = ground.corner("openssl")
    with contextlib.ExitStack() as stack:
        started = {
            name: stack.enter_context(_s_server(ground, folder / name, *what))
            for name, what in OPENSSL.items()
        }
        yield {name: openssl.accepting_port(one) for name, one in started.items()}


@contextmanager
def _s_server(
    ground: Ground, folder: Path, certificate: str, options: tuple[str, ...]
) -> Iterator[Running]:
    folder.mkdir()
    issued = ground.good if certificate == "good" else ground.certificates.make(certificate)
    pem = folder / "shown.pem"
    pem.write_bytes(issued.key_pem + issued.pem)
    argv = [judges.program("openssl"), "s_server", "-accept", "127.0.0.1:0", "-cert", str(pem)]
    argv += ["-key", str(pem), "-CAfile", str(ground.authority), *options]
    argv += [] if "-www" in options else ["-rev"]
    if issued.behind:
        behind = folder / "behind.pem"
        behind.write_bytes(b"".join(one.pem for one in issued.behind))
        argv += ["-cert_chain", str(behind)]
    with Running(argv, log=folder / "s_server.log") as running:
        yield running


@contextmanager
def _gnutls(ground: Ground) -> Iterator[Ports]:
    folder = ground.corner("gnutls")
    ports = {name: free_port() for name in GNUTLS}
    argv = [judges.program("gnutls-serv"), "--http", "--x509certfile", ground.pem]
    argv += ["--x509keyfile", ground.pem, "--x509cafile", ground.authority]
    with contextlib.ExitStack() as stack:
        for name, (priorities, options) in GNUTLS.items():
            asks = () if "--require-client-cert" in options else ("--disable-client-cert",)
            own = ["-p", str(ports[name]), "--priority", f"NORMAL{priorities}", *asks, *options]
            stack.enter_context(Running([*argv, *own], log=folder / f"{name}.log")).wait_for(
                functools.partial(listens, ports[name])
            )
        yield ports


@contextmanager
def _nginx(ground: Ground) -> Iterator[Ports]:
    folder = ground.corner("nginx")
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (folder / "others").write_text(f"{USER}:{{PLAIN}}forgotten\n")
    with netcat.socat(ground.corner("behind-nginx"), netcat.SILENT) as silent:
        places = {
            "{printer}": str(ground.printer.port),
            "{closed}": str(free_port()),
            "{silent}": str(silent),
            "{folder}": str(folder),
            "{authority}": str(ground.authority),
        }
        servers = {name: _filled(directives, places) for name, directives in NGINX.items()}
        with nginx.nginx(folder, ground.pem, ground.pem, servers) as ports:
            yield ports


def _filled(text: str, places: Mapping[str, str]) -> str:
    for place, value in places.items():
        text = text.replace(place, value)
    return text


@contextmanager
def _netcat(ground: Ground) -> Iterator[Ports]:
    with contextlib.ExitStack() as stack:
        ports = {
            name: stack.enter_context(netcat.socat(ground.corner(f"socat-{name}"), script))
            for name, script in SOCAT.items()
        }
        ports["nc"] = stack.enter_context(netcat.netcat(ground.corner("nc")))
        ports["deaf"] = stack.enter_context(netcat.deaf(ground.corner("deaf")))
        yield {**ports, "nobody": free_port()}


@contextmanager
def _node(ground: Ground) -> Iterator[Ports]:
    with runtimes.node(ground.corner("node"), ground.pem, ground.printer.port) as ports:
        yield ports


@contextmanager
def _java(ground: Ground) -> Iterator[Ports]:
    authority = ground.certificates.authority
    with runtimes.java(ground.corner("java"), ground.good, authority) as ports:
        openssl.s_client(ports["html"])  # its first handshake takes long
        yield ports


# What CUPS' programs take to speak no TLS version that is not safe any more.
SAFE_TLS = "SSLOptions MinTLS1.2 NoSystem"


@contextmanager
def _eve(ground: Ground) -> Iterator[Ports]:
    folder = ground.corner("eve")
    (folder / "client.conf").write_text(f"{SAFE_TLS}\n")
    settings = {"CUPS_SERVERROOT": str(folder)}
    with ippeveprinter.eve_printer(folder, settings, keys=ground.printer.keys) as printer:
        for port in (printer.port, ground.printer.port):
            openssl.s_client(port)  # it makes its certificate at the first handshake
        tidy = dict.fromkeys(("healthy", "unknown", "no-such-path"), printer.port)
        yield {**tidy, "as-delivered": ground.printer.port}


CUPSD_CONF = f"""
{SAFE_TLS}
<Location /printers/password>
  AuthType Basic
  Require valid-user
</Location>
<Policy members>
  <Limit Validate-Job Print-Job Create-Job Send-Document>
    AuthType Basic
    Require user @SYSTEM
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
QUEUES = ("healthy", "stopped", "closed", "password", "members")


@contextmanager
def _cupsd(ground: Ground) -> Iterator[Ports]:
    with cupsd.cupsd(CUPSD_CONF) as scheduler:
        for queue in QUEUES:
            scheduler.add_queue(queue, "file:///dev/null")
        scheduler.command("cupsdisable", "-r", "waits for its technician", "stopped")
        scheduler.command("cupsreject", "closed")
        scheduler.command("lpadmin", "-p", "members", "-o", "printer-op-policy=members")
        secure = {"self-signed": scheduler.tls_port}
        yield dict.fromkeys((*QUEUES, "nowhere"), scheduler.port) | secure


RIGS: Mapping[str, Callable[[Ground], contextlib.AbstractContextManager[Ports]]] = {
    "openssl": _openssl,
    "gnutls": _gnutls,
    "nginx": _nginx,
    "netcat": _netcat,
    "node": _node,
    "java": _java,
    "eve": _eve,
    "cupsd": _cupsd,
}
"""What starts each program's servers; yields their ports by name."""
