"""The plan of the house: which folder may import which, no circles, small files and functions, and a test beside everything that is added."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("crawler", "alerts")

# The folders of each layer from the ground up, and between them the modules beside the folders. A folder imports what lies on floors below
# it; folders of one floor may import each other as long as no circle comes of it. A folder that is not named belongs to the one around it.
FLOORS = {
    "crawler": (
        "errors items progress clock cron correlation tracing logs child_process",
        "parsing storage config catalogue",
        "guard schedule article evidence",
        "browser feeds statements",
        "fetch",
        "frontier",
        "health",
        "sources",
        "runtime settings middlewares pipelines",
        "spiders",
        "sites",
    ),
    "alerts": (
        "errors models config",
        "text",
        "matching lexicon.languages quotes",
        "query lexicon.forms messages",
        "lexicon.names",
        "lexicon",
        "channels.transports",
        "channels",
        "delivery",
        "dispatch",
        "topics accounts",
        "views",
        "web",
        "runtime",
        "demo",
        "cli",
        "public lexicon.build",
    ),
}
ARROWS = {
    "crawler": 128,
    "alerts": 108,
}  # imports between folders, at most: a plan that can still be drawn; ids of polls go to five, traces take three
# One name may stand twice where the folder tells which is meant: a folder's rows (store) and base class, and folders of commands, of what is
# shown, and of plug-ins, whose files are called after their subject.
COMMON_STEMS = {"__init__", "__main__", "base", "store"}
NAMED_AFTER_THEIR_SUBJECT = {"cli", "views", "channels", "operators", "rules", "languages", "jobs", "spiders", "sites", "build", "pages"}  # fmt: skip
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
CODE_AT_THE_TOP = {"crawler", "alerts", "tests", "bench", "deploy", "docs"}
PURE = (
    "crawler/schedule/cadence.py",
    "crawler/statements/text_fingerprint.py",
    "crawler/statements/near_duplicates.py",
    "crawler/items.py",
    "alerts/text/*.py",
    "alerts/matching/*.py",
    "alerts/query/*.py",
    "alerts/query/operators/*.py",
)
IMPURE = {"sqlalchemy", "sqlite3", "psycopg", "httpx", "httpcore", "requests", "urllib.request", "socket", "asyncio", "scrapy", "twisted", "aiosmtplib", "crawler.storage.database", "crawler.storage.models", "crawler.guard", "alerts.models"}  # fmt: skip


def modules() -> dict[str, Path]:
    """All modules of the product by name; migrations are history, not house."""
    out = {}
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                out[name] = path
    return out


MODULES = modules()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def imported(name: str, tree: ast.Module, is_package: bool) -> Iterator[tuple[str, int]]:
    """Every imported name with its line: at the top, deferred, or for types only."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = name.split(".") if is_package else name.split(".")[:-1]
            stem = parts[: len(parts) - node.level + 1] if node.level else []
            for alias in node.names:
                yield ".".join([*stem, *filter(None, [node.module]), alias.name]), node.lineno


def reaches_up(source: str, name: str = "crawler.some") -> list[int]:
    """The lines on which a module of the lower layer reaches for the upper one."""
    tree = ast.parse(source)
    lines = [line for target, line in imported(name, tree, False) if target.split(".")[0] == "alerts"]
    texts = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return lines + [n.lineno for n in texts if re.match(r"alerts[.:]\w", str(n.value))]


@pytest.mark.parametrize(
    "source",
    [
        "import alerts",
        "from alerts.models import Topic",
        "def f():\n    from alerts import outbox",
        "if TYPE_CHECKING:\n    import alerts.models",
        "import_module('alerts.delivery.outbox')",
        "load('alerts:cli')",
    ],
)
def test_the_law_sees_every_form_of_reaching_up(source: str) -> None:
    assert reaches_up(source)


