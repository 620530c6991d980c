"""How do bytes become text, trees, dates and languages?"""
