import subprocess
import sys
import typing

import pytest

from sealpress.cli import app
from sealpress.cli.main import main
from sealpress.errors import Reason


def test_help_names_every_command(sealpress):
    ended = sealpress("--help")
    assert ended.code == 0
    assert all(f"\n  {name} " in ended.out for name in app.COMMANDS)


def test_no_word_at_all_shows_help(sealpress):
    assert sealpress().out == sealpress("--help").out


def test_version(sealpress):
    assert sealpress("--version").out.startswith("sealpress 0.")


@pytest.mark.parametrize("words", [("nonsense",), ("reasons", "--no-such"), ("cancel",)])
def test_usage_faults_end_with_2_and_say_where_help_is(sealpress, words):
    ended = sealpress(*words)
    assert (ended.code, ended.out) == (2, "")
    assert "--help" in ended.err
    assert "invalid-argument" in ended.err


def test_usage_fault_as_json(sealpress):
    ended = sealpress("reasons", "--json", "--no-such")
    assert (ended.code, ended.err) == (2, "")
    assert ended.json["error"]["reason"] == "invalid-argument"


def break_with(monkeypatch, error):
    def broken(words):
        raise error

    monkeypatch.setattr("sealpress.cli.main.make_app", broken)


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (ZeroDivisionError("x"), 1, Reason.INTERNAL),
        (OSError(28, "No space left on device", "f"), 7, Reason.STATE_UNWRITABLE),
        (OSError(98, "Address already in use"), 7, Reason.PORT_IN_USE),
    ],
)
def test_the_unforeseen_gives_no_traceback(sealpress, monkeypatch, error, code, reason):
    break_with(monkeypatch, error)
    ended = sealpress("reasons")
    assert ended.code == code
    assert f"{reason} (" in ended.err
    assert "Traceback" not in ended.err


def test_debugging_lets_the_traceback_through(monkeypatch):
    break_with(monkeypatch, ZeroDivisionError("x"))
    monkeypatch.setenv("SEALPRESS_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["reasons"])


def test_interrupted(sealpress, monkeypatch):
    break_with(monkeypatch, KeyboardInterrupt())
    assert sealpress("reasons").code == 130


@pytest.mark.slow
def test_a_reader_that_leaves_is_no_failure():
    command = f"{sys.executable} -m sealpress reasons --json | head -c 10"
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.slow
def test_help_loads_nothing_heavy():
    code = (
        "import sys; from sealpress.cli.main import main; main(['--help']);"
        "heavy = {'ssl', 'asyncio', 'anyio', 'cryptography', 'rich', 'h11'} & set(sys.modules);"
        "sys.exit(repr(sorted(heavy)) if heavy else 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.stderr == ""


def test_every_command_module_says_what_its_help_says():
    for name, command in every_command(app.COMMANDS):
        run, _ = app._load(command)
        assert typing.get_type_hints(run)["return"] is type(None), name
        assert command.help.endswith("."), name


def every_command(members, prefix=""):
    for name, member in members.items():
        if isinstance(member, app.Group):
            yield from every_command(member.members, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", member


@pytest.mark.parametrize("words", [("trust",), ("identity",), ("identity", "ca")])
def test_a_group_alone_lists_its_commands(sealpress, words):
    ended = sealpress(*words)
    assert ended.code == 0
    members = app.COMMANDS
    for word in words:
        members = members[word].members
    assert all(f"\n  {name} " in ended.out for name in members)
    assert sealpress(*words, "nonsense").code == 2


def test_only_what_is_typed_is_loaded():
    loaded = app.make_app(["--json", "trust", "show", "print"])
    names = [command.name for command in loaded.registered_commands]
    assert names == [name for name in app.COMMANDS if name != "trust"]
    (group,) = loaded.registered_groups
    callbacks = {each.name: each.callback for each in group.typer_instance.registered_commands}
    assert [name for name, run in callbacks.items() if run is not app._begin] == ["show"]


def test_a_command_that_is_named_at_once_stands_alone():
    (group,) = app.make_app(["trust", "show", "--help"]).registered_groups
    assert not app.make_app(["trust", "show"]).registered_commands
    assert [one.name for one in group.typer_instance.registered_commands] == ["show"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("reasons >&-", 0),
        ("reasons nonsense 2>&-", 2),
        ("print - --to ipp://127.0.0.1:9/ <&-", 6),
    ],
)
def test_closed_standard_streams_are_empty_ones(command, code):
    program = f"{sys.executable} -m sealpress {command}"
    ended = subprocess.run(["/bin/sh", "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