def test_the_crawler_never_imports_alerts() -> None:
    wrong = {
        name: lines
        for name, path in MODULES.items()
        if name.split(".")[0] == "crawler" and (lines := reaches_up(path.read_text(encoding="utf-8"), name))
    }
    assert not wrong


def graph() -> dict[str, set[str]]:
    """Which module imports which."""
    out: dict[str, set[str]] = {}
    for name, path in MODULES.items():
        out[name] = set()
        for target, _ in imported(name, TREES[name], path.name == "__init__.py"):
            parts = target.split(".")
            hit = next((".".join(parts[:k]) for k in range(len(parts), 0, -1) if ".".join(parts[:k]) in MODULES), None)
            if hit and hit != name:
                out[name].add(hit)
    return out


def circle(edges: dict[str, set[str]]) -> list[str]:
    """One circle, or nothing: what is left when modules that import nothing more are taken away again and again."""
    left = {name: set(targets) for name, targets in edges.items()}
    while leaves := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in leaves:
            del left[name]
    return sorted(left)


def test_a_circle_is_seen() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a", "b", "c", "d"]
    assert circle({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_no_module_imports_itself_by_a_detour() -> None:
    assert not circle(graph())


# ---- folders


def room(name: str) -> str:
    """The folder of a module as FLOORS names it: "crawler.guard"; of a module beside the folders, its own name."""
    layer, *rest = name.split(".")
    parts = [".".join(rest[:n]) for n in range(len(rest), 0, -1)]
    return f"{layer}.{next((part for part in parts if part in FLOOR_OF[layer]), rest[0] if rest else '')}".rstrip(".")


FLOOR_OF = {layer: {room: n for n, floor in enumerate(floors) for room in floor.split()} for layer, floors in FLOORS.items()}  # fmt: skip


def arrows() -> dict[tuple[str, str], list[str]]:
    """Which folder imports which, with the modules that do."""
    out: dict[tuple[str, str], list[str]] = {}
    for name, targets in graph().items():
        for target in targets:
            if room(name) != room(target) and name.split(".")[0] == target.split(".")[0]:
                out.setdefault((room(name), room(target)), []).append(f"{name} imports {target}")
    return out


def test_every_folder_has_its_floor() -> None:
    rooms = {room(name) for name in MODULES} - set(LAYERS)
    known = {f"{layer}.{room}" for layer, floors in FLOOR_OF.items() for room in floors}
    assert rooms ^ known == set()


def test_a_folder_imports_only_what_lies_below_it() -> None:
    def floor(room: str) -> int:
        layer, _, rest = room.partition(".")
        return FLOOR_OF[layer][rest] if rest else -1  # the layer's own __init__ holds its version

    wrong = [f"{above} imports {below}" for above, below in arrows() if floor(above) < floor(below)]
    assert wrong == []


@pytest.mark.parametrize("layer", LAYERS)
def test_folders_depend_on_few_others(layer: str) -> None:
    """But for spiders of sites, which nothing imports: the first one that is added would otherwise spend what is left."""
    drawn = [above for above, _ in arrows() if above.split(".")[0] == layer and above != "crawler.sites"]
    assert len(drawn) <= ARROWS[layer]


def test_no_folder_imports_itself_by_a_detour() -> None:
    edges: dict[str, set[str]] = {room(name): set() for name in MODULES}
    for above, below in arrows():
        edges[above].add(below)
    assert not circle(edges)


def test_every_folder_says_which_question_it_answers() -> None:
    """In the first line of its `__init__.py`; a folder within a folder may say what it is."""
    silent = [
        f"{name}: {first}"
        for name, path in MODULES.items()
        if path.name == "__init__.py" and name.count(".") == 1
        if not (first := (ast.get_docstring(TREES[name]) or "").partition("\n")[0]).endswith("?")
    ]
    assert silent == []


def test_a_name_stands_once_in_a_layer() -> None:
    found: dict[tuple[str, str], list[str]] = {}
    for name, path in MODULES.items():
        if path.stem not in COMMON_STEMS and path.parent.name not in NAMED_AFTER_THEIR_SUBJECT:
            found.setdefault((name.split(".")[0], path.stem), []).append(name)
    assert [names for names in found.values() if len(names) > 1] == []


# ---- files


def test_no_file_is_too_long() -> None:
    long = {str(p.relative_to(ROOT)): n for p in MODULES.values() if (n := p.read_text("utf-8").count("\n") + 1) > 400}
    assert not long


def test_no_function_is_too_long() -> None:
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 45
    ]
    assert not long


def test_every_file_says_where_it_stands() -> None:
    silent = [n for n, tree in TREES.items() if not ast.get_docstring(tree)]
    assert not silent


def test_no_room_is_named_for_nothing() -> None:
    parts = {part for name in MODULES for part in name.split(".")}
    assert not parts & FORBIDDEN


def test_no_other_code_at_the_top() -> None:
    holding = {
        p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".") and any(p.glob("*.py"))
    }  # fmt: skip
    assert holding <= CODE_AT_THE_TOP


