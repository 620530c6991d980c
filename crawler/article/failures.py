"""Why a page could not be read: the stable codes an item's ``error`` may hold, and what they mean in a sentence."""

from __future__ import annotations

SENTENCES = {
    "extraction_timeout": "Reading the page took longer than a page may take.",
    "extraction_memory": "Reading the page needed more memory than a page may have.",
    "extraction_crashed": "The process that read the page ended before it was done.",
    "extraction_failed": "The page could not be read because of an error in the reader.",
    "html_too_deep": "The page is nested too deeply; its text was taken without its structure.",
    "html_too_large": "The page is very large; only its first 9 MB were read.",
    "content_pdf": "The answer is a PDF document, not a page.",
    "content_image": "The answer is an image, not a page.",
    "content_audio": "The answer is a sound, not a page.",
    "content_video": "The answer is a film, not a page.",
    "content_media": "The answer is a recording, not a page.",
    "content_font": "The answer is a font, not a page.",
    "content_archive": "The answer is an archive, not a page.",
    "content_office": "The answer is an office document, not a page.",
    "content_program": "The answer is a program, not a page.",
    "content_binary": "The answer is binary data, not a page.",
    "include_missed": "What the source says is the text (include) stands nowhere on the page; the text was found by rule.",
    "body_too_large": "The page is larger than a page may be.",
}


def sentence(code: str) -> str:
    """What a code means; the code itself when it is not one of ours."""
    return SENTENCES.get(code, code)
