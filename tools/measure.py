"""Hold the code to its measures: size, shape, words, types, import cycles, tests.

    tools/measure.py check     the table, every offender as file:line, exit code 1 when there is one
    tools/measure.py show      the table and the largest of each kind

A function's length leaves out its docstring. Complexity is 1 and one for each branch. Generated
tables (folders called ``_generated``) are data and not measured.
"""

from __future__ import annotations

import argparse
import ast
import io
import math
import statistics
import sys
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
Rows = list[tuple[float, str]]

BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
STANDARDS_FOLDERS = {"ipp", "transport"}
MOCKS = {"Mock", "MagicMock", "AsyncMock", "patch", "create_autospec"}
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.match_case)
NESTING = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.With, ast.AsyncWith, ast.Match)


@dataclass(frozen=True)
class Limit:
    """One line of the table: what is measured and within which bounds it must lie."""

    name: str
    least: float = -math.inf
    most: float = math.inf


# The floor. Percentages are of functions, "per 1000" is per 1000 lines of code.
LIMITS = (
    Limit("median file, lines", most=200),
    Limit("longest file, lines", most=500),
    Limit("median function, lines", most=8),
    Limit("90 % of functions, lines", most=25),
    Limit("longest function, lines", most=60),
    Limit("functions over 50 lines, %", most=1),
    Limit("longest class, lines", most=300),
    Limit("90 % of functions, complexity", most=5),
    Limit("highest complexity", most=12),
    Limit("complexity over 10, %", most=1),
    Limit("nested deeper than 3, %", most=1),
    Limit("public things documented, %", least=98),
    Limit("parameters and results typed, %", least=100),
    Limit("first docstring lines used twice", most=0),
    Limit("Any per 1000", most=5),
    Limit("type: ignore per 1000", most=1),
    Limit("noqa per 1000", most=2),
    Limit("unfinished marks", most=0),
    Limit("RFC and PWG references per 1000", least=8),
    Limit("modules in import cycles", most=0),
    Limit("imports of ours inside functions", most=20),
    Limit("forbidden module names", most=0),
    Limit("global statements", most=0),
    Limit("test code to source code", least=1.0, most=2.5),
    Limit("median test, lines", most=15),
    Limit("mocks a test", most=0.05),
)


@dataclass
class Module:
    """One file, read once."""

    path: Path
    name: str
    text: str
    tree: ast.Module
    code_lines: int = 0

    def at(self, node: ast.AST | None, what: str) -> str:
        """Name a place as an editor can open it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)} {what}"


@dataclass
class Measured:
    """Numbers by the names of LIMITS, and for each the worst places with their figures."""

    numbers: dict[str, float] = field(default_factory=dict)
    places: dict[str, Rows] = field(default_factory=dict)

    def add(self, name: str, number: float, places: Iterable[tuple[float, str]] = ()) -> None:
        """Note one number and where it comes from."""
        self.numbers[name] = round(number, 2)
        self.places[name] = sorted(places, reverse=True)


# ---------------------------------------------------------------- reading


def read(root: Path, package_parent: Path) -> list[Module]:
    """Read every Python file below a folder, generated ones aside."""
    return [
        _read_file(path, package_parent)
        for path in sorted(root.rglob("*.py"))
        if not {"_generated", "__pycache__"} & set(path.parts)
    ]


def _read_file(path: Path, package_parent: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    parts = list(path.relative_to(package_parent).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    module = Module(path, ".".join(parts), text, ast.parse(text))
    module.code_lines = _count_code(module)
    return module


def _count_code(module: Module) -> int:
    """Count the lines that hold code: no blank line, no comment, no docstring."""
    quiet = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type not in quiet and token.string:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(module.tree):
        if isinstance(node, Definition | ast.Module) and (doc := _docstring(node)):
            lines.difference_update(range(doc.lineno, (doc.end_lineno or 0) + 1))
    return len(lines)


def _docstring(node: Definition | ast.Module) -> ast.Expr | None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first if isinstance(first.value.value, str) else None
    return None


# ---------------------------------------------------------------- one function


def length(node: Definition) -> int:
    """Lines from ``def`` to the end, less the docstring."""
    doc = _docstring(node)
    without = (doc.end_lineno or doc.lineno) - doc.lineno + 1 if doc else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - without


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Definition | ast.Lambda):
            yield child
            yield from _own_nodes(child)


def complexity(node: Function) -> int:
    """1, and one more for each branch, ``and``/``or`` and condition in a comprehension."""
    nodes = list(_own_nodes(node))
    branches = sum(isinstance(each, BRANCHES) for each in nodes)
    junctions = sum(len(each.values) - 1 for each in nodes if isinstance(each, ast.BoolOp))
    conditions = sum(len(each.ifs) for each in nodes if isinstance(each, ast.comprehension))
    return 1 + branches + junctions + conditions


def depth(node: ast.AST) -> int:
    """How many blocks stand inside one another; an ``elif`` is no deeper than its ``if``."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Definition):
            continue
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and [child] == node.orelse
        deepest = max(deepest, depth(child) + (isinstance(child, NESTING) and not is_elif))
    return deepest