@pytest.mark.parametrize("pattern", PURE)
def test_pure_rooms_know_no_database_and_no_network(pattern: str) -> None:
    paths = set(ROOT.glob(pattern))
    assert paths
    wrong = [
        f"{name} imports {target}"
        for name, path in MODULES.items()
        if path in paths
        for target, _ in imported(name, TREES[name], path.name == "__init__.py")
        if any(target == impure or target.startswith(f"{impure}.") for impure in IMPURE)
    ]
    assert not wrong


def test_only_entry_points_read_the_clock() -> None:
    """Decisions are handed `now`; the pure ones cannot even ask."""
    asking = [
        name
        for name in (
            "crawler.schedule.cadence",
            "crawler.statements.near_duplicates",
            "crawler.statements.text_fingerprint",
            "alerts.messages.builder",
            "alerts.messages.message",
        )
        if re.search(r"utcnow\(|datetime\.now\(|time\.time\(", MODULES[name].read_text("utf-8"))
    ]
    assert not asking


SPELLED = {"conjunction": "AND", "disjunction": "OR", "negation": "NOT"}


def is_tested(name: str, folder: Path) -> bool:
    """Whether a test is called after it (`test_xor.py`, or a folder of saved pages, `gazette`), or else one names it."""
    if any(folder.rglob(f"test_{name}.py")) or (folder / name / "expected.json").exists():
        return True
    said = "\n".join(p.read_text("utf-8") for p in folder.rglob("*.py"))
    return re.search(rf"\b{SPELLED.get(name, name)}\b", said, 0 if name in SPELLED else re.I) is not None


@pytest.mark.parametrize(
    ("folder", "tests", "spare"),
    [
        ("alerts/channels", "alerts/channels", {"base", "options"}),
        ("alerts/query/operators", "alerts/query", set()),
        ("alerts/lexicon/languages", "alerts/lexicon", set()),
        ("crawler/sites", "sites", set()),
    ],
)
def test_everything_that_can_be_added_has_a_test(folder: str, tests: str, spare: set[str]) -> None:
    """A channel, an operator, a language and a site each come with one file and one test."""
    rooms = {p.stem for p in (ROOT / folder).glob("*.py")} - {"__init__"} - spare
    assert {room for room in rooms if not is_tested(room, ROOT / "tests" / tests)} == set()


def test_a_test_is_found_by_its_name_or_by_what_it_names(tmp_path: Path) -> None:
    (tmp_path / "test_xor.py").write_text("")
    (tmp_path / "test_more.py").write_text("query = 'one NEAR two'")
    (tmp_path / "gazette").mkdir()
    (tmp_path / "gazette" / "expected.json").write_text("{}")
    assert [is_tested(name, tmp_path) for name in ("xor", "near", "gazette", "nand")] == [True, True, True, False]
