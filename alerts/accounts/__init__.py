"""Who is asking, and what may they do?

Visitors, their roles, and the tokens by which a browser is known again. Knows no HTTP.
"""
