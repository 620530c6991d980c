"""The documentation says what is true: links lead somewhere, commands exist, recipes work, generated pages are current."""

from __future__ import annotations

import importlib
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from alerts import config
from alerts.channels import kinds
from alerts.channels.base import Notifier
from alerts.cli import COMMANDS, cli
from alerts.lexicon import Lexicon, languages
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic, operators, registry
from alerts.query.parser import parse
from crawler import sites
from crawler.runtime import spider_loader
from docs.build import reference

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")])
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.M))


def _id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _anchors(page: Path) -> set[str]:
    """The headings as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            broken.append(target)
    assert broken == []


def _said(page: Path) -> Iterator[str]:
    """Command lines: lines of shell blocks, and `code` that begins with one of our commands."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^```(?:sh|bash|console)\n(.*?)^```", text, re.M | re.S):
        for line in re.sub(r"\\\n", " ", block).splitlines():
            yield line.strip().removeprefix("$ ")
    yield from re.findall(r"`((?:tocsin|make|\.venv/bin/tocsin) [^`\n]+)`", text)


def _fault(line: str) -> str | None:
    """What is wrong with a command line of ours; None for those of others."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError as error:  # a script of several lines, or a mistake of ours
        return str(error) if line.startswith(("tocsin", "make", ".venv")) else None
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    if not words:
        return None
    if words[0] == "make":
        wrong = [w for w in words[1:] if "=" not in w and w not in TARGETS]
        return f"no target {wrong}" if wrong else None
    if words[0].rsplit("/", 1)[-1] == "tocsin":
        return _tocsin_fault(words[1:])
    return None


def _tocsin_fault(words: list[str]) -> str | None:
    command: click.Command = cli
    while words and isinstance(command, click.Group):
        if words[0] in ("--config", "-c"):
            words = words[2:]
            continue
        if words[0].startswith("-"):
            return None
        try:
            found = command.get_command(click.Context(command), words[0])
        except ModuleNotFoundError:
            return f"no {words[0]}"
        if found is None:
            return f"no {words[0]}"
        command, words = found, words[1:]
    known = {opt for p in command.params for opt in (*p.opts, *p.secondary_opts)}
    unknown = [w for w in words if w.startswith("--") and w.split("=")[0] not in {*known, "--help"}]
    return f"no option {unknown}" if unknown else None


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_commands_exist(page: Path) -> None:
    assert [(line, fault) for line in _said(page) if (fault := _fault(line))] == []


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert _fault("tocsin sources paint x")
    assert _fault("tocsin topics add a b --colour red")
    assert _fault("make tea")
    assert _fault("tocsin topics add a 'b OR c' --channel desk  # a comment") is None


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_can_be_called_for_help(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.get_help(click.Context(command, info_name=name))


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_generated_pages_are_current(name: str) -> None:
    current = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert current == reference.PAGES[name](), "run: make docs"


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_configuration_that_is_shown_is_valid(page: Path) -> None:
    """Every TOML block of the pages reads and holds known sections and keys only."""
    for block in re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
        raw = tomllib.loads(block)
        assert set(raw) <= {"database", *config.SECTIONS, *config.TABLES}
        for name, cls in config.SECTIONS.items():
            fields = set(cls.__dataclass_fields__)
            assert {key.removesuffix("_file") for key in raw.get(name, {})} <= fields


@pytest.mark.parametrize(("name", "cls"), {**config.SECTIONS, **config.TABLES}.items())
def test_every_key_is_explained(name: str, cls: type) -> None:
    assert [key for key, _, _, meaning in reference.keys(cls) if not meaning.endswith((".", ")"))] == []
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    section = re.split(rf"^## \[+{name}\]+$", page, flags=re.M)[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)`", section, re.M) == [key for key, *_ in reference.keys(cls)]


# ---- the recipes


def _recipe(page: str) -> tuple[str, str]:
    """The file's name and its text."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    name = re.search(r"^`([\w/]+)\.py`:$", text, re.M)
    code = re.search(r"^```python\n(.*?)^```", text, re.M | re.S)
    assert name
    assert code
    return name[1].rsplit("/", 1)[-1], code[1]


