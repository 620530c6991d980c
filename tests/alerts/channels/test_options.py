"""Options declared once: what is accepted, what is refused with which words, and the plug-ins of the folder."""

from __future__ import annotations

import pickle
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from alerts import channels
from alerts.channels import options
from alerts.channels.options import Options, fields, parse, shown
from crawler.config.declaration import Secret, dump, option
from crawler.errors import RequestError


def _even(value: int) -> None:
    if value % 2:
        raise RequestError("option_invalid", "It is odd.", "Write 2.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell(Options):
    """A channel's options, of every type."""

    tone: str = option("Which tone.", example='"c"')
    key: Secret = option("The key.", example='"..."')
    times: int = option("How often.", default=2, check=_even)
    loud: bool = option("Loud.", default=False)
    to: tuple[str, ...] = option("Who.", default=())
    extra: dict[str, str] | None = option("More.", default=None)
    spare: Secret | None = option("Another key.", default=None)


GOOD: dict[str, Any] = {"tone": "c", "key": "k1"}


@pytest.mark.parametrize(
    ("raw", "name", "want"),
    [
        ({"times": 4}, "times", 4),
        ({"times": "4"}, "times", 4),
        ({"loud": "yes"}, "loud", True),
        ({"loud": False}, "loud", False),
        ({"to": "a, b"}, "to", ("a", "b")),
        ({"to": ["a", "b"]}, "to", ("a", "b")),
        ({"extra": {"a": "b"}}, "extra", {"a": "b"}),
        ({"spare": "s"}, "spare", Secret("s")),
        ({}, "discreet", False),
        ({"discreet": "true"}, "discreet", True),
    ],
)
def test_values_become_what_the_option_is(raw: dict[str, Any], name: str, want: Any) -> None:
    assert getattr(parse(Bell, {**GOOD, **raw}, kind="bell"), name) == want


@pytest.mark.parametrize(
    ("raw", "code", "said"),
    [
        ({"tune": "c"}, "option_unknown", "Did you mean “tone”?"),
        ({"zzz": "c"}, "option_unknown", "Known are: ceiling, digest"),
        ({"times": "many"}, "option_type", "“times” should be a whole number"),
        ({"times": True}, "option_type", "a whole number"),
        ({"times": 1.5}, "option_type", "a whole number"),
        ({"times": None}, "option_type", "a whole number"),
        ({"loud": "perhaps"}, "option_type", "true or false"),
        ({"loud": 1}, "option_type", "true or false"),
        ({"tone": 3}, "option_type", "a text"),
        ({"key": ["k"]}, "option_type", "a text"),
        ({"to": [1]}, "option_type", "a list of texts"),
        ({"extra": {"a": 1}}, "option_type", "a table of texts"),
        ({"times": 3}, "option_invalid", "It is odd"),
        ({"key_file": "missing.txt"}, "secret_unreadable", "missing.txt"),
    ],
)
def test_refusals_name_the_option_and_the_fix(raw: dict[str, Any], code: str, said: str) -> None:
    with pytest.raises(RequestError) as error:
        parse(Bell, {**GOOD, **raw}, kind="bell")
    assert error.value.code == code
    assert said in str(error.value)


def test_a_missing_option_is_named_with_an_example() -> None:
    with pytest.raises(RequestError) as error:
        parse(Bell, {"key": "k"}, kind="bell")
    assert error.value.code == "option_missing"
    assert 'tone = "c"' in error.value.fix


def test_secrets_come_from_files_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("from-file\n")
    assert parse(Bell, {"tone": "c", "key_file": "key.txt"}, kind="bell", folder=tmp_path).key.reveal() == "from-file"


def test_a_secret_is_never_shown() -> None:
    secret = Secret("hunter2")
    made = parse(Bell, {**GOOD, "key": "hunter2", "spare": "hunter3"}, kind="bell")
    assert "hunter" not in f"{secret} {secret!r} {made!r} {shown(made)} {secret:>20}"
    assert secret == Secret("hunter2") != Secret("hunter3")
    assert pickle.loads(pickle.dumps(secret)).reveal() == "hunter2"


def test_what_is_stored_comes_back() -> None:
    made = parse(Bell, {**GOOD, "to": "a,b", "extra": {"x": "y"}}, kind="bell")
    assert dump(made) == {"tone": "c", "key": "k1", "to": ["a", "b"], "extra": {"x": "y"}}
    assert parse(Bell, dump(made), kind="bell") == made


def test_tokens_in_addresses_and_headers_are_hidden() -> None:
    made = channels.kind("webhook").parse(
        {"url": "https://h.example/x?token=hunter2", "secret": "whsec_" + "QUJD" * 8, "headers": {"X-Key": "hunter2"}}
    )
    assert "hunter2" not in str(options.shown(made))


def test_fields_describe_a_form() -> None:
    described = {f.name: f for f in fields(Bell)}
    assert [f.name for f in fields(Bell)][-len(COMMON) :] == COMMON
    assert (described["tone"].type, described["tone"].required) == ("text", True)
    assert (described["key"].type, described["key"].secret) == ("secret", True)
    assert (described["spare"].type, described["times"].default) == ("secret", 2)
    assert (described["to"].type, described["extra"].type, described["loud"].type) == ("list", "table", "yes/no")


def test_every_file_of_the_folder_is_looked_at() -> None:
    files = {file.stem for file in Path(channels.__file__).parent.glob("*.py")} - {
        "__init__",
        "base",
        "options",
        "quiet_hours",
    }
    assert list(channels.kinds()) == sorted(files)
    assert {"email", "webhook"} < files


@pytest.mark.parametrize("kind", sorted(channels.kinds()))
def test_every_kind_describes_itself(kind: str) -> None:
    channel = channels.kind(kind)
    assert channel.summary.endswith(".")
    assert all(f.help.endswith(".") for f in channel.fields())
    assert all(f.example for f in channel.fields() if f.required)


def test_a_kind_that_is_none() -> None:
    with pytest.raises(RequestError) as error:
        channels.kind("webhok")
    assert (error.value.code, error.value.fix) == ("channel_kind_unknown", "Did you mean “webhook”?")


COMMON = [f.name for f in fields(Options)]
DOCS = (Path(__file__).parents[3] / "docs" / "channels.md").read_text(encoding="utf-8")


DESCRIBED = [kind for kind in channels.kinds() if f"\n## {kind}\n" in DOCS]


def test_the_documentation_describes_channels() -> None:
    assert {"apprise", "email", "ntfy", "telegram", "webhook"} <= set(DESCRIBED)


@pytest.mark.parametrize("kind", DESCRIBED)  # of the others `tocsin channels kinds` shows the same
def test_the_documentation_says_what_the_options_say(kind: str) -> None:
    section = DOCS.split(f"\n## {kind}\n")[1].split("\n## ")[0]
    own = [f for f in channels.kind(kind).fields() if f.name not in COMMON]
    assert [f.name for f in own] == re.findall(
        r"^\| `(\w+)` \| (?:text|number|yes/no|list|table|secret) ", section, re.MULTILINE
    )
    for f in own:
        default = (
            "required"
            if f.required
            else "none"
            if f.default in (None, "")
            else f"`{f.default}`"
            if f.type == "text"
            else str(f.default)
        )
        assert f"| `{f.name}` | {f.type} | {default} | {f.help} |" in section
