"""The conversation with a mail server, over a socket that the door gave or a connection that waits. Knows envelopes and answers, not messages."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import aiosmtplib

from alerts.channels.transports import too_long
from alerts.channels.transports.context import HTTP_TIME_LIMIT, Context
from alerts.channels.transports.smtp_pool import Connection, leave
from alerts.config import Smtp
from alerts.errors import DeliveryError
from crawler.config import declaration
from crawler.errors import FetchError, GuardError, RequestError

USUAL_PORT = {"tls": 465, "starttls": 587, "none": 25}
_STEPS = 4  # one mail, from connecting to the last answer, takes at most so many times the patience for one answer
TIME_LIMIT = _STEPS * HTTP_TIME_LIMIT
_KEPT = 1000  # characters of an answer


def check(smtp: Smtp) -> None:
    """Whether the [smtp] section makes sense; RequestError with smtp_missing, smtp_port, smtp_security, smtp_port_security,
    smtp_tls_required or smtp_ca."""
    if not smtp.host:
        raise RequestError("smtp_missing", "No mail server is configured.", "Set host and sender in [smtp].")
    declaration.check(smtp)
    if smtp.port == USUAL_PORT["tls"] and smtp.security != "tls":  # else both sides would wait for the other to begin
        raise RequestError("smtp_port_security", f"Port 465 speaks TLS from the first byte, and [smtp] security is {smtp.security}.", 'Set [smtp] security = "tls".')  # fmt: skip
    if smtp.security == "none" and smtp.username and not _is_loopback(smtp.host):
        raise RequestError(
            "smtp_tls_required",
            "A password would go to the mail server in clear text.",
            'Set [smtp] security = "starttls" or "tls".',
        )
    if smtp.ca:
        tls_context(smtp)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def tls_context(smtp: Smtp) -> ssl.SSLContext:
    """Certificates are always checked; ``ca`` adds a private authority. RequestError smtp_ca."""
    try:
        return _context(smtp.ca)
    except (OSError, ssl.SSLError) as error:
        raise RequestError(
            "smtp_ca",
            f"[smtp] ca: {smtp.ca or 'the system store'} is not a readable certificate file.",
            "Give the path of a PEM file.",
        ) from error


@lru_cache(maxsize=4)  # reading the system's store takes longer than a mail
def _context(ca: str) -> ssl.SSLContext:
    made = ssl.create_default_context()
    if ca:
        made.load_verify_locations(ca)
    return made


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends to whom; bare addresses. ``hello`` is the name we give in EHLO: never the machine's own."""

    sender: str
    recipients: Sequence[str]
    hello: str


async def deliver(context: Context, envelope: Envelope, mail: bytes) -> None:
    """Hand one mail over. DeliveryError says why not; its ``served`` are the recipients for whom the server took it."""
    smtp = context.smtp
    port = smtp.port or USUAL_PORT[smtp.security]
    try:
        async with asyncio.timeout(_STEPS * context.patience):
            if (connection := await context.smtp_pool.take()) is not None and await _sent_by_open(
                connection, context, envelope, mail
            ):
                return
            fresh = Connection(await _connect(context, port, envelope.hello))
            await _send_by(fresh, context, envelope, mail)
    except TimeoutError as error:
        raise _slow(smtp, port) from error


async def greet(context: Context, hello: str = "localhost") -> None:
    """Connect, log in and leave, without a mail; DeliveryError says why not."""
    port = context.smtp.port or USUAL_PORT[context.smtp.security]
    try:
        async with asyncio.timeout(context.patience):
            await leave(await _connect(context, port, hello))
    except TimeoutError as error:
        raise _slow(context.smtp, port) from error


async def _sent_by_open(connection: Connection, context: Context, envelope: Envelope, mail: bytes) -> bool:
    """Whether the mail went by a connection that carried others; not when the server takes no more of them by it."""
    try:
        await _send_by(connection, context, envelope, mail)
    except DeliveryError as error:
        if isinstance(error.__cause__, aiosmtplib.SMTPSenderRefused):  # before any recipient was named
            return False
        raise
    return True


async def _send_by(connection: Connection, context: Context, envelope: Envelope, mail: bytes) -> None:
    """The connection waits for another mail when this one went through whole; after anything else it is given up."""
    try:
        await _hand_over(connection.client, envelope, mail)
    except DeliveryError:
        await leave(connection.client)
        raise
    except BaseException:
        connection.client.close()
        raise
    context.smtp_pool.keep(connection)


