"""nginx in front of a printer, or in its place: many servers at ports of their own, one process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.interop import judges
from tests.interop.processes import Running, free_port, listens

# Nothing outside of the folder is read or written; one process, so that no user is needed.
CONFIGURATION = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr info;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  ssl_certificate {certificate};
  ssl_certificate_key {key};
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_ciphers ECDHE+AESGCM;
  default_type text/html;
  root {folder}/pages;
  {servers}
}}
"""
SERVER = "server {{ listen 127.0.0.1:{port} {tls}; server_name localhost; {directives} }}"
PAGE = "<!DOCTYPE html><html><head><title>Printer</title></head><body>Welcome</body></html>\n"

PLAIN = "plain:"
"""Before a server's directives: it speaks no TLS."""


@contextmanager
def nginx(
    folder: Path, certificate: Path, key: Path, servers: Mapping[str, str]
) -> Iterator[dict[str, int]]:
    """Run a server for each name, with its directives; yield their ports."""
    program = judges.program("nginx")
    page = folder / "pages/ipp/print"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE)
    ports = {name: free_port() for name in servers}
    blocks = [_block(ports[name], directives) for name, directives in servers.items()]
    configuration = folder / "nginx.conf"
    configuration.write_text(
        CONFIGURATION.format(
            folder=folder, certificate=certificate, key=key, servers="\n  ".join(blocks)
        )
    )
    argv = [program, "-p", folder, "-e", "stderr", "-c", configuration]
    with Running(argv, log=folder / "nginx.log") as running:
        running.wait_for(lambda: all(map(listens, ports.values())))
        yield ports


def _block(port: int, directives: str) -> str:
    tls = "" if directives.startswith(PLAIN) else "ssl"
    return SERVER.format(port=port, tls=tls, directives=directives.removeprefix(PLAIN))
