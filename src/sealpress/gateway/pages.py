"""What the gateway shows in a browser and to monitors: status, metrics, liveness, readiness.

Nothing here changes anything. Every text is escaped, and no page may load or run anything.
"""

from __future__ import annotations

import asyncio
import html
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING

from sealpress.errors import SealpressError
from sealpress.gateway.metrics import CONTENT_TYPE, Numbers, metrics_page
from sealpress.gateway.queue import QUEUE_FOLDERS
from sealpress.gateway.settings import Encryption, PageAccess
from sealpress.printer.dialogue import Role
from sealpress.server.access import Access, Admitted
from sealpress.server.messages import UPGRADE_REQUIRED, Handler, Request, Response

if TYPE_CHECKING:
    from sealpress.gateway.health import Check
    from sealpress.gateway.overview import Overview, QueueView
    from sealpress.gateway.queue import Queue
    from sealpress.gateway.queues import Queues
    from sealpress.gateway.settings import GatewaySettings

__all__ = ["Pages"]

_HTML_FIELDS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy",
     "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
)  # fmt: skip
_JSON_FIELDS = (
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
)
_TRUSTED = frozenset({Role.OPERATOR, Role.ADMINISTRATOR})
_LISTS = frozenset({"/", "/printers", "/printers/", "/ipp/print"})


class Pages:
    """Answers GET requests, and leaves all others to whoever comes next.

    Args:
        handler: Who answers the others.
        queues: The queues.
        overview: Looks at them.
        access: Knows who asks.
        checks: What readiness finds.
        numbers: All numbers.
        settings: The gateway's settings now.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        queues: Queues,
        overview: Overview,
        access: Access,
        checks: Callable[[], Awaitable[Sequence[Check]]],
        numbers: Callable[[], Awaitable[Numbers]],
        settings: Callable[[], GatewaySettings],
    ) -> None:
        self._handler = handler
        self._queues = queues
        self._overview = overview
        self._access = access
        self._checks = checks
        self._numbers = numbers
        self._settings = settings
        self._monitors: dict[str, Handler] = {
            "/livez": _alive,
            "/readyz": self._readiness,
            "/metrics": self._metrics,
        }

    async def handle(self, request: Request) -> Response:
        """Answer a request; in clear, where nothing may be reached so, by 426 and nothing else."""
        path = request.path.partition("?")[0]
        queue = self._queues.at(path)
        is_monitor = path in self._monitors
        if not (request.peer.secure or is_monitor) and self._takes_no_clear_text(queue):
            return UPGRADE_REQUIRED
        if request.method not in {"GET", "HEAD"}:
            return await self._handler(request)
        monitor = self._monitors.get(path)
        if monitor is not None:
            return await monitor(request)
        if path not in _LISTS and queue is None:
            if path.startswith(QUEUE_FOLDERS):
                return Response.text(HTTPStatus.NOT_FOUND, "There is no queue of this name.")
            return await self._handler(request)
        return await self._status(request, queue)

    def _takes_no_clear_text(self, queue: Queue | None) -> bool:
        """Whether clear text is refused at a queue's path, or at those that all queues share."""
        asked = tuple(self._queues) if queue is None else (queue,)
        return bool(asked) and all(one.settings.encryption is Encryption.REQUIRED for one in asked)

    async def _status(self, request: Request, queue: Queue | None) -> Response:
        tells_all = queue is None and not request.peer.secure  # the list has all queues
        if tells_all and any(
            one.settings.encryption is Encryption.REQUIRED for one in self._queues
        ):
            return UPGRADE_REQUIRED
        refused = await self._refuse(request)
        if refused is not None:
            return refused
        if queue is not None:
            return _html(queue.name, _queue_lines(await self._overview.queue(queue.name)))
        title = self._settings().name
        notes = [check.note for check in await self._checks() if check.note]
        return _html(title, _list_lines(await self._overview.queues(), notes))

    async def _readiness(self, request: Request) -> Response:
        """Say whether it is ready; who may look at pages is told why not."""
        checks = await self._checks()
        is_ready = all(check.is_well for check in checks)
        status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        if await self._refuse(request) is not None:
            return Response.text(status, "ok" if is_ready else "not ready")
        told = {
            check.name: {"ok": True} | ({"note": check.note} if check.note else {})
            if check.is_well
            else {"ok": False, "what": check.sentence, "reason": check.reason,
                  "remedy": check.remedy}
            for check in checks
        }  # fmt: skip
        body = json.dumps({"ready": is_ready, "checks": told}, ensure_ascii=True)
        return Response(status, body.encode() + b"\n", _JSON_FIELDS)

    async def _metrics(self, request: Request) -> Response:
        if not self._settings().metrics:
            return Response.text(HTTPStatus.NOT_FOUND, "Metrics are switched off.")
        if not request.peer.secure and not _is_here(request):
            return UPGRADE_REQUIRED
        refused = await self._refuse(request)
        if refused is not None:
            return refused
        numbers = await self._numbers()
        try:
            body = await asyncio.to_thread(metrics_page, numbers)
        except SealpressError as error:
            return Response.text(HTTPStatus.NOT_IMPLEMENTED, f"{error.detail}. {error.hint}")
        fields = (("Content-Type", CONTENT_TYPE), ("Cache-Control", "no-store"))
        return Response(HTTPStatus.OK, body, fields)

    async def _refuse(self, request: Request) -> Response | None:
        """Return the answer for who may not look; ``None`` for who may."""
        who = self._settings().pages
        if who is PageAccess.EVERYBODY or (who is PageAccess.LOOPBACK and _is_here(request)):
            return None
        admitted = await self._access.admit(request)
        if not isinstance(admitted, Admitted):
            return admitted
        if admitted.user is not None and admitted.user.roles & _TRUSTED:
            return None
        return Response.text(HTTPStatus.FORBIDDEN, "Only operators and administrators see this.")


