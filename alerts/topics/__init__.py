"""What do people want to hear of?"""
