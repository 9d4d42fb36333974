"""Random numbers for locked PDFs: qpdf opens where they come from once, while it still may.

To open a document that is encrypted by AES it makes its cipher ready for both ways, and to
encrypt takes random numbers, out of a device that a worker can't open any more behind its walls.
"""

from __future__ import annotations

import io
import warnings

try:
    import pikepdf
except ImportError:  # the extra "pdf" is not installed
    pikepdf = None  # type: ignore[assignment]  # the extra "pdf" is absent

__all__ = ["have_random_numbers"]


def have_random_numbers() -> None:
    """Let qpdf take its first ones: it encrypts an empty document, in a millisecond."""
    if pikepdf is None:
        return
    with pikepdf.new() as empty, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nobody gets the document, so an old lock will do
        lock = pikepdf.Encryption(owner="any", user="", R=5)  # AES-256, quickly made
        empty.save(io.BytesIO(), encryption=lock)
