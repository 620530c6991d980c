"""The query language: text -> tree -> plan. `compile_topic` is the front door; `alerts.matching.index` holds what it makes against documents."""

from alerts.query.compiler import CompiledTopic, compile_topic
from alerts.query.parser import parse

__all__ = ["CompiledTopic", "compile_topic", "parse"]
