"""Tocsin at the size of a coalition: 100,000 sources and 10 million statements a month, on a real PostgreSQL."""
