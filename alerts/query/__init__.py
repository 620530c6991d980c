"""What does the operator's text mean?"""

from alerts.query.compiler import CompiledTopic, compile_topic
from alerts.query.parser import parse

__all__ = ["CompiledTopic", "compile_topic", "parse"]
