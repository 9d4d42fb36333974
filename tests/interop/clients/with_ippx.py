"""Print with ippx, as a program of its users would: URI, document and fingerprint are arguments.

Its own virtual environment runs this file: it knows nothing of ours. It prints a JSON object.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ippx import IppClient, TlsConfig


def converse(uri: str, document: bytes, fingerprint: str) -> dict[str, Any]:
    """Ask, print, list and cancel."""
    pdf = "application/pdf"
    with IppClient(uri, tls=TlsConfig(fingerprint=fingerprint)) as client:
        printer = client.get_printer_attributes()
        client.validate_job(document_format=pdf)
        printed = client.print_job(document, document_format=pdf, job_name="page")
        ended = client.wait_for_job(printed.job_id, timeout=60, initial_interval=0.05)
        hold = {"job-hold-until": "indefinite"}
        held = client.print_job(document, document_format=pdf, job_attributes=hold)
        listed = [job.job_id for job in client.get_jobs()]
        client.cancel_job(held.job_id)
        canceled = client.get_job_attributes(held.job_id)
        attributes = printer.attributes
    return {
        "printer": {
            "name": attributes["printer-name"],
            "model": attributes["printer-make-and-model"],
            "uuid": attributes["printer-uuid"].removeprefix("urn:uuid:"),
            "state": {3: "idle", 4: "printing", 5: "stopped"}[int(attributes["printer-state"])],
            "formats": attributes["document-format-supported"],
        },
        "printed": printed.job_id,
        "ended": int(ended.state),
        "held": held.job_id,
        "listed": listed,
        "canceled": int(canceled.state),
    }


if __name__ == "__main__":
    print(json.dumps(converse(sys.argv[1], Path(sys.argv[2]).read_bytes(), sys.argv[3])))
