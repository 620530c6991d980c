"""Who is alerted at once, and who later?"""
