"""Scripts that make the data files of the lexicon from open data; run by hand when the data is renewed, never by the product."""
