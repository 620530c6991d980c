"""`tocsin sites`: list the spiders of single sites, and write a new one from a template."""

from __future__ import annotations

import re
from pathlib import Path

import click

from alerts.cli.filters import formed
from alerts.cli.output import Form, answer, as_json, bold, print_rows
from crawler import sites
from crawler.errors import RequestError

TEMPLATE = '''"""{title}: what is special about its list or its pages."""

from __future__ import annotations

from crawler.config.sections import SourceSpec
from crawler.spiders.base import StatementSpider


class {cls}(StatementSpider):
    """Read by `tocsin crawl {name}`, and on schedule as a source of kind spider."""

    name = "{name}"
    source = SourceSpec(url="{url}", name="{name}", kind="spider", spider="{name}", every="30m")
    list_kind = "listing"
    link_css = None  # a CSS selector of the links to the statements; None: found by rule
'''


@click.group("sites")
def group() -> None:
    """Spiders written for one site each; they are files in crawler/sites/."""


@group.command("list")
@formed
def list_(form: Form) -> None:
    """List the spiders that `tocsin crawl NAME` and `scrapy crawl NAME` know.

    \b
    tocsin sites list
    """
    print_rows(({"name": name} for name in sites.names()), ("name",), form)


@group.command()
@click.argument("name")
@click.argument("url")
@as_json
def new(name: str, url: str, json_: bool) -> None:
    """Write crawler/sites/NAME.py for the list at URL, ready to be tried.

    \b
    tocsin sites new gazette https://gazette.example/news
    tocsin crawl gazette
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise RequestError("site_name", f"«{name}» is not a name for a file.", "Use small letters, digits and _.")
    path = Path(sites.__file__).parent / f"{name}.py"
    if path.exists() or name in sites.names():
        raise RequestError("site_exists", f"There is a spider «{name}» already.", "Choose another name.")
    cls = "".join(part.title() for part in name.split("_"))
    path.write_text(TEMPLATE.format(name=name, url=url, cls=cls, title=cls), encoding="utf-8")
    answer(json_, {"file": str(path)}, bold(path), " is written. Try it: ", bold(f"tocsin crawl {name}"))
