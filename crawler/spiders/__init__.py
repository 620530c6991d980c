"""How is each general kind of source read?"""
