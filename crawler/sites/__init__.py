"""What is special about the list or the pages of a single site?

One spider a file; knows no database.
"""
