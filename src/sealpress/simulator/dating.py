"""The ``Date`` of a printer's answers, by its own clock (RFC 9110 section 6.6.1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sealpress.server.messages import Handler, Request, Response


def with_date(handler: Handler, shown: Callable[[], datetime | None]) -> Handler:
    """Return a handler whose answers bear a date of their own.

    Args:
        handler: Makes the answers.
        shown: What the printer's clock shows; ``None`` when it goes right.
    """

    async def handle(request: Request) -> Response:
        response = await handler(request)
        moment = shown()
        if moment is None:
            return response
        field = ("Date", format_datetime(moment, usegmt=True))
        return dataclasses.replace(response, fields=(*response.fields, field))

    return handle
