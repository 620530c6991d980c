"""Which address is asked, and by which way out?"""