async def _alive(_request: Request) -> Response:
    return Response.text(HTTPStatus.OK, "ok")


def _is_here(request: Request) -> bool:
    try:
        return ip_address(request.peer.host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _html(title: str, lines: Iterator[str]) -> Response:
    page = "".join(
        (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{html.escape(title)}</title></head><body><h1>{html.escape(title)}</h1>",
            *lines,
            "</body></html>\n",
        )
    )
    return Response(HTTPStatus.OK, page.encode(errors="backslashreplace"), _HTML_FIELDS)


def _list_lines(queues: Sequence[QueueView], notes: Sequence[str]) -> Iterator[str]:
    yield from (f"<p>{html.escape(note)}</p>" for note in notes)
    if not queues:
        yield "<p>There is no queue yet: <code>sealpress queue add URI</code> makes one.</p>"
        return
    heads = ("Queue", "State", "Jobs", "What is in the way", "Next attempt", "Way to the printer")
    yield "<table><thead><tr>"
    yield from (f'<th scope="col">{head}</th>' for head in heads)
    yield "</tr></thead><tbody>"
    for queue in queues:
        name = html.escape(queue.name)
        trouble = queue.trouble
        yield f'<tr><th scope="row"><a href="/ipp/print/{name}">{name}</a></th>'
        yield from (
            f"<td>{html.escape(text)}</td>"
            for text in (
                queue.state if queue.is_accepting else f"{queue.state}, takes no jobs",
                str(queue.waiting),
                trouble.sentence if trouble else "",
                trouble.next_attempt if trouble else "",
                "secure" if queue.is_secure else f"not secure: {queue.security}",
            )
        )
        yield "</tr>"
    yield "</tbody></table>"


def _queue_lines(queue: QueueView) -> Iterator[str]:
    trouble = queue.trouble
    security = "secure" if queue.is_secure else "not secure"
    pairs = [
        ("State", queue.state),
        ("Takes jobs", "yes" if queue.is_accepting else "no"),
        ("Message", queue.message),
        ("About", " - ".join(part for part in (queue.info, queue.location) if part)),
        ("Jobs", ", ".join(f"{count} {state}" for state, count in sorted(queue.jobs.items()))),
        ("Way to the printer", f"{security}: {queue.security}"),
        ("The printer says", ", ".join(queue.printer_reasons)),
    ]
    if trouble is not None:
        waits_for = "once the queue is resumed" if queue.is_paused else "when somebody decides"
        attempts = "1 attempt" if trouble.attempts == 1 else f"{trouble.attempts} attempts"
        pairs += [
            ("What is in the way", trouble.sentence),
            ("What happened", trouble.detail),
            ("Reason", trouble.reason),
            ("What to do", trouble.remedy),
            ("Since", f"{trouble.since}, {attempts}"),
            ("Next attempt", trouble.next_attempt or waits_for),
        ]
    yield "<dl>"
    for label, text in pairs:
        if text:
            yield f"<dt>{label}</dt><dd>{html.escape(text)}</dd>"
    yield '</dl><p><a href="/">All queues</a></p>'
