#!/bin/sh
# tantivy 0.27.0 (Python): the default tokenizer of a text field drops every word of more than 40 bytes, without a word, at filing and in a
# query alike. The limit was meant for encoded blobs, but it counts bytes of UTF-8: of Cyrillic 20 letters, of Georgian, Hindi or Thai 13, and a
# sentence of Chinese, which is one word to this tokenizer, is lost whole. "сельскохозяйственного банка" is found by its second word alone. A
# good engineer expects such a sentence to be one long word that is found as it was written, or an error.
# Tocsin measures itself against tantivy (bench/matching.py) and cuts words itself, with no such limit (alerts/text/tokens.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check tantivy==0.27.0
"$folder/venv/bin/python" - <<'PYTHON'
import tantivy

builder = tantivy.SchemaBuilder()
builder.add_text_field("text", stored=True)
index = tantivy.Index(builder.build())
writer = index.writer(15_000_000, 1)
texts = [
    "совет сельскохозяйственного банка",  # 21 letters, 42 bytes
    "წარმომადგენლობითი ორგანო",  # 17 letters, 51 bytes
    "市议会昨天在北京讨论了桥梁的关闭问题",  # no spaces, 54 bytes
    "Donaudampfschifffahrtsgesellschaft",  # 34 letters, 34 bytes
]
for text in texts:
    writer.add_document(tantivy.Document(text=text))
writer.commit()
index.reload()
found = {}
for word in ("сельскохозяйственного", "банка", "წარმომადგენლობითი", "ორგანო", texts[2], texts[3]):
    found[word] = index.searcher().search(index.parse_query(word, ["text"])).count
    print(f"{len(word)} letters, {len(word.encode())} bytes: {found[word]} document(s) for {word}")
assert list(found.values()) == [0, 1, 0, 1, 0, 1], "the behaviour has changed"
PYTHON
