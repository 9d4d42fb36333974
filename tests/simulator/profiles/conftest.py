"""Documents of each format, for printers that take few."""

from __future__ import annotations

import pytest

from tests.interop.documents import make_jpeg, make_pdf, make_postscript

DOCUMENTS = {
    "application/pdf": make_pdf(2),
    "application/postscript": make_postscript(),
    "image/jpeg": make_jpeg(components=3),
    "image/pwg-raster": b"RaS2" + bytes(2000),
    "application/octet-stream": b"any octets",
}


@pytest.fixture
def document_for():
    """Return a format that a profile's printer takes, with a document of it."""

    def choose(profile):
        taken = profile.model.document_formats
        return next((kind, octets) for kind, octets in DOCUMENTS.items() if kind in taken)

    return choose
