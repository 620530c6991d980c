"""Does this text satisfy this plan?"""
