"""What the package promises by name, and what importing it costs."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import sealpress

HEAVY = {
    "anyio",
    "asyncio",
    "cryptography",
    "h11",
    "http.client",
    "OpenSSL",
    "rich",
    "socket",
    "ssl",
    "subprocess",
    "tempfile",
    "trio",
    "typer",
}


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split()) - set(bare.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import sealpress",
        "import sealpress.ipp",
        "import sealpress; sealpress.UsageError",
        "import sealpress; sealpress.ipp",
    ],
)
def test_importing_is_light(statement):
    assert not loaded_by(statement) & HEAVY


def test_the_blocking_printer_needs_no_event_loop_and_no_certificate_library():
    loaded = loaded_by("import sealpress; sealpress.Printer")
    assert not loaded & (HEAVY - {"socket", "h11", "ssl", "tempfile"})


@pytest.mark.parametrize("name", sealpress.__all__)
def test_every_promised_name_is_there(name):
    assert getattr(sealpress, name) is not None
    assert name in dir(sealpress)


def test_type_checkers_see_the_same_names():
    tree = ast.parse(Path(sealpress.__file__).read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module != "__future__" and node.col_offset
        for alias in node.names
    }
    assert imported == set(sealpress.__all__)


def test_other_names_are_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Pinter'"):
        sealpress.Pinter  # noqa: B018


def parameters(function):
    return {
        name: (parameter.kind, parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
        if name != "driver"
    }


@pytest.mark.parametrize(
    ("blocking", "awaiting"),
    [("Printer", "AsyncPrinter"), ("Job", "AsyncJob")],
)
def test_both_faces_have_the_same_names_and_parameters(blocking, awaiting):
    sync, other = getattr(sealpress, blocking), getattr(sealpress, awaiting)
    names = [name for name in vars(sync) if not name.startswith("_")]
    assert names == [name for name in vars(other) if not name.startswith("_")]
    for name in names:
        mine, theirs = vars(sync)[name], vars(other)[name]
        if not isinstance(mine, property):
            assert parameters(mine) == parameters(theirs), name
            assert inspect.iscoroutinefunction(theirs)
            assert not inspect.iscoroutinefunction(mine)


def test_events_have_the_same_parameters_in_both_faces():
    sync, other = sealpress.Printer.events, sealpress.AsyncPrinter.events
    assert parameters(sync) == parameters(other)
    assert inspect.isasyncgenfunction(other)


def test_a_name_is_loaded_once():
    assert sealpress.Printer is importlib.import_module("sealpress.client.printer").Printer
    assert "Printer" in vars(sealpress)
