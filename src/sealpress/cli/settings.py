"""Settings of the command line: flags, then environment, then ``sealpress.toml``, then defaults.

The file is ``$SEALPRESS_CONFIG``, else ``sealpress.toml`` in the user's configuration folder
(``$XDG_CONFIG_HOME/sealpress``), else ``/etc/sealpress/sealpress.toml``; never one in the current
folder, which may be somebody else's. Passwords stand in none of them: the environment variable
``SEALPRESS_PASSWORD``, a file named by ``password-file``, or the terminal. Nor do passphrases:
``passphrase`` says where one is read from.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sealpress.errors import Reason, StateError, UsageError

SYSTEM_FILE = Path("/etc/sealpress/sealpress.toml")
"""Settings for everybody on the machine."""

_STANDARD_INPUT = "-"
_MAX_FILE_OCTETS = 16 << 20
_MAX_PASSWORD_OCTETS = 4096


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds when a flag does not say otherwise.

    Attributes:
        trust: Whom to trust, as ``--trust`` takes it.
        security: ``as-uri``, ``prefer`` or ``require``; empty leaves it to the command.
        user: Name for the printer; empty means the login name.
        password_file: Where the password stands; empty for nowhere.
        timeout: Seconds for each step of a conversation; 0 leaves it to the library.
        identity: Client certificates by name or file, joined by commas; empty for none.
        passphrase: Where the passphrase of their keys comes from, ``file:PATH`` say.
        source: Where each setting came from, for error messages.
    """

    trust: str = "system"
    security: str = ""
    user: str = ""
    password_file: str = ""
    timeout: float = 0.0
    identity: str = ""
    passphrase: str = ""
    source: tuple[tuple[str, str], ...] = ()

    @property
    def identities(self) -> tuple[str, ...]:
        """The client certificates one by one, the preferred first."""
        return tuple(word.strip() for word in self.identity.split(",") if word.strip())

    def origin(self, name: str) -> str:
        """Return where a setting came from: a variable, or a file and line; empty for a flag."""
        return dict(self.source).get(name, "")


# As sealpress.gateway.settings_file has them.
_GATEWAY_TABLES = frozenset({"serve", "queue", "retention", "transform", "discovery"})
_KEYS = ("trust", "security", "user", "password_file", "timeout", "identity", "passphrase")


def load_settings(
    flags: Mapping[str, object], environ: Mapping[str, str] | None = None
) -> Settings:
    """Put the settings together.

    Args:
        flags: What was given on the command line by name; ``None`` stands for not given.
        environ: The environment, the process' own by default.

    Raises:
        UsageError: ``settings-invalid``, naming file and line or the variable.
    """
    env = os.environ if environ is None else environ
    settings = _from_file(Settings(), env)
    settings = _from_environment(settings, env)
    for name, value in flags.items():
        if value is not None:
            settings = _set(settings, name, str(value), "")
    return settings


def settings_file(environ: Mapping[str, str]) -> Path | None:
    """Return the settings file that counts, or ``None`` when there is none."""
    if environ.get("SEALPRESS_CONFIG"):
        return Path(environ["SEALPRESS_CONFIG"])
    home = environ.get("XDG_CONFIG_HOME") or f"{environ.get('HOME', '')}/.config"
    own = Path(home) / "sealpress" / "sealpress.toml"
    return next((path for path in (own, SYSTEM_FILE) if path.is_file()), None)


def read_password(settings: Settings, environ: Mapping[str, str] | None = None) -> str:
    """Return the password from file or environment; empty when there is none.

    Raises:
        StateError: ``state-unreadable``, when the file can't be read.
    """
    env = os.environ if environ is None else environ
    if not settings.password_file:
        return env.get("SEALPRESS_PASSWORD", "")
    path = "/dev/stdin" if settings.password_file == _STANDARD_INPUT else settings.password_file
    try:
        with Path(path).open(encoding="utf-8") as file:
            return file.readline(_MAX_PASSWORD_OCTETS).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        detail = f"the password file {settings.password_file} cannot be read: {error}"
        raise StateError(Reason.STATE_UNREADABLE, detail) from error


def _from_file(settings: Settings, environ: Mapping[str, str]) -> Settings:
    path = settings_file(environ)
    if path is None:
        return settings
    text = _read(path)
    for key, value in _parse(path, text).items():
        if key in _GATEWAY_TABLES:
            continue
        name = key.replace("-", "_")
        origin = f"{path}, line {_line_of(key, text)}"
        if name not in _KEYS or isinstance(value, dict | list | bool):
            known = ", ".join(each.replace("_", "-") for each in _KEYS)
            raise _invalid(origin, f"{key} is no setting; known are {known}")
        settings = _set(settings, name, str(value), origin)
    return settings


def _from_environment(settings: Settings, environ: Mapping[str, str]) -> Settings:
    for name in _KEYS:
        variable = f"SEALPRESS_{name.upper()}"
        if environ.get(variable):
            settings = _set(settings, name, environ[variable], f"the variable {variable}")
    return settings


def _set(settings: Settings, name: str, text: str, origin: str) -> Settings:
    source = (*((key, at) for key, at in settings.source if key != name), (name, origin))
    if name == "timeout":
        return replace(settings, timeout=_seconds(text, origin), source=source)
    return replace(settings, **{name: text, "source": source})  # type: ignore[arg-type]  # by name


def _seconds(text: str, origin: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise _invalid(origin, f"timeout is {text!r}, not a number of seconds above 0")
    return seconds


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_FILE_OCTETS).decode("utf-8")
    except OSError as error:
        raise StateError(Reason.STATE_UNREADABLE, f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _invalid(str(path), f"octet {error.start} is not UTF-8") from error


def _parse(path: Path, text: str) -> Mapping[str, object]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _invalid(str(path), str(error)) from error


def _line_of(key: str, text: str) -> int:
    found = re.search(rf"^\s*\[*\s*[\"']?{re.escape(key)}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 1


def _invalid(origin: str, detail: str) -> UsageError:
    where = f"{origin}: " if origin else ""
    return UsageError(Reason.SETTINGS_INVALID, where + detail)
