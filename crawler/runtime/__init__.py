"""Who does the crawling?"""
