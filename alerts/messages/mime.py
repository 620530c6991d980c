"""From a message to the bytes of a mail. Pure; opens no connection.

Headers are folded by ourselves: the standard library loses spaces between encoded words, lets NUL through, and turns a long
List-Unsubscribe address into encoded words that no mail provider reads.
"""

from __future__ import annotations

import base64
import email.errors
import email.headerregistry
import email.message
import email.policy
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

import idna

from alerts.messages import rendering
from alerts.messages.message import Message
from crawler.errors import RequestError

_WORD_LIMIT = 75  # RFC 2047 §2: an encoded word is at most that long
_LINE_LIMIT = 78
_HEAD = 2000  # bytes that headers take, roughly


class _Policy(email.policy.EmailPolicy):
    """Header values as we made them: prose by RFC 2047, machine values verbatim. Parses nothing, which is also twice as fast."""

    def fold(self, name: str, value: str) -> str:
        if _is_prose(name):
            return folded(name, value, self.linesep)
        return f"{name}: {value.replace(', ', f',{self.linesep} ') if name == 'To' else value}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("utf-8")

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        if not value.isprintable() and any(unicodedata.category(c) in ("Cc", "Cs") for c in value):
            raise ValueError(f"The header {name} has control characters.")
        return name, value

    def header_max_count(self, name: str) -> int | None:
        """Asked for each header set; the library makes a new class to answer, which took a tenth of a mail's time."""
        return None

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_POLICY = _Policy(linesep="\r\n", cte_type="7bit", max_line_length=_LINE_LIMIT)


def _is_prose(name: str) -> bool:
    return name.lower() == "subject" or name.lower().startswith("x-tocsin-")


def folded(name: str, text: str, linesep: str = "\r\n") -> str:
    """A header of prose: as it is when it is short plain ASCII, otherwise as encoded words of at most 75 characters (RFC 2047)."""
    plain = f"{name}: {text}"
    if (
        len(plain) <= _LINE_LIMIT
        and text.isascii()
        and text.isprintable()
        and "=?" not in text
        and text == text.strip()
    ):
        return plain + linesep
    return f"{name}: " + f"{linesep} ".join(_encoded_words(text, _WORD_LIMIT - len(name) - 2)) + linesep


