"""What a request carries: octets, a file, a factory or an iterator; whether it can be resent."""

from __future__ import annotations

import io
import os
import stat
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias, cast

from sealpress.errors import Phase, Reason, UsageError
from sealpress.transport.stream import Driver

BLOCK_OCTETS = 1 << 20
"""How much of a file is read at a time."""

SPOOL_IN_MEMORY_OCTETS = 1 << 20
"""What is kept of a one-shot body goes to a temporary file beyond this size."""

Octets: TypeAlias = bytes | bytearray | memoryview
Source: TypeAlias = (
    Octets
    | str
    | os.PathLike[str]
    | BinaryIO
    | Callable[[], "Source"]
    | Iterable[Octets]
    | AsyncIterable[Octets]
)
"""What a body can be made of. A ``str`` is a path; a callable is asked for a fresh source each
time the body is sent."""


class BodyReader(Protocol):
    """Gives a body's octets once, from the first to the last."""

    async def read(self) -> Octets:
        """Return some octets, as many as come at once; empty at the end.

        Raises:
            UsageError: The source failed (reason ``document-unreadable``).
        """
        ...

    async def close(self) -> None:
        """Let go of the source; closing again does nothing."""
        ...


class Body:
    """A request's body. Make one with :func:`body_of`.

    Attributes:
        length: Octets, ``None`` when only sending will tell.
        replayable: Whether it can be opened again and gives the same octets.
        is_at_hand: Whether its octets are there already, and nobody makes them meanwhile.
        as_it_comes: Whether its pieces are to be sent as they are given, never joined.
    """

    length: int | None = None
    replayable: bool = False
    is_at_hand: bool = False
    as_it_comes: bool = False

    async def open(self, driver: Driver) -> BodyReader:
        """Begin to read.

        Raises:
            UsageError: It cannot be read, or not a second time (``document-not-replayable``).
        """
        raise NotImplementedError

    async def measure(self) -> None:
        """Find out the length without keeping any octet, where that is possible."""


class OctetsBody(Body):
    """Octets in memory."""

    replayable = True
    is_at_hand = True

    def __init__(self, octets: Octets) -> None:
        self._octets = memoryview(octets).cast("B") if not isinstance(octets, bytes) else octets
        self.length = len(self._octets)

    async def open(self, driver: Driver) -> BodyReader:
        """Begin to read."""
        del driver  # nothing waits
        return _OctetsReader(self._octets)


class FileBody(Body):
    """An open file that can be sought, from where it stands to its end; the caller closes it.

    What is appended later does not belong to the document; a file that gets shorter is unreadable,
    so that no part of it looks like the whole.
    """

    replayable = True

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = file.tell()
        self.length = max(0, file.seek(0, os.SEEK_END) - self._start)
        file.seek(self._start)

    async def open(self, driver: Driver) -> BodyReader:
        """Begin to read at the place where it stood first."""
        try:
            await driver.call(lambda: self._file.seek(self._start))
        except (OSError, ValueError) as error:
            raise _unreadable(error) from error
        return _FileReader(self._file, driver, closes=False, length=self.length)


class PathBody(Body):
    """A file by its path, opened anew each time; as for :class:`FileBody` when it changes."""

    replayable = True

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            status = path.stat()
            self.replayable = stat.S_ISREG(status.st_mode)  # a named pipe is read once
            if self.replayable:
                self.length = status.st_size or None  # files of /proc are not empty
                path.open("rb").close()
        except OSError as error:
            raise _unreadable(error) from error

    async def open(self, driver: Driver) -> BodyReader:
        """Open the file."""
        file = await driver.call(self.open_file)
        return _FileReader(file, driver, closes=True, length=self.length)

    def open_file(self) -> BinaryIO:
        """Open the file itself; the caller closes it."""
        try:
            return cast("BinaryIO", self._path.open("rb", buffering=0))
        except OSError as error:
            raise _unreadable(error) from error


class PipeBody(Body):
    """An open file that cannot be sought: gives its octets once; the caller closes it."""

    def __init__(self, file: BinaryIO, length: int | None = None) -> None:
        self._file: BinaryIO | None = file
        self.length = length

    async def open(self, driver: Driver) -> BodyReader:
        """Begin to read; possible once."""
        file, self._file = self._file, None
        if file is None:
            raise _used_up()
        return _FileReader(file, driver, closes=False)


class FactoryBody(Body):
    """Asks a callable for a fresh source each time."""

    replayable = True

    def __init__(self, factory: Callable[[], Source], length: int | None = None) -> None:
        self._factory = factory
        self.length = length

    async def open(self, driver: Driver) -> BodyReader:
        """Call the factory and begin to read what it gives."""
        source = await driver.call(self._factory)
        if callable(source) and not hasattr(source, "read"):
            raise UsageError(Reason.INVALID_ARGUMENT, "a document factory gave another factory")
        return await body_of(source).open(driver)


