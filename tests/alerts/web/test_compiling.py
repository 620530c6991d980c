"""Templates that are compiled our way say what Jinja's own say: words, values, escapes and calls of every form."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Any

import pytest
from jinja2 import Environment, UndefinedError

from alerts.web.compiling import Templates


class French(NullTranslations):
    """Some words; the sign for percent stands doubled in a catalogue, as in its sources."""

    WORDS = {"Sources": "Sources & flux", "%(n)s of <b>them</b>": "%(n)s d’<b>eux</b>", "50 %% read": "50 %% lu"}  # noqa: RUF012

    def gettext(self, message: str) -> str:
        return self.WORDS.get(message, message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return one if n < 2 else f"{many} (plusieurs)"


def add(*given: Any, **named: Any) -> str:
    return "+".join([*map(str, given), *(f"{key}={value}" for key, value in named.items())])


def _theirs() -> Environment:
    made = Environment(autoescape=True)
    made.add_extension("jinja2.ext.i18n")
    made.install_gettext_translations(French(), newstyle=True)  # type: ignore[attr-defined]
    return made


def _ours() -> Templates:
    return Templates(French(), autoescape=True, extensions=["jinja2.ext.i18n"])


@pytest.mark.parametrize(
    "template",
    [
        "{{ _('Sources') }}",  # a word is as safe as the template: it is ours
        "{{ _('%(n)s of <b>them</b>', n=value) }}",  # a value within is not
        "{{ _('50 %% read') }}",
        "{{ gettext('not in the catalogue') }}",
        "{{ _(word) }}",  # only known when the page is made
        "{{ ngettext('one', 'many', 1) }}, {{ ngettext('one', 'many', 3) }}",
        "{{ value }} {{ add(value) }}",  # what a function gives is escaped
        "{{ add(1, 'b', c=3) }} {{ add(*[1, 2]) }} {{ add(**{'class': 1}) }} {{ add(class='x') }}",
        "{{ value.upper() }} {{ [3, 1]|sort|join('-') }} {{ add(add(1), add(2)) }}",
        "{% macro box(n) %}<i>{{ n }}{{ caller() if caller }}</i>{% endmacro %}{{ box(value) }}{% call box(2) %}{{ _('Sources') }}{% endcall %}",
        "{% for one in range(3) %}{{ loop.cycle('a', 'b') }}{% endfor %}",
        "{% set add = value.lower %}{{ add() }}",
    ],
)
def test_a_template_says_what_it_said_before(template: str) -> None:
    given = {"value": "<A> & 50%", "word": "Sources", "add": add}
    assert _ours().from_string(template).render(given) == _theirs().from_string(template).render(given)


def test_a_function_that_is_not_there_is_still_an_error() -> None:
    with pytest.raises(UndefinedError, match="'missing' is undefined"):
        _ours().from_string("{{ missing(1) }}").render()


def test_a_word_is_looked_up_once_and_not_in_every_row() -> None:
    asked: list[str] = []

    class Counted(French):
        def gettext(self, message: str) -> str:
            asked.append(message)
            return super().gettext(message)

    template = Templates(Counted(), autoescape=True, extensions=["jinja2.ext.i18n"]).from_string(
        "{% for one in range(9) %}{{ _('Sources') }}{% endfor %}"
    )
    assert template.render() == "Sources & flux" * 9
    assert asked == ["Sources"]
