"""The page of a statement, and the answer as it was received."""

from __future__ import annotations

from starlette.responses import Response

from alerts import config
from alerts.views import statement_page as view
from alerts.views import statements
from alerts.web import html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from crawler.errors import RequestError


def show(desk: Desk, ask: Ask) -> Response:
    """The whole text, every match, earlier wordings."""
    with desk.database.read() as session:
        seen = view.page(session, ask.path["id"])
    translation = config.web(desk.config).translate_url.replace("{url}", html.segment(seen.url))
    return html.page(desk, ask, "statement.html", seen=seen, translation=translation)


def received(desk: Desk, ask: Ask) -> Response:
    """The bytes of the answer, to be kept as a file: never shown as a page of ours."""
    with desk.database.read() as session:
        answer = statements.received(session, ask.path["id"])
    if answer is None:
        raise RequestError("answer_unknown", "This answer is not kept any more.", "[retention] raw says how long.")
    name = f"statement-{ask.path['id']}.bin"
    return Response(
        answer.body,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
