"""What was said, once?"""
