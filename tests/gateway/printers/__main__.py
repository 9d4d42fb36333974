"""Recording printers as a process: python -m tests.gateway.printers RECORD [--identity FOLDER]."""

from __future__ import annotations

import argparse
import asyncio
import resource
import signal
import sys
from pathlib import Path

from sealpress.trust import Identity, server_context
from tests.gateway.printers.hall import Hall


async def run(options: argparse.Namespace) -> None:
    """Serve until SIGTERM; say ``ready PORT TLS-PORT`` first."""
    context = None
    if options.identity:
        identity = Identity.ensure(options.identity, ["localhost"])
        context = server_context(identity)
    hall = await Hall(record=options.record, context=context).start(options.port, options.tls_port)
    print(f"ready {hall.port} {hall.tls_port}", flush=True)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    await hall.close()


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("record", type=Path)
    parser.add_argument("--identity", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls-port", type=int, default=0)
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(run(options))
    return 0


if __name__ == "__main__":
    sys.exit(main())