async def _connect(context: Context, port: int, hello: str) -> aiosmtplib.SMTP:
    smtp = replace(context.smtp, password=context.secrets.unseal(context.smtp.password))
    trust = await asyncio.to_thread(tls_context, smtp) if smtp.security != "none" else None
    try:
        sock = await context.door.smtp_socket(smtp.host, port, timeout=context.patience)
    except GuardError as error:
        raise DeliveryError(error.code, error.message, error.fix) from error
    except FetchError as error:
        raise DeliveryError(
            "smtp_unreachable",
            f"The mail server {smtp.host} cannot be reached on port {port}. {error.message}",
            error.fix or "Check host and port in [smtp], and that no firewall is between.",
        ) from error
    client = aiosmtplib.SMTP(
        hostname=smtp.host,
        port=None,
        sock=sock,
        local_hostname=hello,
        use_tls=smtp.security == "tls",
        start_tls=False,
        tls_context=trust,
        timeout=context.patience,
    )
    try:
        await _greet(client, smtp, port)
    except BaseException:
        client.close()
        sock.close()
        raise
    return client


async def _greet(client: aiosmtplib.SMTP, smtp: Smtp, port: int) -> None:
    try:
        await client.connect()
        await client.ehlo()
        if smtp.security == "starttls":
            await _start_tls(client, smtp)
    except (ssl.SSLError, aiosmtplib.SMTPException, OSError) as error:
        raise _greeting_failure(error, smtp, port) from error
    if smtp.username:
        await _log_in(client, smtp)


async def _start_tls(client: aiosmtplib.SMTP, smtp: Smtp) -> None:
    if not client.supports_extension("starttls"):
        raise DeliveryError(
            "smtp_tls_required",
            f"The mail server {smtp.host} offers no STARTTLS; nothing was sent in clear text.",
            'Set [smtp] security = "tls" (port 465), or "none" only for a server on this machine.',
        )
    await client.starttls()
    await client.ehlo()


async def _log_in(client: aiosmtplib.SMTP, smtp: Smtp) -> None:
    fix = "Check username and password in [smtp]; some providers want a password made for this program."
    try:
        await client.login(smtp.username, smtp.password)
    except aiosmtplib.SMTPAuthenticationError as error:
        # 4xx: the server could not look (RFC 4954); anything else is its no. A password can be mended, so try again later.
        raise DeliveryError(
            "smtp_auth",
            "The mail server refused user name or password.",
            fix,
            status=error.code,
            answer=_kept(error.message),
        ) from error
    except aiosmtplib.SMTPResponseException as error:
        raise _refusal(error.code, error.message) from error
    except (aiosmtplib.SMTPServerDisconnected, OSError) as error:
        raise _lost() from error
    except aiosmtplib.SMTPException as error:
        raise DeliveryError(
            "smtp_auth",
            "The mail server offers no way to log in that Tocsin supports.",
            "Remove username from [smtp], or use another port or security.",
        ) from error


async def _hand_over(client: aiosmtplib.SMTP, envelope: Envelope, mail: bytes) -> None:
    unicode = not (envelope.sender + "".join(envelope.recipients)).isascii()
    if unicode and not client.supports_extension("smtputf8"):
        raise DeliveryError(
            "smtp_utf8_needed",
            "An address has letters before the @ that this mail server cannot carry (it offers no SMTPUTF8).",
            "Use an address with plain letters, or another mail server.",
            permanent=True,
        )
    options = ["SMTPUTF8", "BODY=8BITMIME"] if unicode else []
    try:
        refused, _ = await client.sendmail(envelope.sender, list(envelope.recipients), mail, mail_options=options)
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _recipients({r.recipient: (r.code, r.message) for r in error.recipients}, frozenset()) from error
    except aiosmtplib.SMTPResponseException as error:
        raise _refusal(error.code, error.message) from error
    except TimeoutError as error:
        raise _lost("The mail server stopped answering.") from error
    except (aiosmtplib.SMTPServerDisconnected, OSError) as error:
        raise _lost() from error
    if refused:
        taken = frozenset(envelope.recipients) - frozenset(refused)
        raise _recipients({address: (r.code, r.message) for address, r in refused.items()}, taken)


def _kept(answer: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in answer)[:_KEPT]


def _is_permanent(code: int) -> bool:
    return 500 <= code < 600


def _recipients(refused: dict[str, tuple[int, str]], served: frozenset[str]) -> DeliveryError:
    """Some or all recipients were refused. Permanent only when that is so for each of them."""
    code, answer = max(refused.values(), key=lambda r: -r[0])
    lines = "\n".join(f"{address}: {status} {said}" for address, (status, said) in refused.items())
    # Addresses stand in the answer, which is kept with the attempt, and not in the sentence, which may be logged.
    return DeliveryError(
        "smtp_recipient_refused",
        f"The mail server refused {len(refused)} of {len(refused) + len(served)} recipients ({code}).",
        explain(code, answer),
        permanent=all(_is_permanent(status) for status, _ in refused.values()),
        too_long=any(too_long.mail_says(status, said) for status, said in refused.values()),
        status=code,
        answer=_kept(lines),
        served=served,
    )


