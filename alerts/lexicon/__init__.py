"""How else is it said?

Inflected forms, names and places in every language: used when a topic is saved; only the resolver runs while matching.
"""

from alerts.lexicon.expansion import Lexicon

__all__ = ["Lexicon"]
