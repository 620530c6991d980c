"""The sections of `alerts`: read by the same loader, checked at load, secrets never in a sentence."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from alerts import config
from crawler.errors import ConfigError


def read(folder: Path, text: str, env: dict[str, str] | None = None) -> config.Config:
    (folder / "tocsin.toml").write_text(text, encoding="utf-8")
    return config.load(env=env or {}, folder=folder)


def test_topics_and_channels_with_the_options_of_their_kind(tmp_path: Path) -> None:
    loaded = read(
        tmp_path,
        "[[topic]]\nname = 'a'\nquery = 'b'\nchannels = ['c']\nlang = 'ru'\ngroup_wait = '5m'\nimmediate = 3\n"
        "[[channel]]\nname = 'c'\nkind = 'email'\nto = ['x@example.org']\n[smtp]\nhost = 'h'\nport = 25",
    )
    topic, channel = config.topics(loaded)[0], config.channels(loaded)[0]
    assert (topic.lang, topic.group_wait, topic.immediate) == (("ru",), timedelta(minutes=5), 3)
    assert (channel.kind, dict(channel.options)) == ("email", {"to": ["x@example.org"]})
    assert (config.smtp(loaded).host, config.smtp(loaded).port) == ("h", 25)


WRONG = [
    ("[[topic]]\nnmae = 'a'", "config_unknown_key", "name"),
    ("[[topic]]\nimmediate = 'many'", "config_type", "whole number"),
    ("[smtp]\nhsot = 'x'", "config_unknown_key", "host"),
    ("[delivery]\nretries = ['5s', 'soon']", "duration_invalid", "soon"),
    ("[[topics]]\nname = 'a'", "config_unknown_key", "topic"),
]


@pytest.mark.parametrize(("text", "code", "named"), WRONG)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, code: str, named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert caught.value.code == code
    assert named in str(caught.value)


def test_the_mail_servers_password_comes_from_the_environment_or_a_file_and_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("hunter2\n")
    loaded = read(tmp_path, "[smtp]\nhost = 'h'\npassword_file = 'pw'")
    assert config.smtp(loaded).password == "hunter2"
    assert "hunter2" not in repr(config.smtp(loaded))
    assert config.smtp(read(tmp_path, "", {"TOCSIN_SMTP__PASSWORD": "x"})).password == "x"


def test_the_waits_between_tries(tmp_path: Path) -> None:
    assert config.delivery(read(tmp_path, "[delivery]\nretries = ['1s', '1m']")).waits() == (
        timedelta(seconds=1),
        timedelta(minutes=1),
    )
    assert len(config.delivery(read(tmp_path, "")).waits()) == 9


@pytest.mark.parametrize("value", ["plain", 'a "quoted" \\ path', "line\nbreak \x07", "Чечня"])
def test_text_written_into_a_file_is_read_back(tmp_path: Path, value: str) -> None:
    loaded = read(tmp_path, f"[[topic]]\nname = {config.toml_text(value)}\nquery = 'x'")
    assert config.topics(loaded)[0].name == value


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('host = "example.org"', "web_host"),
        ('host = "127.0.0.1:80"', "web_host"),
        ("port = 0", "web_port"),
        ("port = 99999", "web_port"),
        ('public_url = "tocsin.example.org"', "web_public_url"),
        ('public_url = "https://example.org/desk"', "web_public_url"),
        ('public_url = "https://user@example.org"', "web_public_url"),
        ('translate_url = "https://example.org/"', "web_translate_url"),
        ('translate_url = "javascript:alert({url})"', "web_translate_url"),
    ],
)
def test_the_desk_stays_on_this_machine(said: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text(f"[web]\n{said}\n")
    with pytest.raises(ConfigError) as refused:
        config.load(str(tmp_path / "tocsin.toml"), env={})
    assert refused.value.code == code


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_every_address_of_this_machine_will_do(host: str, tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text(f'[web]\nhost = "{host}"\n')
    assert config.web(config.load(str(tmp_path / "tocsin.toml"), env={})).host == host
