import json
from pathlib import Path

from sealpress.simulator.documents import StoredDocument
from sealpress.simulator.tickets import Record, write_ticket


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
