"""Alembic's way in; crawler/schema.py hands the connection over."""

from alembic import context

from crawler import schema

schema.run(context.config.attributes["connection"], context.config)
