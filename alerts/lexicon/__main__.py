"""`python -m alerts.lexicon LANG`: compile a language's tables in a process of its own, which takes its memory with it."""

from __future__ import annotations

import os
import sys

from alerts.topics import languages

if __name__ == "__main__":
    os.nice(5)
    languages.lexicon().table(sys.argv[1])
