"""`python -m alerts.lexicon LANG`: compile a language's table in a process of its own, which takes its memory with it."""

from __future__ import annotations

import os
import sys

from alerts.lexicon.forms.dictionaries import cache_folder, open_table

if __name__ == "__main__":
    os.nice(5)
    open_table(cache_folder(), sys.argv[1])