def _put(page: str, package: ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The recipe's file, as if it stood in the package's folder."""
    name, code = _recipe(page)
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    return importlib.import_module(f"{package.__name__}.{name}")


def test_the_recipe_for_an_operator_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = _put("adding-an-operator.md", operators, tmp_path, monkeypatch)
    monkeypatch.setattr(registry, "operators", registry.operators.__wrapped__)
    monkeypatch.setattr("alerts.query.parser.operators", registry.operators)
    assert module.Xor in registry.operators()
    query = parse("trial XOR verdict")
    assert isinstance(query.root, module.Xor)
    assert str(query) == "trial XOR verdict"
    assert compile_topic("trial XOR verdict", PlainLexicon(), ())


def test_the_recipe_for_a_channel_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import alerts.channels as package

    module = _put("adding-a-channel.md", package, tmp_path, monkeypatch)
    made: type[Notifier] = module.Matrix
    options = made.parse({"server": "https://matrix.example.org", "room": "!a:b", "token": "syt_secret"})
    assert "syt_secret" not in repr(options)
    kinds.cache_clear()
    try:
        assert kinds()["matrix"] is made
    finally:
        kinds.cache_clear()


def test_the_recipe_for_a_language_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    languages.codes.cache_clear()
    languages.profile.cache_clear()
    try:
        assert _put("adding-a-language.md", languages, tmp_path, monkeypatch).PROFILE is languages.profile("eu")
        page = (ROOT / "docs" / "adding-a-language.md").read_text(encoding="utf-8")
        test: dict[str, Any] = {}
        exec(re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)[1], test)
        test["test_forms_and_near_misses"]()
        assert ("sudga", "dative of sud") in {
            (form.value, form.via) for form in Lexicon(tmp_path).forms("sud", ("uz",))
        }
    finally:
        monkeypatch.undo()
        languages.codes.cache_clear()
        languages.profile.cache_clear()


def test_the_recipe_for_a_site_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = _put("adding-a-site.md", sites, tmp_path, monkeypatch)
    assert module.Gazette.source.spider == module.Gazette.name
    assert "gazette" in spider_loader.names(config.load(folder=tmp_path, env={}))


# ---- the plan

PLAN = ("road.md", "newcomer.md", "decisions.md")


@pytest.mark.parametrize("page", PLAN)
def test_files_that_are_named_exist(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:crawler|alerts|tests|docs|bench|deploy)/[\w/.-]*)`", text))
    assert {name for name in named if not (ROOT / name).exists()} == set()


@pytest.mark.parametrize("page", PLAN)
def test_functions_that_are_named_exist(page: str) -> None:
    """A file's path is followed by the names in it, each in backticks: `crawler/fetch/failures.py` `of_status`."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    wrong = [
        f"{path} {name}"
        for path, names in re.findall(r"`([\w/]+\.py)`((?:[ \n]`\w+`)+)", text)
        for name in re.findall(r"\w+", names)
        if not re.search(rf"\b(def|class) {name}\b|^\s*{name}\b.*=", (ROOT / path).read_text(encoding="utf-8"), re.M)
    ]
    assert wrong == []


@pytest.mark.parametrize("layer", ["crawler", "alerts"])
def test_the_road_shows_every_folder_with_its_question(layer: str) -> None:
    text = (ROOT / "docs" / "road.md").read_text(encoding="utf-8")
    shown = dict(re.findall(rf"^\| `{layer}/(\w+)/` \| (.*?) \|", text, re.M))
    folders = {file.parent for file in (ROOT / layer).glob("*/__init__.py")} - {ROOT / layer / "migrations"}
    said = {folder.name: (folder / "__init__.py").read_text(encoding="utf-8").split('"""')[1] for folder in folders}
    assert shown == {name: text.partition("\n")[0] for name, text in said.items()}
