"""Forms with a file: fields and files are told apart, and a body that is none is refused."""

from __future__ import annotations

import pytest

from alerts.web.multipart import parts

BODY = (
    b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhe\r\nllo\r\n'
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.opml"\r\nContent-Type: text/xml\r\n\r\n<opml/>\r\n\r\n'
    b"--x--\r\n"
)


def test_fields_and_files() -> None:
    text, file = parts(BODY, "multipart/form-data; boundary=x")
    assert text == ("text", b"he\r\nllo", False)
    assert file == ("file", b"<opml/>\r\n", True)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (BODY, "multipart/form-data"),
        (BODY[:-10], "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data; boundary=x"),
    ],
)
def test_what_is_no_form(body: bytes, kind: str) -> None:
    with pytest.raises(ValueError, match=r"boundary|name|cut short"):
        list(parts(body, kind))


def test_many_parts_cost_little() -> None:
    many = b'\r\n--x\r\n; name="a"\r\n\r\n' * 40_000 + b"\r\n--x--"
    assert len(list(parts(many, "multipart/form-data; boundary=x"))) == 40_000
