"""Documents that cost more than they are long: feeds, sitemaps, JSON, pages. Each builder is given a size in bytes."""

from __future__ import annotations

from collections.abc import Callable

Builder = Callable[[int], bytes]
MEDIA = b"<item xmlns:media='http://search.yahoo.com/mrss/'>"
LINK = b"<a href=/news/some-long-headline-here-%d>Some long headline here %d</a>"


def rss(inner: bytes) -> bytes:
    """A feed around what it is given."""
    return b"<rss version='2.0'><channel><title>T</title>" + inner + b"</channel></rss>"


def upto(piece: bytes, size: int) -> bytes:
    """A piece as often as it fits."""
    return piece * max(1, size // len(piece))


def many(piece: bytes, size: int) -> bytes:
    """A piece with a number in it, counted up."""
    holes = piece.count(b"%d")
    return b"".join(piece % ((n,) * holes) for n in range(max(1, size // (len(piece) + 3))))


def inside(before: bytes, piece: bytes, after: bytes) -> Builder:
    """A feed with one item full of a piece."""
    return lambda n: rss(before + upto(piece, n) + after)


def repeated(piece: bytes) -> Builder:
    """A feed full of a piece."""
    return lambda n: rss(upto(piece, n))


def page(piece: bytes, head: bytes = b"<html>") -> Builder:
    """A page full of a piece."""
    return lambda n: head + upto(piece, n)


def numbered(piece: bytes, head: bytes = b"<html>") -> Builder:
    """A page full of a piece with numbers in it."""
    return lambda n: head + many(piece, n)


ITEM, END = b"<item>", b"</item>"
FEEDS: dict[str, Builder] = {
    "empty items": repeated(b"<item/>"),
    "short items": repeated(b"<item><title>a</title><link>http://a.example/1</link></item>"),
    "empty elements": inside(ITEM, b"<a/>", END),
    "links that are none": inside(ITEM, b"<link>x</link>", END),
    "links of scripts": inside(ITEM, b"<link href='javascript:x'/>", END),
    "dates that are none": inside(ITEM, b"<pubDate>never at all</pubDate>", END),
    "dates that are none in many items": repeated(ITEM + b"<pubDate>never at all</pubDate>" * 100 + END),
    "one long date": inside(b"<item><pubDate>", b"1 2 ", b"</pubDate></item>"),
    "unquoted attributes": inside(ITEM, b"<a b=c d=e>", END),
    "attributes": inside(ITEM, b"<a b='' c='' d='' e=''/>", END),
    "one element of attributes": lambda n: rss(b"<item " + many(b"a%d='' ", n) + b"/>"),
    "control characters": inside(b"<item><title>", b"&#1;", b"</title></item>"),
    "named characters": inside(b"<item><title>", b"&nbsp;", b"</title></item>"),
    "ampersands": inside(b"<item><title>", b"&&", b"</title></item>"),
    "scripts in titles": repeated(b"<item><title>" + b"&lt;script " * 1200 + b"</title></item>"),
    "scripts in CDATA": repeated(b"<item><title><![CDATA[" + b"<script " * 1400 + b"]]></title></item>"),
    "items in items": repeated(ITEM * 100 + b"<title>x</title>" * 10 + END * 100),
    "items that never end": repeated(ITEM * 200 + b"<title>x</title>"),
    "items around one text": inside(b"<item><description>" * 60, b"<p>word</p>", b"</description></item>" * 60),
    "descriptions in descriptions": repeated(ITEM + b"<description>" * 100 + b"x" + b"</description>" * 100 + END),
    "groups in groups": repeated(MEDIA + b"<media:group>" * 100 + b"<media:title/>" * 50 + b"</media:group>" * 100 + END),
    "name spaces of the root": lambda n: b"<rss " + many(b"xmlns:a%d='u' ", n // 9) + b"><channel>" + upto(b"<item><title>x</item>", n),
    "name spaces of items": lambda n: rss(many(b"<item xmlns:a%d='u%d'><a%d:b/></item>", n)),
    "comments": repeated(b"<!---->"),
    "comments that never end": repeated(b"<!--"),
    "CDATA": inside(b"<item><title>", b"<![CDATA[]]>", b"</title></item>"),
    "stray brackets": repeated(b"< "),
    "depth": repeated(b"<a>"),
    "titles of the channel": repeated(b"<title>x</title>"),
    "hours to skip": inside(b"<skipHours>", b"<hour>1</hour>", b"</skipHours>"),
    "bases": inside(ITEM, b"<link xml:base='http://a.example/' href='x:y'/>", END),
    "media": inside(MEDIA, b"<media:content/>", END),
    "base64": inside(b"<item><content type='image/png'>", b"AAAA", b"</content></item>"),
    "a link of many parameters": inside(b"<item><link>https://a.example/?", b"a=%41&amp;", b"</link></item>"),
    "scripts without a charset": inside(b"<item><title>\xe9\xe8", b"<script ", b"</title></item>"),
    "entities declared": lambda n: b"<!DOCTYPE x [" + upto(b"<!ENTITY a 'b'>", n) + b"]><rss/>",
    "entities used": lambda n: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + rss(upto(b"<item><title>&a;</title></item>", n)),
    "a DTD that never ends": lambda n: b"<!DOCTYPE x [" + upto(b"] ", n),
    "instructions": lambda n: upto(b"<?x?>", n) + b"<rss/>",
    "blanks before it": lambda n: b" " * n + rss(b""),
    "zeros": lambda n: b"<rss>" + b"\0" * n,
}  # fmt: skip
SITEMAPS: dict[str, Builder] = {
    "pages": lambda n: b"<urlset>" + upto(b"<url><loc>https://a.example/1</loc></url>", n) + b"</urlset>",
    "empty pages": lambda n: b"<urlset>" + upto(b"<url/>", n) + b"</urlset>",
    "pages in pages": lambda n: b"<urlset>" + upto(b"<url>" * 100 + b"<loc>https://a.example/1</loc>" + b"</url>" * 100, n) + b"</urlset>",
    "images of one page": lambda n: b"<urlset><url><loc>https://a.example/1</loc>" + upto(b"<image:image/>", n) + b"</url></urlset>",
    "pages that never end": lambda n: b"<urlset>" + upto(b"<url><loc>https://a.example/1", n),
    "parts": lambda n: b"<sitemapindex>" + upto(b"<sitemap><loc>https://a.example/1</loc></sitemap>", n) + b"</sitemapindex>",
    "lines": lambda n: upto(b"https://a.example/1\n", n),
    "lines of parameters": lambda n: upto(b"https://a.example/?" + b"a=1&" * 1000 + b"\n", n),
}  # fmt: skip
JSONS: dict[str, Builder] = {
    "objects": lambda n: b'{"items":[' + upto(b"{},", n) + b"{}]}",
    "lists": lambda n: b'{"items":[' + upto(b"[],", n) + b"[]]}",
    "depth": lambda n: b'{"items":' + upto(b"[", n),
    "lists in lists": lambda n: b'{"items":[' + upto(b"[" * 90 + b"]" * 90 + b",", n) + b"[]]}",
    "keys": lambda n: b'{"items":[{' + many(b'"k%d":1,', n) + b'"k":1}]}',
    "items": lambda n: b'{"items":[' + upto(b'{"title":"a","url":"http://a.example/1"},', n) + b"{}]}",
    "numbers": lambda n: b'{"items":[{"id":' + b"9" * min(n, 9000) + b"}]}",
    "one text": lambda n: b'{"items":[{"content_html":"' + upto(b"<p>x ", n) + b'"}]}',
    "scripts": lambda n: b'{"items":[' + upto(b'{"content_html":"' + b"<script " * 1400 + b'"},', n) + b"{}]}",
    "surrogates": lambda n: b'{"items":[' + upto(b'{"title":"\\ud800","url":"http://a.example/\\udfff"},', n) + b"{}]}",
}  # fmt: skip
PAGES: dict[str, Builder] = {
    "paragraphs": page(b"<p>"),
    "paragraphs of a letter": page(b"<p>x"),
    "breaks": page(b"x<br>"),
    "insertions": page(b"<ins>"),
    "paragraphs in insertions": page(b"<p>" + b"<ins><p>" * 100 + b"word"),
    "links that never end": page(b"<a "),
    "attributes that never end": page(b"<a href='"),
    "links": page(b"<a href=/1>x"),
    "one class": numbered(b"<li class=c>" + LINK),
    "one class with dates that are none": numbered(b"<li class=c>" + LINK + b"<time>never</time>"),
    "links in insertions": numbered(b"<ins>" + LINK),
    "one long class": lambda n: b"<html><div class='" + upto(b"nav ", n // 2) + b"'>" + many(b"<li>" + LINK, n // 2),
    "long addresses": page(b"<a href=/" + b"x" * 8000 + b">words of a long headline</a>"),
    "attributes": page(b"a ", b"<html><p "),
    "many attributes": numbered(b"a%d ", b"<html><p "),
    "headings of one link": page(b"<h2>x</h2>", b"<html><a href=/x>"),
    "scripts": page(b"<script>x</script>"),
    "kinds of article": page(b'"@type" '),
    "a kind after blanks": page(b" ", b'<html>"@type":'),
    "deep text": page(b"x<b>y</b>", b"<html>" + b"<ins>" * 200),
    "posts in posts": page(b"<div class=tgme_widget_message data-post=abc/1>"),
    "posts": page(b"<div class=tgme_widget_message data-post=abc/1><p class=tgme_widget_message_text>hello</p></div>"),
    "fields": page(b"<input type=x>"),
    "comments that never end": page(b"<!--"),
    "entities": page(b"&amp;", b"<html><p>"),
    "what it says of itself": page(b"<meta property=og:type content=article>"),
    "titles": page(b"<title>x</title>"),
    "Burmese of an old font": page("ေက".encode(), b"<html><p>"),
    "bytes of no charset": page(b"\xff"),
    "one text": page(b"some words that go on "),
    "styles": page(b"<style "),
    "tables in tables": page(b"<table><tr><td>"),
    "lists in lists": page(b"<ul><li>x"),
    "data": page(b'{"a":[', b'<html><script type="application/ld+json">'),
}  # fmt: skip
