"""How is each kind of crawl job claimed, requested, answered, failed and renewed?"""
