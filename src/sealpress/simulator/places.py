"""Where a virtual printer is found by HTTP: its own paths, and those of its jobs' URIs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sealpress.server import IppService

__all__ = ["Places"]


class Places(Mapping[str, IppService]):
    """A service at several paths, and below one of them at that of every job.

    A client that is given a job's URI may send its requests to the URI's own path (RFC 8010
    section 4.1), such as ``/ipp/print/17``.

    Args:
        service: What stands behind all of them.
        path: The printer's path, which jobs' URIs begin with.
        others: Its further paths.
    """

    def __init__(self, service: IppService, path: str, others: Iterable[str]) -> None:
        self._service = service
        self._path = path
        self._paths = frozenset((path, *others))

    def __getitem__(self, path: str) -> IppService:
        above, _, number = path.rpartition("/")
        if path in self._paths or (above == self._path and number.isdecimal()):
            return self._service
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)
