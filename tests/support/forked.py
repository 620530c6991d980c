"""Processes for tests that have the product imported already: real processes, forked from a server that has no threads."""

from __future__ import annotations

import multiprocessing

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.support.warm"])
