"""The JSON schema of a diagnosis, as it is published."""

from __future__ import annotations

from importlib.resources import files

SCHEMA_FILE = "doctor.schema.json"
"""In this folder, and in the documentation."""


def schema_text() -> str:
    """Return the schema (JSON Schema 2020-12) as text."""
    return (files("sealpress.diagnose") / SCHEMA_FILE).read_text("utf-8")