def _is_stub(node: Function) -> bool:
    body = node.body[1:] if _docstring(node) else node.body
    return all(
        isinstance(each, ast.Expr)
        and isinstance(each.value, ast.Constant)
        and each.value.value is ...
        for each in body
    )


def _slots(node: Function, *, method: bool) -> tuple[int, int]:
    """Count what can be annotated, and what is."""
    given = node.args
    parameters = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
    parameters = parameters[1:] if method and not static else parameters
    parameters += [each for each in (given.vararg, given.kwarg) if each]
    typed = sum(each.annotation is not None for each in parameters)
    return len(parameters) + 1, typed + (node.returns is not None)


# ---------------------------------------------------------------- whole trees


@dataclass(frozen=True)
class Defined:
    """A class or function where it stands."""

    node: Definition
    place: str
    public: bool
    method: bool


def definitions(module: Module) -> Iterator[Defined]:
    """Yield every class and function of a file."""
    private_file = any(part[0] == "_" and part != "__main__" for part in module.name.split("."))

    def visit(node: ast.AST, *, public: bool, method: bool) -> Iterator[Defined]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Definition):
                shown = public and not child.name.startswith("_")
                yield Defined(child, module.at(child, child.name), shown, method)
                is_class = isinstance(child, ast.ClassDef)
                yield from visit(child, public=shown and is_class, method=is_class)
            else:
                yield from visit(child, public=public, method=method)

    yield from visit(module.tree, public=not private_file, method=False)


def _share(numbers: Sequence[float], over: float) -> float:
    return 100 * sum(each > over for each in numbers) / max(1, len(numbers))


def _ninth_tenth(numbers: Sequence[float]) -> float:
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))]


def _numbers(rows: Rows) -> list[float]:
    return [number for number, _ in rows] or [0.0]


def measure_shape(found: Measured, modules: list[Module]) -> None:
    """Sizes, lengths and complexity of the source."""
    everything = [each for module in modules for each in definitions(module)]
    functions = [each for each in everything if isinstance(each.node, Function)]
    sizes = [(float(each.text.count("\n")), each.at(None, "")) for each in modules]
    lengths = [(float(length(f.node)), f.place) for f in functions if not _is_stub(f.node)]
    classes = [
        (float(c.node.end_lineno - c.node.lineno + 1), c.place)
        for c in everything
        if isinstance(c.node, ast.ClassDef)
    ]
    branches = [(float(complexity(f.node)), f.place) for f in functions]
    depths = [(float(depth(f.node)), f.place) for f in functions]
    found.add("median file, lines", statistics.median(_numbers(sizes)))
    found.add("longest file, lines", max(_numbers(sizes)), sizes)
    found.add("median function, lines", statistics.median(_numbers(lengths)))
    found.add("90 % of functions, lines", _ninth_tenth(_numbers(lengths)), lengths)
    found.add("longest function, lines", max(_numbers(lengths)), lengths)
    found.add("functions over 50 lines, %", _share(_numbers(lengths), 50), lengths)
    found.add("longest class, lines", max(_numbers(classes)), classes)
    found.add("90 % of functions, complexity", _ninth_tenth(_numbers(branches)), branches)
    found.add("highest complexity", max(_numbers(branches)), branches)
    found.add("complexity over 10, %", _share(_numbers(branches), 10), branches)
    found.add("nested deeper than 3, %", _share(_numbers(depths), 3), depths)


