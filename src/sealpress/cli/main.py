"""The entry of the ``sealpress`` command: the one place where a failure becomes an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sealpress.cli.app import asks_for_help, can_be_observed, is_server, make_app
from sealpress.cli.failures import named_uri, report
from sealpress.cli.logs import DEBUG_VARIABLE, log_nowhere
from sealpress.cli.observing import Wishes, observed, take_wishes
from sealpress.cli.plain_words import plain_command
from sealpress.cli.translate import as_sealpress_error
from sealpress.reasons import ExitCode, Reason

_INTERRUPTED = 130  # what shells expect of a program ended by SIGINT: 128 + 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; never raises, except for debugging."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if asks_for_help(words):
        words.append("--help")
    log_nowhere()
    _replace_closed_streams()
    try:
        code = _run(words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return ExitCode.OK
    return code


def _run(words: list[str]) -> int:
    try:
        left, wishes = take_wishes(words) if can_be_observed(words) else (words, Wishes())
        with observed(wishes, serves=is_server(left)):
            plain = plain_command(left)
            if plain is not None:
                plain()
                return ExitCode.OK
            code = make_app(left)(args=left, prog_name="sealpress", standalone_mode=False)
    except BrokenPipeError:
        raise
    except Exception as error:
        ours = as_sealpress_error(error)
        if ours.reason == Reason.INTERNAL and os.environ.get(DEBUG_VARIABLE):
            raise
        return report(ours, as_json="--json" in words, uri=named_uri(words))
    return code if isinstance(code, int) else ExitCode.OK


def _replace_closed_streams() -> None:
    """Put the null device where the caller has closed a standard stream, as some daemons do."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - stays open
            setattr(sys, name, nowhere)


def _forget_output() -> None:
    """Keep the interpreter from complaining at its end that nobody reads any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
