"""The HTTP API: the same nouns as the pages, from the same views, as JSON with a description that is made from the types."""