class FreshStreamBody(Body):
    """Asks a callable that does not block for a fresh async iterator each time.

    It gives octets from a disk, say, that are there already: nobody makes them meanwhile.
    """

    replayable = True
    is_at_hand = True
    as_it_comes = True

    def __init__(
        self, stream: Callable[[], AsyncIterable[Octets]], length: int | None = None
    ) -> None:
        self._stream = stream
        self.length = length

    async def open(self, driver: Driver) -> BodyReader:
        """Begin with a fresh one."""
        del driver  # it waits by itself
        return _AsyncIteratorReader(aiter(self._stream()))


class IteratorBody(Body):
    """An iterator or a pipe: gives its octets once, and refuses a second time."""

    def __init__(
        self, source: Iterable[Octets] | AsyncIterable[Octets], length: int | None = None
    ) -> None:
        self._source: Iterable[Octets] | AsyncIterable[Octets] | None = source
        self.length = length

    async def open(self, driver: Driver) -> BodyReader:
        """Begin to iterate; possible once."""
        source, self._source = self._source, None
        if source is None:
            raise _used_up()
        if isinstance(source, AsyncIterable):
            if not driver.suspends:
                raise UsageError(
                    Reason.INVALID_ARGUMENT, "an async iterator needs the async client"
                )
            return _AsyncIteratorReader(aiter(source))
        return _IteratorReader(iter(source), driver)


class JoinedBody(Body):
    """Some octets, then another body: an IPP message and its document."""

    def __init__(self, octets: bytes, rest: Body) -> None:
        self._octets = octets
        self._rest = rest
        self.replayable = rest.replayable
        self.is_at_hand = rest.is_at_hand
        self.as_it_comes = rest.as_it_comes
        self.length = None if rest.length is None else len(octets) + rest.length

    async def open(self, driver: Driver) -> BodyReader:
        """Begin with the octets."""
        return _JoinedReader(self._octets, await self._rest.open(driver))


class KeptBody(Body):
    """Keeps what a one-shot body gives while it is sent, so that it can be sent again.

    Up to :data:`SPOOL_IN_MEMORY_OCTETS` in memory, more in a temporary file without a name,
    which is gone with the process. Call :meth:`close` when the body is not needed any more.

    Args:
        body: What is kept while it is read.
        limit: Octets after which everything is forgotten and it can be sent only once after all;
            ``None`` = keep it whole.
    """

    def __init__(self, body: Body, *, limit: int | None = None) -> None:
        self.replayable = True
        self.limit = limit
        self.length = body.length
        self._body = body
        self._reader: BodyReader | None = None
        self._kept = tempfile.SpooledTemporaryFile(max_size=SPOOL_IN_MEMORY_OCTETS)  # noqa: SIM115 - lives longer
        self._kept_octets = 0
        self._complete = False

    async def open(self, driver: Driver) -> BodyReader:
        """Begin with what is kept, then go on with the source."""
        if not self.replayable:
            raise UsageError(
                Reason.DOCUMENT_NOT_REPLAYABLE,
                "the document can be read only once and was too long to be kept",
            )
        if self._reader is None:
            self._reader = await self._body.open(driver)
        return _KeptReader(self, driver)

    async def fetch(self, driver: Driver) -> None:
        """Take the source to its end, so that ``length`` is known."""
        reader = await self.open(driver)
        while await reader.read():
            pass

    async def close(self) -> None:
        """Forget what was kept."""
        self._kept.close()
        if self._reader is not None:
            await self._reader.close()

    def kept_at(self, position: int) -> bytes:
        """What was kept from a position on, at most a block."""
        self._kept.seek(position)
        return self._kept.read(BLOCK_OCTETS)

    async def next_piece(self, driver: Driver) -> Octets:
        """Take more of the source and keep it."""
        if self._complete or self._reader is None:
            return b""
        piece = await self._reader.read()
        if not piece:
            self._complete = True
            self.length = self._kept_octets if self.replayable else None
            return b""
        if self.limit is not None and self._kept_octets + len(piece) > self.limit:
            self._forget()
        if self.replayable:
            await driver.call(lambda: self._keep(piece))
        return piece

    def _forget(self) -> None:
        self.replayable = False
        self._kept.seek(0)
        self._kept.truncate()

    def _keep(self, piece: Octets) -> None:
        try:
            self._kept.seek(self._kept_octets)
            self._kept.write(piece)
        except OSError as error:
            raise UsageError(
                Reason.DOCUMENT_UNREADABLE,
                f"no room for a temporary copy of the document: {error.strerror}",
                phase=Phase.SEND,
            ) from error
        self._kept_octets += len(piece)


