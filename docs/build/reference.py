"""Writes the pages of docs/ that follow from the code: every key of tocsin.toml, every error code, every log event, and the catalogue. `python -m docs.build.reference` renews them."""

from __future__ import annotations

import ast
import dataclasses
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from alerts import config
from crawler import clock
from crawler.config import declaration
from docs.build import catalogue, hostile, log_events

ROOT = Path(__file__).parents[2]
DATABASE = (
    "database",
    "text",
    '`"tocsin.db"`',
    "A file, taken from the folder of tocsin.toml, or `postgresql://user@host/name`. In the environment: `TOCSIN_DATABASE`.",
)


# ---- configuration


def configuration() -> str:
    """The page docs/configuration.md."""
    out = [
        "# Configuration",
        "",
        "*This page is written by `python -m docs.build.reference`; do not edit it.*",
        "",
        "Tocsin reads `tocsin.toml` in the current folder, or the file named by `--config` or `TOCSIN_CONFIG`. `tocsin init` writes a commented one.",
        "What `[[source]]`, `[[topic]]` and `[[channel]]` declare is known to every command as soon as the file is saved; what is declared is changed in the",
        "file alone. The commands `tocsin sources add`, `topics add` and `channels add` put things only into the database. An unknown key is an error that",
        "names the nearest known one, and a wrong value one that names its entry and key. Without a file here, `--config` or `TOCSIN_DATABASE` no database is made.",
        "",
        'Durations: `"30s"`, `"5m"`, `"2h"`, `"1d"`. Any key of a section also comes from the environment, `TOCSIN_SECTION__KEY`',
        "(`TOCSIN_CRAWL__DELAY=2s`; lists with commas between), and from a file: `TOCSIN_SMTP__PASSWORD_FILE=/run/secrets/smtp`, or in",
        '`tocsin.toml` with `_file` behind the key (`password_file = "smtp-password"`). The environment wins. A *list* is one of texts, *yes/no* is',
        "`true` or `false`.",
        "",
        *_table([DATABASE], "key"),
    ]
    for name, cls in config.SECTIONS.items():
        out += ["", f"## [{name}]", "", *_table(list(keys(cls)), "key")]
    for name, cls in config.TABLES.items():
        out += ["", f"## [[{name}]]", "", *_table(list(keys(cls)), "key")]
    return "\n".join(out) + "\n"


def keys(cls: type) -> Iterator[tuple[str, str, str, str]]:
    """Key, type, default and meaning of every key of a section or table, those of its options included."""
    for f in declaration.fields(cls):
        if f.nested and not f.help:
            yield from keys(f.kind)
        else:
            yield f.name, f.type, _default(f.default), f.help


def _default(value: Any) -> str:
    if value is None or value in ("", ()) or dataclasses.is_dataclass(value) or isinstance(value, Mapping):
        return "none"
    if isinstance(value, timedelta):
        return f'`"{clock.short(value)}"`'
    return f"`{json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)}`"


def _table(rows: list[tuple[str, str, str, str]], first: str) -> list[str]:
    head = [f"| {first} | type | default | meaning |", "|---|---|---|---|"]
    return head + [f"| `{key}` | {kind} | {default} | {meaning} |" for key, kind, default, meaning in rows]


# ---- errors


@dataclasses.dataclass(frozen=True, slots=True)
class Raised:
    """An error as the code raises it; ``…`` stands for what differs from time to time."""

    code: str
    message: str
    fix: str
    exit_code: int | None


def errors() -> str:
    """The page docs/error-codes.md."""
    found: dict[str, Raised] = {}
    for raised in sorted(_all(), key=lambda t: (t.code, not t.message, t.message)):
        found.setdefault(raised.code, raised)
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
        for t in sorted(map(_completed, found.values()), key=lambda t: t.code)
    ]
    return "\n".join(out) + "\n"


def _all() -> Iterator[Raised]:
    for layer in ("crawler", "alerts"):
        for file in sorted((ROOT / layer).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (found := raised(node)):
                    yield found
    from crawler.article.page_kind import MEANINGS

    for code, sentence in MEANINGS.items():
        yield Raised(code, sentence, "", None)


_EXITS = {"RequestError": 2, "ConfigError": 2, "QueryError": 2, "Failure": None}


def raised(call: ast.Call) -> Raised | None:
    """The error that a call makes, when its code is written there."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if not name.endswith(("Error", "Failure", "Meaning")) or len(call.args) < 2:
        return None
    code = words(call.args[0])
    if not code or not code.replace("_", "").replace("…", "").isalnum() or code.lower() != code or code == "…":
        return None
    fix = words(call.args[2]) if len(call.args) > 2 else ""
    return Raised(code, words(call.args[1]), "" if fix == "…" else fix, _EXITS.get(name, 1))


def words(node: ast.expr) -> str:
    """A text as it is written, … in the place of what is put in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(words(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return "…"


def _cell(text: str) -> str:
    return "" if text == "…" else text.replace("|", "\\|").replace("\n", " ")


# Sentences that are put together where the error is made, and so cannot be read from the code.
_SAID = {
    "alert_unknown": ("There is no alert …, or several begin like that.", ""),
    "argument_invalid": ("Invalid value for …: ….", "Add --help to the command."),
    "argument_missing": ("Missing argument ….", "Add --help to the command."),
    "delivery_unknown": ("There is no delivery …, or several begin like that.", ""),
    "flag_unknown": ("No such option ….", "Add --help to the command."),
    "near_needs_words": ("NEAR measures between words, phrases and groups joined with OR.", ""),
    "scope_conflict": ("A clause of one field stands inside that of another, and nothing is in both.", ""),
    "sentence_needs_words": ("SENTENCE takes words, phrases, NEARs and groups joined with OR.", ""),
    "smtp_connection_lost": ("The mail server closed the connection before it answered.", ""),
    "topic_no_anchor": ("Nothing in this query must be there, so every statement would be checked against it.", ""),
    "usage": ("There is no such command, or an argument too many.", "See `tocsin --help`."),
    "weight_range": ("A weight is above 0 and at most ….", ""),
}


def _completed(raised: Raised) -> Raised:
    message, fix = _SAID.get(raised.code, ("", ""))
    return dataclasses.replace(raised, message=message or raised.message, fix=fix or raised.fix)


PAGES = {
    "configuration.md": configuration,
    "error-codes.md": errors,
    "security.md": hostile.page,
    "catalogue.md": catalogue.page,
    "log-events.md": log_events.page,
}


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
