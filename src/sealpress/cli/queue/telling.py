"""How queues and jobs are shown: as a table, as pairs, or as they are in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from sealpress.cli.servers import Facts
from sealpress.cli.terminal import printable, write_json, write_line, write_pairs, write_table

__all__ = ["tell_jobs", "tell_queue", "tell_queues"]

_QUEUE_HEADINGS = ("QUEUE", "STATE", "JOBS", "WAY", "REASON", "NEXT ATTEMPT", "PRINTER")
_WAYS = ("open", "secure")
_JOB_HEADINGS = ("JOB", "QUEUE", "STATE", "USER", "OCTETS", "NAME", "MESSAGE")


def tell_queues(queues: Sequence[Facts], *, as_json: bool) -> None:
    """Show a list of queues."""
    if as_json:
        write_json(queues)
    elif queues:
        write_table(_QUEUE_HEADINGS, [tuple(_queue_row(queue)) for queue in queues])
        open_ways = [str(queue["name"]) for queue in queues if queue.get("is_secure") is False]
        if open_ways:
            write_line(f"not secure to the printer: {printable(', '.join(open_ways))}")
    else:
        write_line("There is no queue yet: sealpress queue add URI makes one.")


def _queue_row(queue: Facts) -> Iterator[str]:
    trouble = _trouble(queue)
    state = str(queue.get("state", ""))
    yield str(queue.get("name", ""))
    yield state if queue.get("is_accepting") else f"{state}, takes no jobs"
    yield str(queue.get("waiting", 0))
    yield _WAYS[queue.get("is_secure") is True] if "is_secure" in queue else ""
    yield str(trouble.get("reason") or _of_printer(queue))
    yield str(trouble.get("next_attempt", ""))
    yield str(queue.get("destination", ""))


def _of_printer(queue: Facts) -> str:
    """Say what the printer itself complains of."""
    said = cast("Sequence[str]", queue.get("printer_reasons") or ())
    return ", ".join(one for one in said if not one.endswith(("-report", "-warning")))


def tell_queue(queue: Facts, *, as_json: bool) -> None:
    """Show one queue."""
    if as_json:
        write_json(queue)
        return
    write_pairs((name, text) for name, text in _pairs(queue) if text)


def _pairs(queue: Facts) -> Iterator[tuple[str, str]]:
    trouble = _trouble(queue)
    security = "secure" if queue.get("is_secure") else "not secure"
    is_served = "is_secure" in queue
    jobs = cast("Mapping[str, int]", queue.get("jobs") or {})
    yield "queue", str(queue.get("name", ""))
    yield "printer", str(queue.get("destination", ""))
    yield "info", str(queue.get("info", ""))
    yield "location", str(queue.get("location", ""))
    yield "state", str(queue.get("state", ""))
    yield "takes jobs", "yes" if queue.get("is_accepting") else "no"
    yield "message", str(queue.get("message", ""))
    yield "jobs", ", ".join(f"{count} {state}" for state, count in sorted(jobs.items()))
    yield "clients", f"encryption {queue.get('encryption', '')}" if is_served else ""
    yield "way", f"{security}: {queue.get('security', '')}" if is_served else ""
    yield "connection", ", ".join(map(str, cast("Mapping[str, str]", queue["connection"]).values()))
    yield "printer says", ", ".join(cast("Sequence[str]", queue.get("printer_reasons") or ()))
    if trouble:
        yield "in the way", str(trouble.get("sentence", ""))
        yield "what", str(trouble.get("detail", ""))
        yield "remedy", str(trouble.get("remedy", ""))
        yield "reason", str(trouble.get("reason", ""))
        attempts = trouble.get("attempts", 0)
        often = "1 attempt" if attempts == 1 else f"{attempts} attempts"
        yield "since", f"{trouble.get('since', '')}, {often}"
        yield "next attempt", str(trouble.get("next_attempt") or _when_not_by_itself(queue))


def _when_not_by_itself(queue: Facts) -> str:
    is_paused = queue.get("state") == "paused"
    return "once the queue is resumed" if is_paused else "when somebody decides"


def tell_jobs(jobs: Sequence[Facts], *, as_json: bool, none: str = "There are no jobs.") -> None:
    """Show a list of jobs; of an empty one, ``none``."""
    if as_json:
        write_json(jobs)
    elif jobs:
        write_table(_JOB_HEADINGS, [tuple(_job_row(job)) for job in jobs])
    else:
        write_line(printable(none))


def _job_row(job: Facts) -> Iterator[str]:
    user = str(job.get("user", ""))
    message = str(job.get("message", "")).partition("\n")[0]
    yield str(job.get("id", ""))
    yield str(job.get("queue", ""))
    yield str(job.get("state", ""))
    yield user if job.get("is_authenticated") else f"{user}?"
    yield str(job.get("octets", ""))
    yield str(job.get("name", ""))
    yield message


def _trouble(queue: Facts) -> Mapping[str, object]:
    trouble = queue.get("trouble")
    return trouble if isinstance(trouble, dict) else {}
