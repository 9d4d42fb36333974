"""Where Sealpress keeps its own files: what it learnt, whom it trusts, its identities."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_SYSTEM_STATE_FOLDER = Path("/var/lib/sealpress")


def state_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return where Sealpress keeps its own files.

    ``SEALPRESS_HOME``, else the XDG state folder, else ``/var/lib/sealpress`` for a user
    without a home (a system service). Only ``SEALPRESS_HOME`` may be relative: the XDG base
    directory specification has others ignored, since they follow whoever changes folders.
    """
    env = os.environ if environ is None else environ
    if env.get("SEALPRESS_HOME"):
        return Path(env["SEALPRESS_HOME"])
    if Path(env.get("XDG_STATE_HOME", "")).is_absolute():
        return Path(env["XDG_STATE_HOME"]) / "sealpress"
    if env.get("HOME") and Path(env["HOME"]).is_dir():
        return Path(env["HOME"]) / ".local" / "state" / "sealpress"
    return _SYSTEM_STATE_FOLDER
