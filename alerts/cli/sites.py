"""`tocsin sites`: list the spiders of single sites, and write a new one from a template."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from alerts.cli.filters import formed
from alerts.cli.groups import Group
from alerts.cli.output import Form, Installation, answer, as_json, bold, pass_installation, print_rows
from crawler.errors import RequestError, WorkError
from crawler.runtime import spider_loader

TEMPLATE = '''"""{title}: what is special about its list or its pages."""

from __future__ import annotations

from crawler.config.sections import SourceSpec
from crawler.spiders.base import StatementSpider


class {cls}(StatementSpider):
    """Read by `tocsin crawl {name}`, and on schedule as a source of kind spider."""

    name = "{name}"
    source = SourceSpec(url={url}, name="{name}", kind="spider", spider="{name}", every="30m")
    list_kind = "listing"
    link_css = None  # a CSS selector of the links to the statements; None: found by rule
'''


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
    """Write spiders/NAME.py beside tocsin.toml, for the list at URL, ready to be tried.

    \b
    tocsin sites new gazette https://gazette.example/news
    tocsin crawl gazette
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise RequestError("site_name", f'"{name}" is not a name for a file.', "Use small letters, digits and _.")
    path = installation.config.folder / "spiders" / f"{name}.py"
    if path.exists() or name in spider_loader.names(installation.config):
        raise RequestError("site_exists", f'There is a spider "{name}" already.', "Choose another name.")
    cls = "".join(part.title() for part in name.split("_"))
    text = TEMPLATE.format(name=name, url=json.dumps(url), cls=cls, title=cls)
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        _write_scrapy_cfg(installation.config.folder / "scrapy.cfg")
    except OSError as error:
        raise WorkError(
            "file_unwritable", f"{path} cannot be written ({error.strerror}).", "Check the folder."
        ) from None
    answer(json_, {"file": str(path)}, bold(path), " is written. Try it: ", bold(f"tocsin crawl {name}"))


def _write_scrapy_cfg(path: Path) -> None:
    """What Scrapy's own commands look for in the folder they are called in; one that is there is left alone."""
    if not path.exists():
        path.write_text("[settings]\ndefault = alerts.runtime.scrapy_settings\n", encoding="utf-8")
