"""What does a list show?"""
