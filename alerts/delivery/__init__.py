"""What is still to be sent, and did it arrive?"""
