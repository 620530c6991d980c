"""`tocsin match`: what goes in and out, what is wrong with a line, and that a stream stays a stream."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from alerts.cli import match as command
from alerts.cli.match import BadTopics, LineMatcher, chunks, in_language, numbered, read_document, read_topics, run
from alerts.matching.terms import PlainLexicon
from tests.support.commands import CommandLine

TOPICS = ['{"id": "s", "query": "storm"}', '{"id": 2, "query": "title:rain OR \\"heavy rain\\"", "lang": ["en"]}']
DOCUMENTS = [
    '{"id": "a", "text": "A storm. \\ud83d\\ude00 Storm", "title": "Rain", "lang": "en"}',
    '{"id": 7, "text": "Heavy rain", "lang": "en", "published": null}',
    '{"id": "n", "text": "Nothing", "lang": "en"}',
]


@pytest.fixture
def tocsin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command on lines of topics and documents with a lexicon of no language; (exit code, output lines, stderr)."""
    monkeypatch.setattr(command, "languages", lambda: (PlainLexicon(), None))

    def call(topics: list[str], documents: list[str], *options: str) -> tuple[int, list[Any], str]:
        (tmp_path / "topics").write_bytes("\n".join(topics).encode("utf-8", "surrogateescape"))
        data = "\n".join(documents).encode("utf-8", "surrogateescape")
        done = CliRunner().invoke(command.match, ["--topics", str(tmp_path / "topics"), *options], input=data)
        return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    return call


def test_matches_are_lines(tocsin: Any) -> None:
    code, lines, _ = tocsin(TOPICS, DOCUMENTS)

    assert code == 0
    assert lines == [
        {"doc": "a", "topic": "s", "score": 2.1, "spans": [
            {"field": "text", "start": 2, "end": 7, "term": "storm", "via": "as written"},
            {"field": "text", "start": 11, "end": 16, "term": "storm", "via": "as written"}]},
        {"doc": "a", "topic": 2, "score": 3.0, "spans": [{"field": "title", "start": 0, "end": 4, "term": "rain", "via": "as written"}]},
        {"doc": 7, "topic": 2, "score": 2.0, "spans": [{"field": "text", "start": 0, "end": 10, "term": '"heavy rain"', "via": "as written"}]},
    ]  # fmt: skip


def test_documents_may_have_the_tags_of_their_source(tocsin: Any) -> None:
    topics = ['{"id": "t", "query": "storm AND tag:\\"North Sea\\""}']
    documents = [
        json.dumps({"id": number, "text": "A storm", "lang": "en", **tags})
        for number, tags in enumerate(
            ({"tags": ["NORTH  sea", "ngo"]}, {"tags": ["ngo"]}, {"tags": []}, {"tags": None}, {})
        )
    ]
    code, lines, _ = tocsin(topics, documents)
    assert (code, [line["doc"] for line in lines]) == (0, [0])


BAD_DOCUMENTS = [
    ('{"id": "a", "text": "storm", "tags": "ngo"}', "a", "document_shape", "tags that are no list"),
    ('{"id": "a", "text": "storm", "tags": ["ngo", 5]}', "a", "document_shape", "a tag that is no text"),
    ('{"id": "a", "text": "storm", "tags": ["a,b"]}', "a", "tag_invalid", "a tag that cannot be one"),
    ("{", None, "not_json", "no JSON"),
    ("[" * 100_000, None, "not_json", "JSON nested too deep"),
    ('{"id": "a", "text": 5}', "a", "document_shape", "a text that is none"),
    ('{"id": "a"}', "a", "document_shape", "no text"),
    ('{"text": "storm"}', None, "document_shape", "no id"),
    ("[1]", None, "document_shape", "no object"),
    ('{"id": "a", "text": "x", "title": 1}', "a", "document_shape", "a title that is none"),
    ('{"id": "a", "text": "\udcff"}', None, "not_utf8", "bytes that are no UTF-8"),
]


@pytest.mark.parametrize(("line", "doc", "error", "why"), BAD_DOCUMENTS, ids=[b[3] for b in BAD_DOCUMENTS])
def test_broken_documents_are_answered(tocsin: Any, line: str, doc: object, error: str, why: str) -> None:
    code, lines, _ = tocsin(TOPICS, [DOCUMENTS[1], "", line, DOCUMENTS[1]])

    assert code == 0, why
    assert [a.get("topic") for a in lines] == [2, None, 2]
    assert (lines[1]["doc"], lines[1]["line"], lines[1]["error"]) == (doc, 3, error)


def test_bad_topics_are_named_and_nothing_is_matched(tocsin: Any) -> None:
    bad = [
        '{"id": "x", "query": "human rights"}',
        "zz",
        '{"id": "s", "query": "twice"}',
        '{"id": "y", "query": "ok", "lang": 5}',
    ]
    code, lines, said = tocsin([TOPICS[0], *bad], DOCUMENTS)

    assert (code, lines) == (2, [])
    assert "line 2, position 6" in said
    assert "human rights\n      ^" in said
    assert all(
        word in said for word in ("line 3: The line is not JSON", "topic_twice", "line 5", "Nothing was matched")
    )


