"""The configuration file and the environment: what is read, what is refused, and whether the refusal says where and what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from crawler.config import loader, sections
from crawler.errors import ConfigError


def read(folder: Path, text: str, env: dict[str, str] | None = None, **more: bool) -> sections.Config:
    (folder / "tocsin.toml").write_text(text, encoding="utf-8")
    return loader.load(env=env or {}, folder=folder, **more)


def refusal(folder: Path, text: str, env: dict[str, str] | None = None) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, env)
    return caught.value


WRONG = [
    # the file, the code, and what the sentence must name
    ('database = "x', "config_syntax", ["tocsin.toml"]),
    ("[crawl\ndelay = 1", "config_syntax", ["tocsin.toml"]),
    ("[netwrok]\nproxy = 'x'", "config_unknown_key", ["netwrok", "network"]),
    ("[crawl]\ndealy = '1s'", "config_unknown_key", ["[crawl]", "dealy", "delay"]),
    ("[[source]]\nurl = 'a'\n[[source]]\nevry = '5m'", "config_unknown_key", ["[[source]] 2", "evry", "every"]),
    ("[crawl]\nzzz = 1", "config_unknown_key", ["zzz", "user_agent"]),
    ("[crawl]\nbudget = 'many'", "config_type", ["[crawl] budget", "whole number"]),
    ("[crawl]\nbudget = true", "config_type", ["whole number"]),
    ("[crawl]\ndelay = 5", "config_type", ["[crawl] delay", "duration"]),
    ("[crawl]\ndelay = 'soon'", "duration_invalid", ["soon"]),
    ("[crawl]\ndelay = '999999999999999d'", "duration_invalid", ["999999999999999d"]),
    ("[network]\nallow_private = [1]", "config_type", ["list of texts"]),
    ("database = 3", "config_type", ["database"]),
    ("[source]\nurl = 'a'", "config_type", ["[[source]]"]),
    ("crawl = 3", "config_type", ["[crawl]"]),
    ("[network]\nproxy_file = 'nowhere'", "secret_unreadable", ["nowhere"]),
]


@pytest.mark.parametrize(("text", "code", "named"), WRONG)
def test_a_wrong_file_is_refused_in_one_sentence(tmp_path: Path, text: str, code: str, named: list[str]) -> None:
    error = refusal(tmp_path, text)
    assert error.code == code
    assert error.exit_code == 2
    assert all(part in str(error) for part in named), str(error)


def test_bytes_that_are_no_text_are_a_syntax_error(tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_bytes(b'database = "\xff"')
    with pytest.raises(ConfigError) as caught:
        loader.load(env={}, folder=tmp_path)
    assert caught.value.code == "config_syntax"


def test_a_section_that_was_pasted_below_another_of_its_name_is_told_of(tmp_path: Path) -> None:
    error = refusal(tmp_path, "[network]\nproxy = 'http://a'\n[network]\nallow_private = []\n")
    assert (error.code, "network" in str(error), "once" in error.fix) == ("config_syntax", True, True)


def test_no_file_at_all_gives_the_defaults(tmp_path: Path) -> None:
    loaded = loader.load(env={}, folder=tmp_path)
    assert loaded.file is None
    assert loaded.crawl.delay == timedelta(seconds=1)
    assert loaded.database == f"sqlite:///{tmp_path}/tocsin.db"


def test_a_file_that_is_named_must_exist(tmp_path: Path) -> None:
    for argument, env in ((str(tmp_path / "no.toml"), {}), (None, {"TOCSIN_CONFIG": str(tmp_path / "no.toml")})):
        with pytest.raises(ConfigError) as caught:
            loader.load(argument, env=env, folder=tmp_path)
        assert caught.value.code == "config_missing"


def test_the_argument_goes_before_the_environment_and_that_before_the_folder(tmp_path: Path) -> None:
    for name in ("tocsin", "named", "asked"):
        (tmp_path / f"{name}.toml").write_text(f'database = "{name}.db"')
    env = {"TOCSIN_CONFIG": str(tmp_path / "named.toml")}
    assert loader.load(env={}, folder=tmp_path).database.endswith("/tocsin.db")
    assert loader.load(env=env, folder=tmp_path).database.endswith("/named.db")
    assert loader.load(str(tmp_path / "asked.toml"), env=env, folder=tmp_path).database.endswith("/asked.db")


DATABASES = [
    ("data/x.db", "sqlite:///{home}/data/x.db", "beside the file, wherever the command is called"),
    ("/var/x.db", "sqlite:////var/x.db", "an absolute path as it stands"),
    ("postgresql://u@h/n", "postgresql+psycopg://u@h/n", "by the driver that is installed"),
    ("postgres://u@h/n", "postgresql+psycopg://u@h/n", "the spelling that hosts hand out"),
    ("postgresql+psycopg://u@h/n", "postgresql+psycopg://u@h/n", "named in full"),
    ("sqlite:////x.db", "sqlite:////x.db", "a URL is left alone"),
    (
        "postgresql://u:p@a:5433,b/n?x=1",
        "postgresql+psycopg://u:p@/n?host=a,b&port=5433,5432&x=1",
        "several servers, as PostgreSQL's own programs take them",
    ),
    ("postgresql://a,[::1]:5/n", "postgresql+psycopg:///n?host=a,::1&port=5432,5", "an address of IPv6 among them"),
]


@pytest.mark.parametrize(("value", "url", "why"), DATABASES)
def test_the_database_by_path_or_url(tmp_path: Path, value: str, url: str, why: str) -> None:
    assert read(tmp_path, f'database = "{value}"').database == url.format(home=tmp_path), why


def test_the_environment_goes_over_the_file(tmp_path: Path) -> None:
    env = {
        "TOCSIN_DATABASE": "env.db",
        "TOCSIN_CRAWL__DELAY": "2s",
        "TOCSIN_CRAWL__BUDGET": "12",
        "TOCSIN_NETWORK__ALLOW_PRIVATE": "10.0.0.0/8, 127.0.0.0/8",
    }
    loaded = read(tmp_path, 'database = "file.db"\n[crawl]\ndelay = "9s"\nworkers = 3', env)
    assert loaded.database.endswith("env.db")
    assert (loaded.crawl.delay, loaded.crawl.budget, loaded.crawl.workers) == (timedelta(seconds=2), 12, 3)
    assert loaded.network.allow_private == ("10.0.0.0/8", "127.0.0.0/8")


def test_a_wrong_value_in_the_environment_is_refused_like_one_in_the_file(tmp_path: Path) -> None:
    wrong = refusal(tmp_path, "", {"TOCSIN_CRAWL__BUDGET": "many"})
    assert (wrong.code, wrong.message) == ("config_type", "The variable TOCSIN_CRAWL__BUDGET should be a whole number.")
    wrong = refusal(tmp_path, "", {"TOCSIN_CRAWL__DELAY": "soon"})
    assert wrong.message.startswith("The variable TOCSIN_CRAWL__DELAY: delay: ")


def test_the_folder_of_a_file_stands_for_the_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        loader.find_file(str(tmp_path), {}, tmp_path)
    assert f"no configuration file {tmp_path}/tocsin.toml" in caught.value.message
    (tmp_path / "tocsin.toml").write_text("")
    assert loader.find_file(str(tmp_path), {}, tmp_path.parent) == tmp_path / "tocsin.toml"


def test_an_unknown_variable_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """A variable must not be ignored silently: whoever set it relies on it."""
    error = refusal(tmp_path, "", {"TOCSIN_NETWORK__PROXI": "http://proxy.example"})
    assert error.code == "config_unknown_key"
    assert "TOCSIN_NETWORK__PROXY" in str(error)
    assert "proxy.example" not in str(error)
    assert refusal(tmp_path, "", {"TOCSIN_NETWROK__PROXY": "x"}).code == "config_unknown_key"


def test_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "proxy.secret").write_text("http://user:pw@proxy.example:3128\n")
    wanted = "http://user:pw@proxy.example:3128"
    assert read(tmp_path, "[network]\nproxy_file = 'proxy.secret'").network.proxy == wanted
    env = {"TOCSIN_NETWORK__PROXY_FILE": str(tmp_path / "proxy.secret")}
    assert read(tmp_path, "[network]\nproxy = 'other'", env).network.proxy == wanted
    (tmp_path / "url").write_text("postgresql://u:pw@h/n")
    assert read(tmp_path, "", {"TOCSIN_DATABASE_FILE": str(tmp_path / "url")}).database.endswith("//u:pw@h/n")


def test_sections_of_the_other_layer_are_left_alone_when_asked(tmp_path: Path) -> None:
    text = "[smtp]\nhost = 'x'\n[[topic]]\nname = 'y'\n[crawl]\nbudget = 5"
    assert refusal(tmp_path, text).code == "config_unknown_key"
    assert read(tmp_path, text, {"TOCSIN_SMTP__HOST": "z"}, others=True).crawl.budget == 5


def test_a_single_text_stands_for_a_list_of_one(tmp_path: Path) -> None:
    assert read(tmp_path, "[network]\nallow_private = '10.0.0.0/8'").network.allow_private == ("10.0.0.0/8",)