def _refusal(code: int, answer: str) -> DeliveryError:
    if code < 400 or code > 599:
        return DeliveryError(
            "smtp_bad_answer",
            "The mail server's answer is not SMTP.",
            "Check host and port in [smtp].",
            answer=_kept(answer),
        )
    if code == 530:  # a setting is missing; once it is there the mail can go
        return DeliveryError(
            "smtp_auth",
            "The mail server wants a log-in or encryption first (530).",
            explain(code, answer),
            status=code,
            answer=_kept(answer),
        )
    name = "smtp_refused" if _is_permanent(code) else "smtp_try_later"
    words = "refused the mail" if _is_permanent(code) else "asks to try later"
    return DeliveryError(
        name,
        f"The mail server {words} ({code}).",
        explain(code, answer),
        permanent=_is_permanent(code),
        status=code,
        answer=_kept(answer),
        too_long=too_long.mail_says(code, answer),
    )


_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REASONS = {  # RFC 3463: what a class of status says, and what to do about it
    "1.1": "There is no such mailbox: check the address.",
    "1.2": "There is no such mail domain: check the address.",
    "1.8": "The sender's address is not accepted: check sender in [smtp].",
    "2.1": "The mailbox is switched off: ask its owner.",
    "2.2": "The mailbox is full: ask its owner.",
    "2.3": "The mail is too large for this mailbox, even cut short: ask its owner.",
    "3.4": "The mail is too large for this server, even cut short: ask its operator.",
    "7.0": "The server's policy is against it: ask its operator.",
    "7.1": "The server does not let you send this mail to it: log in, and use a sender address of that account.",
    "7.8": "User name or password are wrong.",
    "7.20": "The DKIM signature is missing or wrong: have your relay sign the mail.",
    "7.23": "SPF does not allow your relay to send for this sender: correct the DNS record.",
    "7.26": "SPF, DKIM and DMARC do not hold: have your relay sign the mail and correct the DNS records.",
}
_BY_CODE = {
    421: "The server is busy or closing; it will be tried again.",
    450: "The mailbox is busy; it will be tried again.",
    451: "The server asks to come again later (often greylisting); it will be tried again.",
    452: "The server is out of space; it will be tried again.",
    530: "The server wants a log-in or encryption first: set username, password and security in [smtp].",
    535: "User name or password are wrong.",
    550: "The mailbox does not exist, or the server's policy (spam filter) is against it.",
    552: "The mailbox is full or the mail is too large.",
    553: "The address is not accepted: check it, and the sender.",
    554: "The server's policy (often a spam filter or a block list) is against it.",
}


def explain(code: int, answer: str) -> str:
    """What an SMTP answer means in words, from its enhanced status (RFC 3463) or its code (RFC 5321)."""
    if (code < 500 or code in (530, 535)) and code in _BY_CODE:
        return _BY_CODE[
            code
        ]  # clearer than their enhanced status, which says policy for greylisting and for a missing log-in
    found = _ENHANCED.search(answer[:_KEPT])
    subject = found[1].split(".", 1)[1] if found else ""
    return _REASONS.get(subject) or _BY_CODE.get(code, "See the server's answer.")


def _lost(words: str = "The mail server cut the connection.") -> DeliveryError:
    return DeliveryError("smtp_connection_lost", words, "It will be tried again under the same Message-ID.")


def _slow(smtp: Smtp, port: int) -> DeliveryError:
    hint = "Check host and port in [smtp]."
    if smtp.security != "tls":  # a server that speaks TLS from the first byte waits for us to begin
        hint += ' Should the port speak TLS from the first byte, set security = "tls".'
    return DeliveryError("smtp_timeout", f"The mail server {smtp.host} did not answer in time on port {port}.", hint)


def _greeting_failure(error: Exception, smtp: Smtp, port: int) -> DeliveryError:
    cause = next((e for e in _chain(error) if isinstance(e, ssl.SSLError)), None)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return DeliveryError(
            "smtp_certificate",
            f"The mail server {smtp.host} has no valid certificate: {cause.verify_message}.",
            "Check that host is the name in the certificate; for an authority of your own set [smtp] ca.",
        )
    if cause is not None:
        hint = (
            'Port 587 and 25 begin in clear text: set [smtp] security = "starttls".'
            if smtp.security == "tls"
            else "Check port and security in [smtp]."
        )
        return DeliveryError(
            "smtp_tls_failed", f"No encrypted connection to {smtp.host} on port {port} could be made.", hint
        )
    if any(isinstance(e, TimeoutError) for e in _chain(error)):
        return _slow(smtp, port)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _refusal(error.code, error.message)
    if isinstance(error, DeliveryError):
        return error
    return _lost("The mail server cut the connection while greeting.")


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error and what it came from."""
    out: list[BaseException] = []
    while error is not None and error not in out:
        out.append(error)
        error = error.__cause__ or error.__context__
    return out
