"""The measuring script finds what it says it finds, on small trees made for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tools import measure

Tree = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Return a function that writes a repository from ``path=text`` pairs."""

    def write(files: dict[str, str]) -> Path:
        defaults = {"src/pack/__init__.py": '"""Top."""\n', "tests/test_it.py": "x = 1\n"}
        for name, text in {**defaults, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def number(root: Path, name: str) -> float:
    return measure.measure(root).numbers[name]


def function(lines: int) -> str:
    return '"""Doc."""\ndef f() -> None:\n    """Say."""\n' + "    x = 1\n" * (lines - 1)


def test_a_function_is_measured_without_its_docstring(tree: Tree) -> None:
    assert number(tree({"src/pack/a.py": function(7)}), "longest function, lines") == 7


def test_complexity_counts_branches_junctions_and_conditions(tree: Tree) -> None:
    text = (
        '"""Doc."""\ndef f(a: int) -> object:\n    """Say."""\n'
        "    if a and a > 1:\n        return 1\n    return [b for b in (1, 2) if b]\n"
    )
    assert number(tree({"src/pack/a.py": text}), "highest complexity") == 4


def test_an_elif_is_no_deeper_than_its_if(tree: Tree) -> None:
    chain = "    if a:\n        pass\n" + "    elif a:\n        pass\n" * 5
    text = f'"""Doc."""\ndef f(a: int) -> None:\n    """Say."""\n{chain}'
    assert number(tree({"src/pack/a.py": text}), "nested deeper than 3, %") == 0


def test_what_is_private_needs_no_docstring(tree: Tree) -> None:
    root = tree({"src/pack/a.py": '"""Doc."""\ndef _f() -> None: ...\n'})
    assert number(root, "public things documented, %") == 100


def test_what_is_public_needs_one(tree: Tree) -> None:
    root = tree({"src/pack/a.py": '"""Doc."""\ndef f() -> int:\n    return 1\n'})
    assert measure.measure(root).places["public things documented, %"] == [
        (1.0, f"{root}/src/pack/a.py:2 f")
    ]


def test_self_needs_no_type_and_the_result_does(tree: Tree) -> None:
    text = '"""Doc."""\nclass A:\n    """A."""\n    def f(self, a: int):\n        """Say."""\n'
    assert number(tree({"src/pack/a.py": text}), "parameters and results typed, %") == 50


def test_a_cycle_is_found_and_a_late_import_is_none(tree: Tree) -> None:
    root = tree(
        {
            "src/pack/a.py": '"""A."""\nfrom pack import b\n',
            "src/pack/b.py": '"""B."""\nfrom pack.c import x\n',
            "src/pack/c.py": '"""C."""\nimport pack.a\n',
            "src/pack/d.py": '"""D."""\ndef f() -> None:\n    import pack.d\n',
        }
    )
    assert number(root, "modules in import cycles") == 3
    assert number(root, "imports of ours inside functions") == 1


def test_an_import_for_types_only_makes_no_cycle(tree: Tree) -> None:
    guarded = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pack.b\n"
    root = tree(
        {"src/pack/a.py": f'"""A."""\n{guarded}', "src/pack/b.py": '"""B."""\nimport pack.a\n'}
    )
    assert number(root, "modules in import cycles") == 0


def test_references_are_counted_in_the_folders_of_the_standards(tree: Tree) -> None:
    text = '"""Doc (RFC 8010 section 3)."""\n' + "x = 1\n" * 100
    root = tree({"src/pack/ipp/a.py": text, "src/pack/cli/a.py": '"""Cli."""\ny = 1\n'})
    assert number(root, "RFC and PWG references per 1000") == 10


@pytest.mark.parametrize("name", sorted(measure.BANNED_NAMES))
def test_names_that_say_nothing_are_forbidden(tree: Tree, name: str) -> None:
    assert number(tree({f"src/pack/{name}.py": '"""Doc."""\n'}), "forbidden module names") == 1


def test_generated_tables_are_left_aside(tree: Tree) -> None:
    root = tree({"src/pack/_generated/a.py": "x = 1\n" * 9000})
    assert number(root, "longest file, lines") == 1


def test_mocks_and_the_ratio_of_tests_are_counted(tree: Tree) -> None:
    text = "def test_a() -> None:\n    Mock()\n\ndef test_b() -> None:\n    x = 1\n"
    root = tree({"src/pack/a.py": '"""Doc."""\nx = 1\ny = 1\n', "tests/test_it.py": text})
    assert number(root, "mocks a test") == 0.5
    assert number(root, "test code to source code") == 2.0


def test_the_check_fails_and_names_the_place(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tree({"src/pack/a.py": function(70)})
    assert measure.main(["check", "--root", str(root)]) == 1
    assert f"{root}/src/pack/a.py:2 f" in capsys.readouterr().out


def test_the_check_passes_where_all_is_within_bounds(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tree(
        {
            "src/pack/a.py": '"""Doc."""\ndef f() -> int:\n    """Say."""\n    return 1\n',
            "tests/test_it.py": "def test_a() -> None:\n    x = 1\n",
        }
    )
    assert measure.main(["check", "--root", str(root)]) == 0
    assert capsys.readouterr().out == "measures: 26 of 26 within bounds\n"


def test_every_limit_is_measured(tree: Tree) -> None:
    assert {limit.name for limit in measure.LIMITS} == set(measure.measure(tree({})).numbers)
