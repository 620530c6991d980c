"""Writes the pages of docs/ that follow from the code: every key of tocsin.toml, and every error code. `python -m docs.build.reference` renews them."""

from __future__ import annotations

import ast
import dataclasses
import json
import sys
import typing
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from alerts import config
from alerts.channels import kinds
from crawler import clock

ROOT = Path(__file__).parents[2]
NAMES = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    timedelta: "duration",
}
DATABASE = (
    "database",
    "text",
    '`"tocsin.db"`',
    "A file, taken from the folder of tocsin.toml, or `postgresql://user@host/name`. In the environment: `TOCSIN_DATABASE`.",
)
MEANING = {
    "network.proxy": "`http://`, `socks5://` or `socks5h://`. Carries feeds, pages, robots.txt and webhooks; a proxy that is down is an error, never a direct connection.",
    "network.route": "The way of everything that does not name its own: `direct`, `tor` or `proxy:NAME`; none: the proxy above, else directly.",
    "network.tor": "Where Tor listens.",
    "network.allow_private": "Networks (CIDR) or addresses of your own that may be connected to; private and special addresses are refused otherwise.",
    "crawl.user_agent": "How Tocsin names itself to the sites.",
    "crawl.contact": "An address that is shown to the sites beside it; none: nobody learns who reads.",
    "crawl.delay": "Between two requests to one host.",
    "crawl.timeout": "How long one answer may take, from the first byte asked to the last one received.",
    "crawl.budget": 'Requests an hour, all sources together; 0: no limit. Sources with `every = "auto"` share what the others leave.',
    "crawl.workers": "Processes that read pages; one a core is enough.",
    "retention.raw": "How long the answers as received are kept.",
    "smtp.host": "The mail server.",
    "smtp.port": "Its port; none: the usual one of the security (587, 465 or 25).",
    "smtp.security": "`starttls`, `tls`, or `none` (only for a server on this machine).",
    "smtp.username": "For the log-in, if the server wants one.",
    "smtp.password": "Better `password_file`, a file beside this one.",
    "smtp.sender": "Whom mail comes from: `Tocsin <tocsin@example.org>`.",
    "smtp.ca": "Certificates (PEM) of an authority of your own.",
    "delivery.retries": "The waits between the tries of one delivery; after the last one it is dead: kept, shown, retried on request.",
    "operator.mark_url": "Links in alerts to a page of your own that takes marks: `https://example.org/mark?alert={alert}&as={mark}` (`useful` or `false`). None: the mail says the command.",
    "operator.channels": "Who is told about Tocsin itself: dead deliveries, channels switched off, sources in trouble. Empty: terminals and mail, or whatever channel there is.",
    "lexicon.aliases": 'Names that mean the same, one group a text: `["OHCHR, УВКПЧ, HCDH"]`.',
    "source.url": "Where to look. `tocsin sources add URL` finds it for you.",
    "source.name": "Default: the host, then host-2.",
    "source.kind": "`feed`, `sitemap`, `listing`, `page` or `spider`.",
    "source.every": "`auto`: learnt from how often it publishes, 5 minutes to 24 hours; `fast`: as fast as the site allows; a duration; or `cron 0 7 * * 1-5`.",
    "source.timezone": "Of a cron expression.",
    "source.first": "What is there at the first read: `catch-up` (one digest) or `alert` (told one by one).",
    "source.selector": "Of a listing: CSS selector of the links.",
    "source.spider": "Of kind `spider`: its name (`tocsin sites list`).",
    "source.pack": "The `[[pack]]` whose settings it shares.",
    "source.route": "How it is reached: `direct`, `tor` or `proxy:NAME`; none: as `[network]` says.",
    "source.hostile": "Never reached directly, whatever happens: no fall-back, no name resolved here, robots.txt by the same route.",
    "source.contact": "An address that this site alone is shown beside our name.",
    "source.delay": "Between two requests to this site, at most an hour; none: `crawl.delay`.",
    "source.robots": "Whether its robots.txt is obeyed.",
    "source.headers": '`["Accept-Language: ru"]`; secrets belong into `headers_file`.',
    "source.headers_file": "A file with a header a line: `Cookie: …`, `Authorization: Basic NAME:PASSWORD`. Read at every start, never stored, shown or logged.",
    "source.include": "CSS of what is the text on its pages; empty: found by rules.",
    "source.exclude": "CSS of what is never text on its pages.",
    "source.mirrors": "Further addresses of the same list, asked in turn when the main one does not answer.",
    "source.fallback": '`["sitemap https://…", "listing https://…"]`: lists that stand in when the address and its mirrors do not answer. `tocsin sources add` finds them.',
    "source.browser": "Its pages need a browser (the optional extra).",
    "source.hints": "Whether the rhythm that the site asks for (RSS ttl, skipHours, skipDays, sy:updatePeriod, Cache-Control) is a floor. Retry-After and Crawl-delay always are.",
    "topic.name": "How it is called in alerts.",
    "topic.query": "What to look for.",
    "topic.channels": "Who is told; empty: all channels.",
    "topic.lang": "Languages whose word forms are meant (`en`, `ru`); empty: those that the sources speak.",
    "topic.group_by": "`story`: copies of one text are told once; `statement`: each.",
    "topic.group_wait": "Collect so long before telling.",
    "topic.group_interval": "At most one message in this time; what comes meanwhile is collected in the next one.",
    "topic.events": "What is told at once: `story` (a new one), `outlet` (a further source of a known story), `language` (a known story in another language). All else comes in the digest.",
    "topic.immediate": "So many alerts a day are told at once to each channel, the most important ones; the rest comes in the digest. 0: digests only.",
    "topic.urgent": "No limit, and no quiet hours.",
    "topic.inhibits": "Weaker topics: a channel that is told a statement under this topic is not told it under them.",
    "topic.digest": "When the digest comes.",
    "topic.digest_empty": "Whether it also comes when there is nothing new.",
    "topic.timezone": "Of the digest, and of the day that `immediate` counts.",
    "pack.name": "How sources name it.",
    "pack.options": "All other keys are those of a source's own settings, from `route` on.",
    "proxy.name": "How a route names it: `proxy:NAME`.",
    "proxy.url": "`http://`, `socks5://` or `socks5h://`; with credentials better in `url_file`.",
    "channel.name": "How topics name it.",
    "channel.kind": f"One of {', '.join(f'`{kind}`' for kind in sorted(kinds()))}; see [channels.md](channels.md).",
    "channel.options": "All other keys are the kind's own options.",
}


