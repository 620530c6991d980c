"""What proves a statement?"""
