"""How else is it said?

Inflected forms, names and places in every language: used when a topic is saved; only the resolver runs while matching.
"""

from alerts.lexicon.expansion import Lexicon
from alerts.lexicon.forms.dictionaries import NotCompiled, cache_folder, forms_known
from alerts.lexicon.forms.inflection import MOST_FORMS
from alerts.lexicon.languages import profile

__all__ = ["MOST_FORMS", "Lexicon", "NotCompiled", "cache_folder", "forms_known", "profile"]
