"""`tocsin sites`: list the spiders of single sites, write a new one with its test, and try the tests."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import click

from alerts.cli import single_page
from alerts.cli.filters import formed
from alerts.cli.groups import Group
from alerts.cli.output import Form, Installation, answer, as_json, bold, pass_installation, print_rows
from alerts.views import columns
from alerts.views.columns import Column, Place
from crawler.article.extraction_pool import ExtractionPool
from crawler.config.sections import Config
from crawler.errors import FetchError, RequestError, TocsinError, WorkError
from crawler.feeds.list_pool import ListPool
from crawler.items import Answer
from crawler.runtime import saved_pages, spider_loader
from crawler.sources.typed_address import typed_address

TEMPLATE = '''"""{title}: what is special about its list or its pages."""

from __future__ import annotations

from crawler.config.sections import SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.spiders.base import StatementSpider


class {cls}(StatementSpider):
    """Read by `tocsin crawl {name}`, and on schedule as a source of kind spider."""

    name = "{name}"
    source = SourceSpec(
        url={url},
        name="{name}",
        kind="spider",
        spider="{name}",
        every="30m",
        options=SourceOptions(exclude=()),  # CSS selectors of what is not the text
    )
    list_kind = "{kind}"
    link_css = None  # a CSS selector of the links to the statements; None: found by rule
'''
COLUMNS = (Column("name"), Column("result"), columns.text("detail", Place.BELOW))
TRIED = 3  # pages of a list, until one is answered


@click.group("sites", cls=Group)
def group() -> None:
    """Spiders written for one site each; they are files in the folder `spiders` beside tocsin.toml."""


@group.command("list")
@formed
@pass_installation
def list_(installation: Installation, form: Form) -> None:
    """List the spiders that `tocsin crawl NAME` and `scrapy crawl NAME` know.

    \b
    tocsin sites list
    """
    print_rows(({"name": name} for name in spider_loader.names(installation.config)), ("name",), form)


@group.command()
@click.argument("name", help="What the spider and its file are called.")
@click.argument("url", help="The page that lists the articles.")
@as_json
@pass_installation
def new(installation: Installation, name: str, url: str, json_: bool) -> None:
    """Write spiders/NAME.py beside tocsin.toml, for the list at URL, and its test from the first page of that list.

    \b
    tocsin sites new gazette https://gazette.example/news
    tocsin sites test gazette
    tocsin crawl gazette
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise RequestError("site_name", f'"{name}" is not a name for a file.', "Use small letters, digits and _.")
    config = installation.config
    path = config.folder / "spiders" / f"{name}.py"
    if path.exists() or name in spider_loader.names(config):
        raise RequestError("site_exists", f'There is a spider "{name}" already.', "Choose another name.")
    url = typed_address(url, installation.parts.egress.door())
    kind, list_, page, problem = asyncio.run(_look(installation, url))
    cls = "".join(part.title() for part in name.split("_"))
    text = TEMPLATE.format(name=name, url=json.dumps(url), cls=cls, title=cls, kind=kind)
    test = config.folder / "spiders" / "tests" / name
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        _write_scrapy_cfg(config.folder / "scrapy.cfg")
        if list_ and page:
            asyncio.run(_save(config, name, test, page, list_))
    except OSError as error:
        raise WorkError(
            "file_unwritable", f"{path} cannot be written ({error.strerror}).", "Check the folder."
        ) from None
    item = {"file": str(path), "test": str(test) if page else None, "problem": problem}
    rest = f" Its test is {test}." if page else f" It has no test, for no page came: {problem}"
    answer(json_, item, bold(path), " is written.", rest, " Try it: ", bold(f"tocsin crawl {name}"))


@group.command()
@click.argument("names", help="Names of spiders; none: all that have a test.", nargs=-1)
@formed
@pass_installation
def test(installation: Installation, names: tuple[str, ...], form: Form) -> int:
    """Read the saved pages of spiders/tests with their spiders, and say what does not come as expected.json says. Fetches nothing.

    \b
    tocsin sites test
    tocsin sites test gazette
    """
    folder = installation.config.folder / "spiders" / "tests"
    found = sorted(path.parent for path in folder.glob("*/expected.json"))
    wanted = [path for path in found if not names or _spider(path) in names]
    if missing := {*names} - {_spider(path) for path in wanted}:
        raise RequestError("site_untested", f'There is no test of "{min(missing)}".', f"Tests are folders in {folder}.")
    rows = asyncio.run(_test(installation.config, wanted))
    print_rows(rows, COLUMNS, form)
    return 1 if any(row["result"] != "ok" for row in rows) else 0


async def _look(installation: Installation, url: str) -> tuple[str, Answer | None, Answer | None, str]:
    """The kind of the list at an address, its answer and that of the first page it lists; without them why there are none."""
    kind, list_ = "listing", None
    try:
        list_ = _usable(await single_page.fetch(installation, url))
        async with ListPool(1) as lists:
            found = await lists.read(list_)
        if found.kind != "none":
            kind = found.kind
        problem = found.error or "The address lists no pages."
    except TocsinError as error:
        return kind, None, None, str(error)
    for entry in found.entries[:TRIED]:
        try:
            return kind, list_, _usable(await single_page.fetch(installation, entry.url)), ""
        except TocsinError as error:
            problem = str(error)
    return kind, list_, None, problem


def _usable(answer_: Answer) -> Answer:
    if answer_.status != 200:
        raise FetchError(f"http_{answer_.status}", f"The site answered {answer_.status}.", "Check the address.")
    return answer_


async def _save(config: Config, name: str, folder: Path, page: Answer, list_: Answer) -> None:
    async with ExtractionPool(1) as pool, ListPool(1) as lists:
        readers = saved_pages.Readers(pool.extract, lists)
        await saved_pages.save(folder, (page.url, page.body), (list_.url, list_.body), _site(config, name), readers)


async def _test(config: Config, folders: list[Path]) -> list[dict[str, Any]]:
    async with ExtractionPool(1) as pool, ListPool(1) as lists:
        readers = saved_pages.Readers(pool.extract, lists)
        found = [(f, await saved_pages.problems(f, _site(config, _spider(f)), readers)) for f in folders]
    return [{"name": f.name, "result": "failed" if said else "ok", "detail": "; ".join(said)} for f, said in found]


def _spider(folder: Path) -> str:
    """Whose test it is: gazette, gazette-2."""
    return re.sub(r"-\d+$", "", folder.name)


def _site(config: Config, name: str) -> saved_pages.Site:
    try:
        spider: saved_pages.Site = spider_loader.loaded(config, name)()  # type: ignore[assignment]
    except KeyError:
        raise RequestError("site_unknown", f'There is no spider "{name}".', "See `tocsin sites list`.") from None
    return spider


def _write_scrapy_cfg(path: Path) -> None:
    """What Scrapy's own commands look for in the folder they are called in; one that is there is left alone."""
    if not path.exists():
        path.write_text("[settings]\ndefault = alerts.runtime.scrapy_settings\n", encoding="utf-8")
