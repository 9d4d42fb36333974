"""The trace: what happens on a connection, message by message, as text or JSON lines.

::

    trace = Trace(sys.stderr)
    with Printer("ipps://printer.example/ipp/print", witness=trace) as printer:
        printer.show()
    trace.events  # the same as values
"""

from __future__ import annotations

from sealpress.transport.trace.background import BackgroundOutput
from sealpress.transport.trace.events import Event, Kind
from sealpress.transport.trace.tracer import Form, Trace

__all__ = ["BackgroundOutput", "Event", "Form", "Kind", "Trace"]
