"""Which processes run?"""
