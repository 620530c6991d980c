"""What do we watch?"""
