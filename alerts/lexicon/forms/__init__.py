"""Which inflected forms has a word?"""
