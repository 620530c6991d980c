"""Is a source read as it should be?"""