# ---- configuration


def configuration() -> str:
    """The page docs/configuration.md."""
    out = [
        "# Configuration",
        "",
        "*This page is written by `python -m docs.build.reference`; do not edit it.*",
        "",
        "Tocsin reads `tocsin.toml` in the current folder, or the file named by `--config` or `TOCSIN_CONFIG`. `tocsin init` writes a commented one.",
        "What `[[source]]`, `[[topic]]` and `[[channel]]` declare is brought into the database at every start; the commands `tocsin sources add`,",
        "`topics add` and `channels add` put things only there. An unknown key is an error that names the nearest known one.",
        "",
        'Durations: `"30s"`, `"5m"`, `"2h"`, `"1d"`. Any key of a section also comes from the environment, `TOCSIN_SECTION__KEY`',
        "(`TOCSIN_CRAWL__DELAY=2s`; lists with commas between), and from a file: `TOCSIN_SMTP__PASSWORD_FILE=/run/secrets/smtp`, or in",
        '`tocsin.toml` with `_file` behind the key (`password_file = "smtp-password"`). The environment wins.',
        "",
        *_table([DATABASE], "key"),
    ]
    for name, cls in config.SECTIONS.items():
        out += ["", f"## [{name}]", "", *_table(list(keys(name, cls)), "key")]
    for name, cls in config.TABLES.items():
        out += ["", f"## [[{name}]]", "", *_table(list(keys(name, cls)), "key")]
    return "\n".join(out) + "\n"


