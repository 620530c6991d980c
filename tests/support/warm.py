"""What a process that delivers would load at its first message, loaded before it is forked: a start costs a tenth then."""

from __future__ import annotations

import anyio._backends._asyncio  # noqa: F401 - httpcore asks for it at its first request
import psycopg  # noqa: F401

from alerts import channels
from alerts.cli import crawl, run_once  # noqa: F401
from alerts.messages import rendering
from alerts.messages.message import sample
from crawler import middlewares  # noqa: F401
from crawler.spiders import adhoc  # noqa: F401
from tests.support import builders, victim  # noqa: F401

channels.kinds()
rendering.html(sample())  # compiles the template
