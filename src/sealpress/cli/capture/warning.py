"""What must be known by who makes a capture."""

from __future__ import annotations

EVERYTHING = (
    "Everything is in a capture: documents, user names, passwords, and the secrets that decrypt it."
)
"""Said on standard error whenever one begins."""
