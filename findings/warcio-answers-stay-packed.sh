#!/bin/sh
# warcio 1.8.1: content_stream(), "the entity-body", is the packed bytes for codings that it does not know, without a word: zstd, which browsers ask
# for by now, and x-gzip, which RFC 9110 says is gzip; "gzip, gzip" too. Of gzip and deflate it is the text. For br it raises AttributeError
# ('unused_data') with brotli 1.2.1, the package of that name. A good engineer expects an error
# that names the coding, or the text. Words in such records are found by nobody who searches an archive through it.
# Tocsin writes no WARC so far (docs/decisions.md); one that it writes has to hold answers unpacked, or as gzip.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check warcio==1.8.1 brotli==1.2.1 zstandard==0.25.0
"$folder/venv/bin/python" - <<'PYTHON'
import gzip
import io

import brotli
import zstandard
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

text = b"The council closed the bridge."
packed = {
    "gzip": gzip.compress(text),
    "x-gzip": gzip.compress(text),
    "gzip, gzip": gzip.compress(gzip.compress(text)),
    "zstd": zstandard.compress(text),
    "br": brotli.compress(text),
}


def read_back(coding, body):
    file = io.BytesIO()
    writer = WARCWriter(file)
    headers = StatusAndHeaders("200 OK", [("Content-Encoding", coding)], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record("http://a.example/", "response", payload=io.BytesIO(body), http_headers=headers))
    file.seek(0)
    try:
        return next(iter(ArchiveIterator(file))).content_stream().read()
    except AttributeError as error:
        return f"AttributeError: {error}"


for coding, body in packed.items():
    seen = read_back(coding, body)
    what = "the text" if seen == text else "the packed bytes" if seen == body else seen
    print(f"{coding}: {what}")
    expected = {"gzip": "the text", "br": "AttributeError: 'brotli.Decompressor' object has no attribute 'unused_data'"}
    assert what == expected.get(coding, "the packed bytes"), "the behaviour has changed"
PYTHON
