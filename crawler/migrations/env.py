"""Alembic's way in; crawler/storage/schema.py hands the connection over."""

from alembic import context

from crawler.storage import schema

schema.run(context.config.attributes["connection"], context.config)
