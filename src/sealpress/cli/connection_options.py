"""How a printer is to be reached: the options of every command that talks to one, declared once.

A command takes them as one parameter, annotated :class:`ConnectionOptions`; :func:`expanded` makes
of it a function that has an option for each field, as the command line reads them.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import get_type_hints

from sealpress.cli.options import (
    IdentityOption,
    PassphraseOption,
    PasswordFileOption,
    SecurityOption,
    TimeoutOption,
    TrustOption,
    UserOption,
)

__all__ = ["ConnectionOptions", "expanded"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionOptions:
    """What was typed about the way to a printer; ``None`` stands for not given.

    The fields are options, in the order in which help shows them. A subclass that declares a
    field anew gives an option other words, in its old place.

    Attributes:
        trust: Whom to trust.
        security: How secure the connection has to be.
        user: The name for printer and jobs.
        password_file: Where the password stands.
        timeout: Seconds for each step.
        identity: Client certificates by name or file.
        passphrase: Where the passphrase of their keys comes from.
    """

    trust: TrustOption = None
    security: SecurityOption = None
    user: UserOption = None
    password_file: PasswordFileOption = None
    timeout: TimeoutOption = None
    identity: IdentityOption = None
    passphrase: PassphraseOption = None

    def flags(self) -> Mapping[str, object]:
        """Return what was given, by the names of the settings."""
        given = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {**given, "identity": ",".join(self.identity) if self.identity else None}


def expanded(run: Callable[..., None]) -> Callable[..., None]:
    """Return a command's function with each of its connection options as a parameter."""
    signature = inspect.signature(run, eval_str=True)
    declared = signature.parameters.values()
    whole = next((one for one in declared if _is_connection(one)), None)
    if whole is None:
        return run
    names = {field.name for field in dataclasses.fields(whole.annotation)}

    def expanded_run(**given: object) -> None:
        connection = whole.annotation(**{name: given.pop(name) for name in names})
        run(**given, **{whole.name: connection})

    parameters = [
        part for one in declared for part in (_options(one.annotation) if one is whole else [one])
    ]
    expanded_run.__doc__ = run.__doc__
    expanded_run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]  # functions have it, by PEP 362
    return expanded_run


def _is_connection(parameter: inspect.Parameter) -> bool:
    kind = parameter.annotation
    return isinstance(kind, type) and issubclass(kind, ConnectionOptions)


def _options(declared: type[ConnectionOptions]) -> Iterator[inspect.Parameter]:
    hints = get_type_hints(declared, include_extras=True)
    for field in dataclasses.fields(declared):
        kind = inspect.Parameter.KEYWORD_ONLY
        yield inspect.Parameter(
            field.name, kind, default=field.default, annotation=hints[field.name]
        )
