"""One topic, every language: inflected forms, names and places. Asked when a topic is saved; only its resolver runs while matching."""

from alerts.lexicon.expansion import Lexicon

__all__ = ["Lexicon"]
