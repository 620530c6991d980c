"""A change with an Idempotency-Key is made once: sent again, it gets the answer that it got."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from alerts.accounts import kept_answers
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.routes import Handler, handled


def once(handler: Handler) -> Handler:
    """The handler of a change, which heeds the key."""

    async def heeding(desk: Desk, ask: Ask) -> Response:
        key = ask.request.headers.get("idempotency-key")
        if key is None:
            return await handled(handler, desk, ask)
        kept_answers.check_key(key)
        named = kept_answers.digest(ask.visitor.name, str(ask.visitor.account), str(ask.visitor.team), key)
        kept = await run_in_threadpool(_claimed, desk, ask, named)
        if kept is not None:
            return kept
        try:
            answer = await handled(handler, desk, ask)
        except BaseException:
            await run_in_threadpool(_released, desk, named)
            raise
        await run_in_threadpool(_kept, desk, named, answer)
        return answer

    return heeding


def _claimed(desk: Desk, ask: Ask, key: str) -> Response | None:
    request = kept_answers.digest(ask.request.method, ask.request.url.path, ask.request.url.query, ask.body)
    with desk.database.write() as session:
        kept = kept_answers.claim(session, key, request, ask.now)
    if kept is None:
        return None
    return Response(kept.body, kept.status or 200, {"Idempotent-Replayed": "true"}, media_type="application/json")


def _kept(desk: Desk, key: str, answer: Response) -> None:
    with desk.database.write() as session:
        kept_answers.keep(session, key, answer.status_code, bytes(answer.body))


def _released(desk: Desk, key: str) -> None:
    with desk.database.write() as session:
        kept_answers.release(session, key)
