"""How a word of another script is read."""

from __future__ import annotations

import pytest

from alerts.lexicon.names.phonemes import foreign


@pytest.mark.parametrize(("one", "other"), [("ट्रंप", "ट्रम्प"), ("ज़ेलेंस्की", "जेलेन्सकी"), ("पुतीन", "पुतिन")])
def test_hindi_spellings_are_read_alike(one: str, other: str) -> None:
    assert foreign(one) == foreign(other)
