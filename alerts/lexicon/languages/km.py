"""Khmer: words do not change."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Khmer",
    function_words="និង ឬ ប៉ុន្តែ នៅ ក្នុង នៃ ដែល ជា មាន បាន ថា ពី ទៅ ដោយ",
    uninflected=True,
)
