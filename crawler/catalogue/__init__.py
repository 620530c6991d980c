"""Which real sources could be watched?

The rows are data: a file of them a region or a subject, and places.tsv, which says where each address was found and when.
"""
