"""Mail by SMTP: who gets it and in what form. The mail is built in alerts/messages/mime.py, the conversation in transports/smtp.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.channels import base, options
from alerts.channels.transports import smtp
from alerts.errors import DeliveryError
from alerts.messages import fitting, rendering
from alerts.messages.message import Message
from alerts.messages.mime import Mailbox, build_mail, mailbox, size
from crawler.config.declaration import option
from crawler.errors import RequestError

LIMIT = 95_000  # bytes of a mail; large providers clip the HTML near 102 kB


def _check_to(to: tuple[str, ...]) -> None:
    if not to:
        raise RequestError("option_missing", "email: the option “to” is empty.", 'Write to = ["name@example.org"].')
    for entry in to:
        mailbox(entry, "recipient")


def _check_unsubscribe(url: str) -> None:
    if url and not (
        url.startswith(("https://", "mailto:"))
        and url.isascii()
        and url.isprintable()
        and not set(url) & set(" <>,")
        and len(url) < 900
    ):
        raise RequestError(
            "option_invalid",
            "email: “unsubscribe” is an https or mailto address.",
            'Write unsubscribe = "mailto:name@example.org".',
        )


class Email(base.Notifier["Email.Options"]):
    """Mail with text and HTML, one to all recipients; each recipient has a result of its own."""

    kind = "email"
    summary = "Mail by SMTP, text and HTML, the passages highlighted. Needs [smtp]."
    time_limit = smtp.TIME_LIMIT + 5

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options(options.Options):
        """The options of a mail channel."""

        to: tuple[str, ...] = option(
            "Who gets the mail; one address in each entry.", example='["desk@example.org"]', check=_check_to
        )
        unsubscribe: str = option(
            "Address for the List-Unsubscribe header (https or mailto).", default="", check=_check_unsubscribe
        )

    def check(self) -> None:
        """The server's section and the sender."""
        smtp.check(self.context.smtp)
        self.context.secrets.unseal(self.context.smtp.password)
        self._sender()

    def parts(self, message: Message) -> list[Message]:
        """Pieces whose mail stays under LIMIT."""
        return rendering.parts(message, size, LIMIT)

    async def send(self, message: Message, now: datetime, done: frozenset[str] = frozenset()) -> None:
        """One mail to all who are not ``done``; recipients are named by their bare address."""
        try:
            self.check()
        except RequestError as error:
            raise DeliveryError(error.code, error.message, error.fix) from error
        to = [mailbox(entry, "recipient") for entry in self.options.to]
        sender, served = self._sender(), set(done)

        async def post(less: Message) -> None:
            open_ones = [m for m in dict.fromkeys(m.address for m in to) if m not in served]
            if not open_ones:
                return
            mail = build_mail(less, sender, to, now, self.options.unsubscribe)
            try:
                await smtp.deliver(self.context, smtp.Envelope(sender.address, open_ones, hello=sender.domain), mail)
            except DeliveryError as error:
                served.update(error.served)
                error.served = frozenset(served - done)
                raise

        await self.less_when_refused(post, fitting.shorter(self.outgoing(message)))

    def _sender(self) -> Mailbox:
        if not self.context.smtp.sender:
            raise RequestError("smtp_sender", "There is no address to send mail from.", "Set sender in [smtp].")
        return mailbox(self.context.smtp.sender, "sender")