def keys(section: str, cls: type) -> Iterator[tuple[str, str, str, str]]:
    """Key, type, default and meaning of every key of a section or table, those of its options included."""
    hints = typing.get_type_hints(cls)
    for f in dataclasses.fields(cls):
        if dataclasses.is_dataclass(hints[f.name]) and f"{section}.{f.name}" not in MEANING:
            yield from keys(section, hints[f.name])
            continue
        yield f.name, _type(hints[f.name]), _default(f), MEANING.get(f"{section}.{f.name}", "")


def _type(hint: Any) -> str:
    plain = next((a for a in typing.get_args(hint) if a is not type(None)), hint) if _optional(hint) else hint
    if typing.get_origin(plain) is tuple:
        return "list of texts"
    return NAMES.get(plain, "text") if isinstance(plain, type) else "table"


def _optional(hint: Any) -> bool:
    return type(None) in typing.get_args(hint)


def _default(f: dataclasses.Field[Any]) -> str:
    value = f.default if f.default is not dataclasses.MISSING else None
    if value is None or value in ("", ()) or dataclasses.is_dataclass(value):
        return "none"
    if isinstance(value, timedelta):
        return f'`"{clock.short(value)}"`'
    return f"`{json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)}`"


def _table(rows: list[tuple[str, str, str, str]], first: str) -> list[str]:
    head = [f"| {first} | type | default | meaning |", "|---|---|---|---|"]
    return head + [f"| `{key}` | {kind} | {default} | {meaning} |" for key, kind, default, meaning in rows]


# ---- errors


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """An error as the code raises it; ``…`` stands for what differs from time to time."""

    code: str
    message: str
    fix: str
    exit_code: int | None


def errors() -> str:
    """The page docs/error-codes.md."""
    found: dict[str, Told] = {}
    for told in sorted(_all(), key=lambda t: (t.code, not t.message, t.message)):
        found.setdefault(told.code, told)
    out = [
        "# Error codes",
        "",
        "*This page is written by `python -m docs.build.reference`; do not edit it.*",
        "",
        "Every error is one sentence, a stable code in brackets and, where there is one, the fix. Scripts can rely on the codes. The exit code is",
        "2 when the request was wrong and 1 when the work failed; codes without one are notes beside a source, a page or a delivery.",
        "`…` stands for what differs from time to time.",
        "",
        "| code | exit | what it says | the fix |",
        "|---|---|---|---|",
    ]
    out += [
        f"| `{t.code}` | {t.exit_code or ''} | {_cell(t.message)} | {_cell(t.fix)} |"
        for t in sorted(found.values(), key=lambda t: t.code)
    ]
    return "\n".join(out) + "\n"


def _all() -> Iterator[Told]:
    for storey in ("crawler", "alerts"):
        for file in sorted((ROOT / storey).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (told := _told(node)):
                    yield told
    from crawler.article.page_kind import MEANINGS

    for code, sentence in MEANINGS.items():
        yield Told(code, sentence, "", None)


_EXITS = {"RequestError": 2, "ConfigError": 2, "QueryError": 2, "Failure": None}


def _told(call: ast.Call) -> Told | None:
    """The error that a call makes, when its code is written there."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if not (name.endswith("Error") or name == "Failure") or len(call.args) < 2:
        return None
    code = _words(call.args[0])
    if not code or not code.replace("_", "").replace("…", "").isalnum() or code.lower() != code or code == "…":
        return None
    fix = _words(call.args[2]) if len(call.args) > 2 else ""
    return Told(code, _words(call.args[1]), "" if fix == "…" else fix, _EXITS.get(name, 1))


def _words(node: ast.expr) -> str:
    """A text as it is written, … in the place of what is put in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return "…"


def _cell(text: str) -> str:
    return "" if text == "…" else text.replace("|", "\\|").replace("\n", " ")


PAGES = {"configuration.md": configuration, "error-codes.md": errors}


def main() -> int:
    """Write what is not current; 0."""
    for name, page in PAGES.items():
        path = ROOT / "docs" / name
        text = page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"docs/{name} is written anew\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