def _encoded_words(text: str, first: int) -> Iterable[str]:
    """UTF-8 in base64, cut between letters and never inside one."""
    room, chunk = (first - 12) // 4 * 3, b""
    for build_mail in re.findall(r".[\u0300-\u036f\u200d\ufe0f]*", text, re.DOTALL):
        new = build_mail.encode("utf-8", "replace")
        if chunk and len(chunk) + len(new) > room:
            yield f"=?utf-8?b?{base64.b64encode(chunk).decode()}?="
            room, chunk = (_WORD_LIMIT - 12) // 4 * 3, b""
        chunk += new
    yield f"=?utf-8?b?{base64.b64encode(chunk).decode()}?="


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One checked address. The domain is ASCII (IDNA); ``local`` may not be, which then needs SMTPUTF8."""

    local: str
    domain: str
    name: str = ""

    @property
    def address(self) -> str:
        """As it stands in the envelope."""
        return f"{self.local}@{self.domain}"

    def header(self) -> str:
        """As it stands in From and To."""
        if not self.name:
            return self.address
        simple = re.fullmatch(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+", self.name) and "=?" not in self.name
        name = self.name if simple else " ".join(_encoded_words(self.name, _WORD_LIMIT))
        return f"{name} <{self.address}>"


@lru_cache(maxsize=1024)
def mailbox(text: str, what: str = "address") -> Mailbox:
    """Exactly one mailbox, `name@host` or `Name <name@host>`; RequestError address_invalid says what is wrong with it."""
    wrong = RequestError(
        "address_invalid",
        f"The {what} “{rendering.one_line(text)[:100]}” is not one mail address.",
        "Write it as name@example.org, one in each entry.",
    )
    found = _only_address(text)
    if found is None or re.search(r"[\s<>()\[\]\\,;:\"]", found.addr_spec):
        raise wrong
    try:
        domain = idna.encode(found.domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise wrong from error
    if len(found.username.encode()) > 64 or len(domain) > 253:
        raise wrong
    return Mailbox(found.username, domain, rendering.one_line(found.display_name)[:60])


def _only_address(text: str) -> email.headerregistry.Address | None:
    """What the typed parser makes of it, when that is one whole address and nothing else."""
    if not text or len(text) > 500 or any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in text):
        return None
    try:
        header = email.policy.default.header_factory("To", text)
    except (IndexError, TypeError, ValueError, AttributeError, email.errors.HeaderParseError):  # it stumbles over some
        return None
    defects = [d for d in header.defects if not isinstance(d, email.errors.NonASCIILocalPartDefect)]
    assert isinstance(header, email.headerregistry.AddressHeader)
    if defects or len(header.addresses) != 1 or any(g.display_name for g in header.groups):
        return None
    return header.addresses[0] if header.addresses[0].username and header.addresses[0].domain else None


def identity(message: Message, domain: str) -> str:
    """The Message-ID: of the delivery (and its part), so every attempt has the same and a receiver can drop a twin."""
    part = f".{message.part}" if message.of > 1 else ""
    return f"<{_atom(message.delivery_id)}{part}@{domain}>"


def thread(message: Message, domain: str) -> str | None:
    """The root that all mails of one story on one topic answer to; None for what belongs to no story."""
    if not message.story_id:
        return None
    key = hashlib.sha256(f"{message.story_id}\0{message.topic or ''}".encode("utf-8", "replace")).hexdigest()[:24]
    return f"<story.{key}@{domain}>"


def _atom(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]", "_", text).strip(".") or "_"


def build_mail(message: Message, sender: Mailbox, to: Iterable[Mailbox], now: datetime, unsubscribe: str = "") -> bytes:
    """The mail, ASCII throughout unless an address is not: text and HTML, both complete. A discreet message is redacted before."""
    mail = email.message.EmailMessage(policy=_POLICY)
    mail["Date"] = format_datetime(now)
    mail["From"] = sender.header()
    mail["To"] = ", ".join(m.header() for m in to)
    mail["Subject"] = rendering.subject(message)
    mail["Message-ID"] = identity(message, sender.domain)
    if root := thread(message, sender.domain):
        mail["In-Reply-To"] = root
        mail["References"] = root
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Id"] = f"<{_list_key(message)}.{sender.domain}>"
    if unsubscribe:
        mail["List-Unsubscribe"] = f"<{unsubscribe}>"
    if unsubscribe.startswith("https:"):
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if message.alert_id and message.kind in ("alert.created", "digest.created"):  # filters tell alerts by it
        mail["X-Tocsin-Alert"] = rendering.one_line(message.alert_id)
    if message.topic:
        mail["X-Tocsin-Topic"] = rendering.one_line(message.topic)
    coding = "quoted-printable" if _mostly_ascii(message) else "base64"
    mail.set_content(rendering.plain(message), cte=coding)
    mail.add_alternative(rendering.html(message), subtype="html", cte=coding)
    mail.set_boundary(
        f"=_tocsin_{hashlib.sha256(mail['Message-ID'].encode()).hexdigest()[:16]}"
    )  # "=_" cannot occur in either coding
    return mail.as_bytes()


def _list_key(message: Message) -> str:
    """The same for all mails of a topic, and not its name."""
    if not message.topic:
        return "tocsin"
    return hashlib.sha256(b"tocsin list\0" + message.topic.encode("utf-8", "replace")).hexdigest()[:20]


def size(message: Message) -> int:
    """Bytes of the mail, a little too many rather than too few; cheaper than building it."""
    raw = (rendering.plain(message) + rendering.html(message)).encode("utf-8", "replace")
    if not _mostly_ascii(message):
        return _HEAD + len(raw) * 14 // 10
    escaped = (
        len(raw) - len(raw.decode("ascii", "ignore")) + raw.count(b"=")
    )  # three bytes for each in quoted-printable
    return _HEAD + (len(raw) + 2 * escaped) * 107 // 100


def _mostly_ascii(message: Message) -> bool:
    text = "".join(q.title + q.excerpt for q in message.statements)
    return len(text.encode("ascii", "ignore")) >= len(text) * 0.6