def test_a_half_character_goes_out_as_it_came_in(tocsin: Any) -> None:
    code, lines, _ = tocsin(['{"id": "s", "query": "storm"}'], ['{"id": "\\ud800", "text": "storm", "lang": "en"}'])

    assert code == 0
    assert lines[0]["doc"] == "\ud800"


def test_several_processes_answer_the_same_in_the_same_order(tocsin: Any) -> None:
    documents = [f'{{"id": {n}, "text": "{"storm " * (n % 3)}", "lang": "en"}}' for n in range(300)]

    assert tocsin(TOPICS, documents, "--jobs", "2") == tocsin(TOPICS, documents)


def test_a_stream_is_not_read_ahead() -> None:
    """Answers come while documents are still to come, so memory does not grow with their number."""
    read = 0

    def documents() -> Any:
        nonlocal read
        for n in range(100_000):
            read += 1
            yield b'{"id": %d, "text": "storm", "lang": "en"}\n' % n

    matcher = LineMatcher(read_topics([TOPICS[0].encode()], PlainLexicon()), None, None)
    answers = run(matcher, chunks(numbered(documents())), 1)
    next(answers)
    assert read <= 200


def test_topics_without_a_resolver_or_language_read() -> None:
    with pytest.raises(BadTopics):
        read_topics([b'{"id": 1}'], PlainLexicon())
    assert read_topics([b"", b'{"id": 1, "query": "storm", "lang": "en"}\n'], PlainLexicon())[0].topic.langs == ("en",)


def test_language_codes_are_cut_to_the_language() -> None:
    document, _, _ = read_document(b'{"id": 1, "text": "", "lang": "pt_BR"}')
    assert document is not None
    assert document.lang == "pt"


@pytest.mark.timeout(120)
def test_memory_does_not_grow_with_the_stream(tmp_path: Path) -> None:
    """60 MB of documents through a pipe, to a process that may have 100 MB; every document has a long word of its own."""
    (tmp_path / "t").write_text('{"id": 1, "query": "=storm"}')

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (100 << 20, 100 << 20))

    script = (
        "from alerts.cli import match; from alerts.matching.terms import PlainLexicon\n"
        "match.languages = lambda: (PlainLexicon(), None); match.match()"
    )
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", script, "--topics", str(tmp_path / "t")],
            stdin=subprocess.PIPE, stdout=out, preexec_fn=limit,
        )  # fmt: skip
        assert process.stdin is not None
        for n in range(30):
            text = " " * 900_000 + f"w{n}x" * 20_000 + " storm"
            process.stdin.write(json.dumps({"id": n, "text": text, "lang": "en"}).encode() + b"\n")
        process.stdin.close()
        assert process.wait() == 0
    assert (tmp_path / "out").read_bytes().count(b"\n") == 30


GERMAN = "Die Brücke wurde am Montag gesperrt, wie die Stadt am Abend mitteilte, und bleibt es bis zum Sommer."


@pytest.mark.parametrize(
    ("code", "lang"), [("qq", "de"), ("deutsch", "de"), ("iw", "he"), ("de-AT", "de"), ("de", "de"), ("", "de")]
)
def test_a_language_that_there_is_not_is_found_out(code: str, lang: str) -> None:
    document, _, _ = read_document(json.dumps({"id": 1, "text": GERMAN, "lang": code}).encode())
    assert document is not None
    assert in_language(document).lang == lang


def test_an_unknown_code_is_said_once(tocsin: Any) -> None:
    documents = [json.dumps({"id": n, "text": f"{GERMAN} storm", "lang": "zq"}) for n in range(3)]
    code, lines, said = tocsin(TOPICS, documents)
    assert (code, len(lines)) == (0, 3)
    assert said.count("No language has the code zq") == 1


def test_names_of_a_database_that_cannot_be_read_are_done_without(tmp_path: Path) -> None:
    (tmp_path / "topics").write_text('{"id": 1, "query": "storm"}\n', encoding="utf-8")
    (tmp_path / "documents").write_text('{"id": "d", "text": "A storm.", "lang": "en"}\n', encoding="utf-8")
    for database in (b"no database at all", b""):
        (tmp_path / "tocsin.db").write_bytes(database)
        matched = CommandLine(tmp_path)("match", "--topics", str(tmp_path / "topics"), str(tmp_path / "documents"))
        assert json.loads(matched)["doc"] == "d"


def test_of_endless_bad_topics_the_first_are_told() -> None:
    wrong = (b'{"id": %d, "query": "a AND"}' % n for n in range(10**9))
    with pytest.raises(BadTopics) as error:
        read_topics(wrong, PlainLexicon())
    lines = str(error.value).splitlines()
    assert len(lines) < 70
    assert "line 1000: 1,000 lines are wrong; what follows was not read." in lines
