"""Refusals for the length in the words of many services, and what is none."""

from __future__ import annotations

import pytest

from alerts.channels.transports import too_long


@pytest.mark.parametrize(("status", "answer"), [
    (413, ""), (400, '{"ok":false,"error_code":400,"description":"Bad Request: message is too long"}'), (400, "MESSAGE_TOO_LONG"), (400, "msg_too_long"),
    (403, '{"errcode":"M_TOO_LARGE","error":"event too large"}'), (422, '{"error":"Validation failed: Text character limit of 500 exceeded"}'),
    (400, '{"code":21617,"message":"The concatenated message body exceeds the 1600 character limit"}'), (400, '{"errors":["message is too long (maximum is 1024 characters)"]}'),
    (200, '{"errcode":40058,"errmsg":"markdown.content exceed max length 4096"}'), (400, "content size out of limit"), (400, '{"content":["Must be 2000 or fewer in length. Text exceeds 2000 characters"]}'),
    (400, "Must be at most 500 characters"), (413, "rate limit exceeded"),
])  # fmt: skip
def test_too_long(status: int, answer: str) -> None:
    assert too_long.says(status, answer)


@pytest.mark.parametrize(("status", "answer"), [
    (429, "Rate limit exceeded: too many characters"), (400, "rate limit exceeded"), (403, "quota exceeded"), (400, "chat not found"), (500, "message is too long"),
    (422, '{"error":"Validation failed: Text can\'t be blank"}'), (400, "it took too long ago"[:7]), (401, "invalid token"), (402, "monthly message limit exceeded"), (503, "Request Entity Too Large"),
])  # fmt: skip
def test_refused_for_something_else(status: int, answer: str) -> None:
    assert not too_long.says(status, answer)


@pytest.mark.parametrize(("code", "answer", "want"), [
    (552, "5.3.4 Message size exceeds fixed maximum message size", True), (552, "message too big", True), (550, "5.2.3 over limit", True), (554, "5.7.1 spam", False),
    (552, "5.2.2 mailbox full, size exceeded", False), (552, "Requested mail action aborted: exceeded storage allocation", False), (550, "5.1.1 no such user", False), (452, "4.3.1 too large for now", False),
])  # fmt: skip
def test_mail(code: int, answer: str, want: bool) -> None:
    assert too_long.mail_says(code, answer) == want
