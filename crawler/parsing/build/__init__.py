"""Builders of data that crawler.parsing reads. They stay in the checkout and out of the wheel."""
