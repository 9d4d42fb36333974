"""PostScript, which Ghostscript makes PDF of in a sandbox before a worker takes it over."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.child_process import ChildProcess, Ending, reopened
from sealpress.transform.processes import LOOK_SECONDS, canceled, why_it_died
from sealpress.transform.request import TransformRequest
from sealpress.transform.transformation import Transformation
from sealpress.transform.worker.ghostscript import OUTPUT

__all__ = ["POSTSCRIPT", "PostScriptTransformation", "ghostscript"]

POSTSCRIPT = "application/postscript"
_BOOT = (
    "import sys; sys.path[:0] = [p for p in sys.argv[1:2] if p not in sys.path]; "
    "from sealpress.transform.worker.ghostscript import main; main(sys.argv[2:])"
)
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder without a name is made in it
_FIRST_LOOK_SECONDS = 0.005


def ghostscript() -> str:
    """Return the path of the program.

    Raises:
        TransformError: It is not there (``ghostscript-missing``).
    """
    found = shutil.which("gs")
    if found is None:
        raise TransformError(Reason.GHOSTSCRIPT_MISSING, "there is no program gs on this machine")
    return found


class PostScriptTransformation:
    """A PostScript document under way (a :class:`~sealpress.transform.Transformation`).

    Args:
        request: What is wanted.
        document: The open file; it is duplicated.
        go_on: Begins the transform of the PDF that comes of it, and has its turn from then on.
        give_back: Called once, when it ends before that: others may have its turn.
    """

    def __init__(
        self,
        request: TransformRequest,
        document: int,
        go_on: Callable[[TransformRequest, int], Transformation],
        give_back: Callable[[], None],
    ) -> None:
        self._request = request
        self._document = document
        self._go_on = go_on
        self._give_back: Callable[[], None] | None = give_back
        self._folder = tempfile.mkdtemp(
            prefix="sealpress-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None
        )
        self._is_canceled = False
        self._second: Transformation | None = None
        self._error: TransformError | None = None
        own = reopened(document)
        try:
            os.lseek(own, 0, os.SEEK_SET)
            self._first = ChildProcess(self._command(), stdin=own, folder=self._folder)
        except BaseException:
            shutil.rmtree(self._folder)
            raise
        finally:
            os.close(own)

    def read(self) -> bytes:
        """Return the next octets; the first ones come when all of the document was read.

        Raises:
            TransformError: It failed; what was read so far is not a whole document.
        """
        if self._error is not None:
            raise self._error
        if self._second is None:
            try:
                self._second = self._became_pdf()
            except TransformError as error:
                self._error = error
                self.close()
                raise
        return self._second.read()

    def cancel(self) -> None:
        """End it at once, from any thread; ``read`` then raises (``job-canceled``)."""
        self._is_canceled = True
        self._first.kill()
        if self._second is not None:
            self._second.cancel()

    def close(self) -> None:
        """Let go of it; ends it when it is under way."""
        self._is_canceled = True
        self._first.kill()
        self._first.ended()
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._second is not None:
            self._second.close()
        give_back, self._give_back = self._give_back, None
        if give_back is not None:
            give_back()

    def _command(self) -> list[str]:
        limits = self._request.limits
        package = str(Path(__file__).parents[2])
        numbers = (
            limits.memory_octets,
            limits.max_document_octets,
            limits.cpu_seconds_postscript,
        )
        return [sys.executable, "-I", "-c", _BOOT, package, ghostscript(), *map(str, numbers)]

    def _became_pdf(self) -> Transformation:
        ending = self._waited_for()
        if self._is_canceled:
            raise canceled()
        made = Path(self._folder, OUTPUT)
        if ending.exit_code or not made.is_file():
            raise self._failure(ending)
        with made.open("rb") as pdf:
            request = replace(self._request, document_format="application/pdf")
            self._give_back = None
            begun = self._go_on(request, pdf.fileno())
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._is_canceled:  # just now
            begun.cancel()
        return begun

    def _waited_for(self) -> Ending:
        """Wait for its end; nothing but its time and its folder says how far it is."""
        pause, until = _FIRST_LOOK_SECONDS, time.monotonic() + self._longest()
        while self._first.is_alive:
            if time.monotonic() > until:
                raise self._out_of_time()
            if self._folder_octets() > self._request.limits.max_document_octets:
                raise self._too_much()
            self._first.look_at_memory()
            time.sleep(pause)
            pause = min(2 * pause, LOOK_SECONDS)
        return self._first.ended()

    def _longest(self) -> float:
        """Return how long it may take with a machine to itself, and four times that without."""
        return 4 * self._request.limits.cpu_seconds_postscript

    def _folder_octets(self) -> int:
        octets = 0
        for each in os.scandir(self._folder):
            try:
                octets += each.stat(follow_symlinks=False).st_size
            except OSError:  # gone since
                continue
        return octets

    def _failure(self, ending: Ending) -> TransformError:
        if ending.exit_code == -signal.SIGXCPU:
            return self._out_of_time()
        # It may have been told, and have ended by itself, before anybody here looked.
        is_full = self._folder_octets() >= self._request.limits.max_document_octets
        if is_full or ending.exit_code == -signal.SIGXFSZ:
            return self._too_much()
        died = why_it_died(ending, self._request.limits)
        if died.reason is Reason.TRANSFORM_OUT_OF_MEMORY or ending.exit_code < 0:
            return died
        detail = f"Ghostscript makes no sense of the document ({ending})"
        return TransformError(Reason.DOCUMENT_DAMAGED, detail)

    def _out_of_time(self) -> TransformError:
        seconds = self._request.limits.cpu_seconds_postscript
        detail = f"the PostScript document takes longer than {seconds:g} seconds"
        return TransformError(Reason.TRANSFORM_OUT_OF_TIME, detail)

    def _too_much(self) -> TransformError:
        most = self._request.limits.max_document_octets
        detail = f"the PostScript document makes more than {most} octets"
        return TransformError(Reason.TRANSFORM_TOO_MUCH, detail)
