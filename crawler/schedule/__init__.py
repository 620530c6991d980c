"""When is a source read next?"""
