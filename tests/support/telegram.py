"""Pages in the public format of t.me/s/NAME: a channel's last posts, as a reader without an account is shown them. Written for the tests."""

from __future__ import annotations

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} – Telegram</title>
<meta property="og:title" content="{title}"><link rel="prev" href="/s/{name}?before={before}"></head>
<body class="widget_frame_base tgme_webpreview"><header class="tgme_header"><div class="tgme_channel_info">
<div class="tgme_channel_info_header"><div class="tgme_channel_info_header_title"><span dir="auto">{title}</span></div></div></div></header>
<main class="tgme_main"><section class="tgme_channel_history js-message_history">
<div class="tgme_widget_message_centered js-messages_more_wrap"><a href="/s/{name}?before={before}" class="tme_messages_more js-messages_more" data-before="{before}"></a></div>
{posts}</section></main></body></html>"""

POST = """<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="{name}/{number}">
<div class="tgme_widget_message_user"><a href="https://t.me/{name}"><i class="tgme_widget_message_user_photo"></i></a></div>
<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name" href="https://t.me/{name}"><span dir="auto">{title}</span></a></div>
{before}{body}
<div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info">
<span class="tgme_widget_message_views">{views}</span><span class="copyonly"> views</span>
<span class="tgme_widget_message_meta">{edited}<a class="tgme_widget_message_date" href="https://t.me/{name}/{number}"><time datetime="{time}" class="time">09:15</time></a></span>
</div></div></div></div></div>"""

FORWARDED = '<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/{0}/5"><span dir="auto">{1}</span></a></div>'
REPLY = '<a class="tgme_widget_message_reply user-color-default" href="https://t.me/x/1"><div class="tgme_widget_message_author accent_color"><span>Bells</span></div><div class="tgme_widget_message_text js-message_reply_text" dir="auto">{0}</div></a>'
POLL = '<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">{0}</div><div class="tgme_widget_message_poll_option"><div class="tgme_widget_message_poll_option_text">Yes</div></div></div>'
PHOTO = '<a class="tgme_widget_message_photo_wrap" href="https://t.me/x/1"><div class="tgme_widget_message_photo"></div></a>'
SERVICE = '<div class="tgme_widget_message_wrap"><div class="tgme_widget_message service_message" data-post="{0}/1"><div class="tgme_widget_message_text js-message_text">Channel created</div></div></div>'
CLOSED = '<!DOCTYPE html><html><head><title>Telegram: Contact @{0}</title></head><body><div class="tgme_page_wrap"><div class="tgme_page"><div class="tgme_page_title">{0}</div><a class="tgme_action_button_new" href="tg://resolve?domain={0}">View</a></div></div></body></html>'


def post(number: int, text: str = "", *, name: str = "bells", title: str = "Bells of the town", before: str = "", body: str = "", edited: bool = False, views: int = 7) -> str:  # fmt: skip
    """One post; ``text`` is markup as Telegram writes it, ``body`` stands in its place where a post has no words."""
    words = f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>' if text else ""
    return POST.format(
        name=name,
        title=title,
        number=number,
        before=before,
        body=words + body,
        edited="edited &nbsp;" if edited else "",
        views=views,
        time=f"2026-03-04T09:{number % 60:02}:00+00:00",
    )


def channel(*posts: str, name: str = "bells", title: str = "Bells of the town", before: int = 1) -> bytes:
    """The channel's page with these posts, oldest first; ``before``: the number from which on there are more."""
    return PAGE.format(name=name, title=title, before=before, posts="\n".join(posts)).encode()