def measure_docstrings_and_types(found: Measured, modules: list[Module]) -> None:
    """How much of what is public is documented, and how much of everything is typed."""
    everything = [each for module in modules for each in definitions(module)]
    public = [each for each in everything if each.public and not _is_setter(each.node)]
    bare = [(1.0, each.place) for each in public if not _docstring(each.node)]
    bare += [(1.0, each.at(None, "module")) for each in modules if not _docstring(each.tree)]
    things = len(public) + len(modules)
    found.add("public things documented, %", 100 * (1 - len(bare) / max(1, things)), bare)
    slots, untyped = 0, []
    for each in everything:
        if isinstance(each.node, Function):
            possible, typed = _slots(each.node, method=each.method)
            slots += possible
            untyped += [(1.0, each.place)] * (possible - typed)
    typed_share = 100 * (1 - len(untyped) / max(1, slots))
    found.add("parameters and results typed, %", typed_share, untyped)


def _is_setter(node: Definition) -> bool:
    return any(ast.unparse(each).endswith(".setter") for each in node.decorator_list)


def measure_words(found: Measured, modules: list[Module]) -> None:
    """Marks in the text: references to standards, escapes from the checks, unfinished work."""
    code = max(1, sum(each.code_lines for each in modules))

    def lines_with(*marks: str) -> Rows:
        return [
            (1.0, f"{module.path}:{number} {line.strip()[:60]}")
            for module in modules
            for number, line in enumerate(module.text.splitlines(), 1)
            if any(mark in line for mark in marks)
        ]

    for name, marks in {
        "type: ignore per 1000": ("# type: ignore",),
        "noqa per 1000": ("# noqa",),
        "Any per 1000": (": Any", "[Any", "Any]", "-> Any", "| Any"),
    }.items():
        rows = lines_with(*marks)
        found.add(name, 1000 * len(rows) / code, rows)
    rows = lines_with("TO" + "DO", "FIX" + "ME", "XX" + "X")
    found.add("unfinished marks", len(rows), rows)
    standard = [m for m in modules if STANDARDS_FOLDERS & set(m.name.split(".")[1:2])]
    references = sum(each.text.count("RFC ") + each.text.count("PWG ") for each in standard)
    lines = sum(each.code_lines for each in standard)
    found.add("RFC and PWG references per 1000", 1000 * references / max(1, lines) if lines else 8)
    firsts: dict[str, list[Module]] = {}
    for module in modules:
        firsts.setdefault((ast.get_docstring(module.tree) or "").split("\n")[0], []).append(module)
    twice = [(1.0, each.at(None, line)) for line, same in firsts.items() for each in same[1:]]
    found.add("first docstring lines used twice", len(twice), twice)


def measure_imports(found: Measured, modules: list[Module]) -> None:
    """Cycles at import time, imports of ours inside functions, names that say nothing."""
    names = {each.name: each for each in modules}
    graph = {each.name: _imported_at_once(each, names) for each in modules}
    cyclic = [name for name in graph if name in _reachable(graph, name)]
    rows = [(1.0, names[name].at(None, " ".join(sorted(graph[name])))) for name in cyclic]
    found.add("modules in import cycles", len(rows), rows)
    inside = {
        (1.0, module.at(node, f"imports {target}"))
        for module in modules
        for function in ast.walk(module.tree)
        if isinstance(function, Function)
        for node in ast.walk(function)
        for target in _targets(node, names)
    }
    found.add("imports of ours inside functions", len(inside), inside)
    banned = [(1.0, m.at(None, m.name)) for m in modules if BANNED_NAMES & set(m.name.split("."))]
    found.add("forbidden module names", len(banned), banned)
    rows = [
        (1.0, module.at(node, "global " + " ".join(node.names)))
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Global)
    ]
    found.add("global statements", len(rows), rows)