class _OctetsReader:
    def __init__(self, octets: Octets) -> None:
        self._octets = octets

    async def read(self) -> Octets:
        octets, self._octets = self._octets, b""
        return octets

    async def close(self) -> None:
        self._octets = b""


class _FileReader:
    def __init__(
        self, file: BinaryIO, driver: Driver, *, closes: bool, length: int | None = None
    ) -> None:
        self._file = file
        self._driver = driver
        self._closes = closes
        self._left = length
        # A pipe gives what it has now, not a whole block.
        self._read = getattr(file, "read1", file.read)

    async def read(self) -> Octets:
        if self._left == 0:
            return b""
        wanted = BLOCK_OCTETS if self._left is None else min(BLOCK_OCTETS, self._left)
        try:
            piece: bytes = await self._driver.call(lambda: self._read(wanted)) or b""
        except (OSError, ValueError) as error:
            raise _unreadable(error) from error
        if self._left is not None:
            self._left -= self._counted(piece)
        return piece

    def _counted(self, piece: bytes) -> int:
        if not piece:
            raise UsageError(
                Reason.DOCUMENT_UNREADABLE,
                f"the document's file became {self._left} octets shorter while it was read",
                phase=Phase.SEND,
            )
        return len(piece)

    async def close(self) -> None:
        if self._closes:
            self._file.close()


class _IteratorReader:
    def __init__(self, iterator: Iterator[Octets], driver: Driver) -> None:
        self._iterator = iterator
        self._driver = driver

    async def read(self) -> Octets:
        while True:
            # In the thread of the caller: iterators are rarely made for another one.
            piece = next(self._iterator, None)
            if piece is None:
                return b""
            if _octets(piece):
                return piece

    async def close(self) -> None:
        close = getattr(self._iterator, "close", None)
        if close is not None:
            close()


class _AsyncIteratorReader:
    def __init__(self, iterator: AsyncIterator[Octets]) -> None:
        self._iterator = iterator

    async def read(self) -> Octets:
        async for piece in self._iterator:
            if _octets(piece):
                return piece
        return b""

    async def close(self) -> None:
        close = getattr(self._iterator, "aclose", None)
        if close is not None:
            await close()


class _JoinedReader:
    def __init__(self, octets: bytes, rest: BodyReader) -> None:
        self._octets = octets
        self._rest = rest

    async def read(self) -> Octets:
        octets, self._octets = self._octets, b""
        return octets or await self._rest.read()

    async def close(self) -> None:
        await self._rest.close()


class _KeptReader:
    def __init__(self, body: KeptBody, driver: Driver) -> None:
        self._body = body
        self._driver = driver
        self._position = 0

    async def read(self) -> Octets:
        kept = await self._driver.call(lambda: self._body.kept_at(self._position))
        piece = kept or await self._body.next_piece(self._driver)
        self._position += len(piece)
        return piece

    async def close(self) -> None:
        """Leave the source open: a second reader goes on with it."""


def _octets(piece: object) -> int:
    if not isinstance(piece, bytes | bytearray | memoryview):
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            f"the document's iterator gave {type(piece).__name__}, not bytes",
        )
    return len(piece)


def _unreadable(error: OSError | ValueError) -> UsageError:
    said = str(error)
    if isinstance(error, OSError) and error.strerror:
        said = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return UsageError(Reason.DOCUMENT_UNREADABLE, f"cannot read the document: {said}")


def _used_up() -> UsageError:
    return UsageError(
        Reason.DOCUMENT_NOT_REPLAYABLE,
        "the document comes from an iterator or a pipe that is already used up",
        hint="give bytes, a path, a seekable file, or a function that makes the iterator",
    )


def _is_seekable(source: object) -> bool:
    seekable = getattr(source, "seekable", None)
    return bool(seekable and seekable())


def body_of(source: Source, *, length: int | None = None) -> Body:
    """Make a body.

    Args:
        source: See :data:`Source`.
        length: Octets that a factory or an iterator will give, if known.

    Raises:
        UsageError: It is none of these, or a file that cannot be read.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return OctetsBody(source)
    if isinstance(source, str | os.PathLike):
        return PathBody(Path(source))
    if hasattr(source, "read"):
        return _file_body(cast("BinaryIO", source), length)
    if callable(source):
        return FactoryBody(source, length)
    if isinstance(source, Iterable | AsyncIterable):
        return IteratorBody(cast("Iterable[Octets] | AsyncIterable[Octets]", source), length)
    raise UsageError(
        Reason.INVALID_ARGUMENT, f"a document cannot be made of {type(source).__name__}"
    )


def _file_body(file: BinaryIO, length: int | None) -> Body:
    if isinstance(file, io.TextIOBase):
        raise UsageError(
            Reason.INVALID_ARGUMENT, "the document's file must be opened in binary mode"
        )
    try:
        return FileBody(file) if _is_seekable(file) else PipeBody(file, length)
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error
