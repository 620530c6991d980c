from __future__ import annotations


def widen(word, lang, forms):
    return forms
