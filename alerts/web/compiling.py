"""How templates become Python: words without a value in them are translated once, when a template is compiled, and functions are called as Python calls them. Knows no template.

Both halve what a page with a table costs: Jinja looks up every word anew in every row, and asks of every function what it wants to be handed.
"""

from __future__ import annotations

from gettext import NullTranslations
from keyword import iskeyword
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

_WORD = ("_", "gettext")
_OF_THE_CONTEXT = (
    *_WORD,
    "ngettext",
    "pgettext",
    "npgettext",
)  # the only ones that Jinja hands more than they are given


class _Direct(CodeGenerator):
    """Calls without `context.call` between, where nothing in the call needs it."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - Jinja's name
        odd = forward_caller or node.dyn_args or node.dyn_kwargs or any(iskeyword(one.key) for one in node.kwargs)
        if odd or (isinstance(node.node, nodes.Name) and node.node.name in _OF_THE_CONTEXT):
            return super().visit_Call(node, frame, forward_caller=forward_caller)
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")
        return None


class _Said(NodeTransformer):
    """Words in the language of the page in the place of calls for them."""

    def __init__(self, words: NullTranslations) -> None:
        self.words = words

    def visit_Call(self, node: nodes.Call, *_args: Any, **_named: Any) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        if not (isinstance(node.node, nodes.Name) and node.node.name in _WORD and not node.kwargs):
            return node
        word = node.args[0]
        if not isinstance(word, nodes.Const):
            return node
        return nodes.MarkSafe(nodes.Const(str(Markup(self.words.gettext(word.value)) % {})))  # noqa: S704 - of our catalogue


class Templates(Environment):
    """Templates with the words of one catalogue."""

    code_generator_class = _Direct

    def __init__(self, words: NullTranslations, **options: Any) -> None:
        super().__init__(**options)
        self.words = words
        self.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]

    def _generate(self, source: nodes.Template, *named: Any, **options: Any) -> str:
        return super()._generate(_Said(self.words).visit(source), *named, **options)
