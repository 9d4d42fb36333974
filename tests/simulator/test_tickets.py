import json
from pathlib import Path

import pytest

from sealpress.simulator.documents import StoredDocument
from sealpress.simulator.tickets import Record, next_job_id, write_ticket


def test_ticket_tells_documents_connection_and_job(tmp_path):
    document = StoredDocument(Path("/out/3-1.pdf"), "application/pdf", 10, 7, "ab")
    record = Record({"tls-version": "TLSv1.3"}, [document])
    path = write_ticket(tmp_path, 3, {"job-name": "evil\x1b\udcff"}, record)
    assert path == tmp_path / "3.json"
    assert path.read_bytes().isascii()
    ticket = json.loads(path.read_text())
    assert ticket["job-id"] == 3
    assert ticket["connection"] == {"tls-version": "TLSv1.3"}
    assert ticket["job"] == {"job-name": "evil\x1b\udcff"}
    assert ticket["documents"] == [
        {
            "document-number": 1,
            "file": "3-1.pdf",
            "document-format": "application/pdf",
            "octets": 10,
            "octets-received": 7,
            "sha256": "ab",
        }
    ]


@pytest.mark.parametrize(
    ("names", "number"),
    [([], 1), (["3.json", "7-1.pdf"], 8), ([".4-1.part", "original.pdf", "x9.json"], 5)],
)
def test_numbers_go_on_where_earlier_files_end(tmp_path, names, number):
    for name in names:
        (tmp_path / name).touch()
    assert next_job_id(tmp_path) == number
