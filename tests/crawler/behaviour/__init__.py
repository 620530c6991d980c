"""What the crawler does across its modules: against bad sites, broken documents, and as Scrapy users know it."""