def _imported_at_once(module: Module, names: dict[str, Module]) -> set[str]:
    """Return which of our modules are imported when this one is: not late, not for types only."""

    def statements(node: ast.AST) -> Iterator[ast.AST]:
        for child in ast.iter_child_nodes(node):
            typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            if not typing_only and not isinstance(child, Function):
                yield child
                yield from statements(child)

    return {target for node in statements(module.tree) for target in _targets(node, names)}


def _targets(node: ast.AST, names: dict[str, Module]) -> set[str]:
    """Return which of our modules an import statement names."""
    if isinstance(node, ast.Import):
        wanted = {alias.name for alias in node.names}
    elif isinstance(node, ast.ImportFrom) and node.module:
        whole = {f"{node.module}.{alias.name}" for alias in node.names}
        wanted = {each if each in names else node.module for each in whole}
    else:
        return set()
    return wanted & names.keys()


def _reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


def measure_tests(found: Measured, tests: list[Module], source_lines: int) -> None:
    """The tests' share, length and mocks."""
    rows = [
        (float(length(node)), module.at(node, node.name))
        for module in tests
        for node in ast.walk(module.tree)
        if isinstance(node, Function) and node.name.startswith("test")
    ]
    mocks = [
        (1.0, module.at(node, ast.unparse(node.func)))
        for module in tests
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and MOCKS & set(ast.unparse(node.func).split("."))
    ]
    code = sum(each.code_lines for each in tests)
    found.add("test code to source code", code / max(1, source_lines))
    found.add("median test, lines", statistics.median([n for n, _ in rows] or [0]), rows)
    found.add("mocks a test", len(mocks) / max(1, len(rows)), mocks)


def measure(root: Path) -> Measured:
    """Measure a repository: ``src/`` and ``tests/`` below its root."""
    found = Measured()
    modules = read(root / "src", root / "src")
    parts: tuple[Callable[[Measured, list[Module]], None], ...] = (
        measure_shape,
        measure_docstrings_and_types,
        measure_words,
        measure_imports,
    )
    for part in parts:
        part(found, modules)
    tests = read(root / "tests", root)
    measure_tests(found, tests, sum(each.code_lines for each in modules))
    return found


# ---------------------------------------------------------------- telling


def offenders(limit: Limit, found: Measured) -> list[str]:
    """Return the places that break a limit; for a share or a median, the largest ones."""
    rows = found.places[limit.name]
    single = limit.name.startswith(("longest", "highest"))
    worst = [row for row in rows if row[0] > limit.most] if single else rows
    return [f"    {number:g}  {place}" for number, place in worst]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 when something is out of bounds."""
    parser = argparse.ArgumentParser(description="Hold the code to its measures.")
    parser.add_argument("what", choices=["check", "show"])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args(arguments)
    found = measure(options.root)
    broken = 0
    for limit in LIMITS:
        number = found.numbers[limit.name]
        good = limit.least <= number <= limit.most
        bounds = f">= {limit.least:g} " if limit.least > -math.inf else ""
        bounds += f"<= {limit.most:g}" if limit.most < math.inf else ""
        if not good or options.what == "show":
            print(f"{'  ' if good else '! '}{limit.name:34} {number:8g}   {bounds}")
            print("".join(f"{line}\n" for line in offenders(limit, found)[:10]), end="")
        broken += not good
    print(f"measures: {len(LIMITS) - broken} of {len(LIMITS)} within bounds")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
