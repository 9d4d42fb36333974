"""Print with pyipp or aioipp, as a program of their users would: URI and document are arguments.

Their own virtual environment runs this file: it knows nothing of ours. It prints a JSON object.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from pyipp import IPP
from pyipp.enums import IppOperation


async def converse(uri: str, document: bytes) -> dict[str, Any]:
    """Ask, print, list and cancel."""
    told: dict[str, Any] = {}
    async with IPP(uri, request_timeout=30) as client:
        printer = await client.printer()
        told["printer"] = {
            "name": printer.info.name,
            "model": f"{printer.info.manufacturer} {printer.info.model}",
            "state": printer.state.printer_state,
            **await _known(client),
        }
        told["printed"] = (await _print(client, document, {}))["job-id"]
        told["ended"] = await _ended(client, told["printed"])
        held = await _print(client, document, {"job-hold-until": "indefinite"})
        told["held"] = held["job-id"]
        which = {"which-jobs": "not-completed", "requested-attributes": ["job-id", "job-state"]}
        listed = await client.execute(IppOperation.GET_JOBS, {"operation-attributes-tag": which})
        told["listed"] = [job["job-id"] for job in listed["jobs"]]
        of_job = {"operation-attributes-tag": {"job-id": held["job-id"]}}
        await client.execute(IppOperation.CANCEL_JOB, of_job)
        told["canceled"] = await _state(client, held["job-id"])
    return told


async def _known(client: IPP) -> dict[str, Any]:
    asked = {"requested-attributes": ["document-format-supported", "printer-uuid"]}
    answer = await client.execute(
        IppOperation.GET_PRINTER_ATTRIBUTES, {"operation-attributes-tag": asked}
    )
    printer = answer["printers"][0]
    uuid = printer["printer-uuid"].removeprefix("urn:uuid:")
    return {"uuid": uuid, "formats": printer["document-format-supported"]}


async def _print(client: IPP, document: bytes, options: dict[str, str]) -> dict[str, Any]:
    operation = {"job-name": "page", "document-format": "application/pdf"}
    message: dict[str, Any] = {"operation-attributes-tag": operation, "data": document}
    if options:
        message["job-attributes-tag"] = options
    answer = await client.execute(IppOperation.PRINT_JOB, message)
    job: dict[str, Any] = answer["jobs"][0]
    return job


async def _state(client: IPP, job: int) -> int:
    of_job = {"job-id": job, "requested-attributes": ["job-state"]}
    answer = await client.execute(
        IppOperation.GET_JOB_ATTRIBUTES, {"operation-attributes-tag": of_job}
    )
    return int(answer["jobs"][0]["job-state"])


async def _ended(client: IPP, job: int) -> int:
    while (state := await _state(client, job)) < 7:  # noqa: ASYNC110  # another process changes it
        await asyncio.sleep(0.05)
    return state


if __name__ == "__main__":
    print(json.dumps(asyncio.run(converse(sys.argv[1], Path(sys.argv[2]).read_bytes()))))
