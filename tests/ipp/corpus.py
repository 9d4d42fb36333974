"""The captured and made-up messages beside the repository, where they are at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path

FOLDER = Path(__file__).parents[2].parent / "shared" / "corpus"
IS_PRESENT = (FOLDER / "manifest.json").is_file()
SKIP_REASON = f"no captured messages at {FOLDER}"


def captured() -> list[tuple[str, str]]:
    """Pairs of a message's and its expected dump's paths inside the folder."""
    if not IS_PRESENT:
        return []
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    return [(f"messages/{m['file']}", m["expected"]) for m in manifest if "expected" in m]


def http_streams() -> list[str]:
    """Paths of captured HTTP streams, which hold messages among other octets."""
    return sorted(str(p.relative_to(FOLDER)) for p in FOLDER.glob("messages/*/*.http"))


def synthetic() -> list[str]:
    """File names of the made-up messages."""
    return sorted(path.name for path in FOLDER.glob("synthetic/*.bin"))


def octets(path: str) -> bytes:
    return (FOLDER / path).read_bytes()


def expected(path: str) -> object:
    return json.loads((FOLDER / path).read_text())


def is_required() -> bool:
    """Whether leaving the captured messages out would hide something: they are there, and in CI."""
    return IS_PRESENT and bool(os.environ.get("CI"))
