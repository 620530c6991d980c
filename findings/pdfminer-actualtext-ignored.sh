#!/bin/sh
# pdfminer.six 20260107: /ActualText of marked content is ignored. Where a page's glyphs stand for other letters (a ligature, a font whose table
# of letters is wrong, Arabic that was shaped), PDF writers say what is meant with /Span <</ActualText (...)>> BDC ... EMC (ISO 32000-1, 14.9.4);
# copying from a viewer gives that text. extract_text gives the glyphs' letters, without a word. A good engineer expects the text that the
# document itself declares.
# It would have hidden words of press releases from every topic: Tocsin reads ActualText in a device of its own (crawler/parsing/pdf_glyphs.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pdfminer.six==20260107
"$folder/venv/bin/python" - <<'PYTHON'
import io
from pdfminer.high_level import extract_text

stream = b"BT /F1 12 Tf 72 700 Td (The ) Tj /Span <</ActualText (court)>> BDC (XQZRT) Tj EMC ( sat.) Tj ET"
objects = [
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
]
body, offsets = b"%PDF-1.5\n", []
for number, obj in enumerate(objects, 1):
    offsets.append(len(body))
    body += b"%d 0 obj\n%s\nendobj\n" % (number, obj)
xref = len(body)
body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % o for o in offsets)
body += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref)

found = extract_text(io.BytesIO(body)).strip()
print(f"pdfminer.six: {found!r}; the document declares 'The court sat.'")
assert found == "The XQZRT sat.", "the behaviour has changed"
PYTHON
