"""What is still to be fetched?"""
