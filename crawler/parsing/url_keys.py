"""URLs as the identity of pages: resolves links, and says when two URLs mean the same page.

Connects to nothing and decides nothing about what may be fetched (crawler/guard does).
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urljoin, urlsplit

import idna

if TYPE_CHECKING:
    from tldextract import TLDExtract

LONGEST = 8192  # characters: asked before anything is done with an address that others wrote
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_CLEAN = re.compile(r"https?://[a-z0-9.-]+/[\w~!$&'()*+,;=:@%./?#-]*", re.A)  # most links need no cleaning
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b\u2028\u2029\ufeff]")
_SAFE = "!$%&'()*+,/:;=?@[]~-._|"
_SLIPPED = re.compile(
    r"(?:h{0,3}t{1,3}p{1,2}(s?)(?:[:;]/*|//+)\s*)+(?=[^/\s:?#]+\.)", re.I
)  # ttp://, http:/, http://http://
_HOST_FIRST = re.compile(r"(?:[\w-]+\.)+([a-z]{2,24})(?=[/?#]|$)", re.I)
_FILES = frozenset(
    {"md", "py", "sh", "zip", "mov", "pl", "rs", "so", "ps"}
)  # endings of files that are also top domains
_LEADS_ON = re.compile(  # ends of a host and a path whose pages only lead to the address in their query
    r"/(url|redirect|away\.php|l\.php|l/?|apiclick\.aspx|out|click|linkfilter/?)$|^[^/]*safelinks\.protection\.outlook\.com/|^out\.",
    re.I,
)
_TARGETS = frozenset({"url", "u", "q", "uddg", "to", "z", "target", "dest"})

# Parameters that say where a reader came from, never which page is shown. A name that may also choose the page (id, p, page, s,
# article) must not be here; names that are sometimes one and sometimes the other are judged by their value below.
_TRACKING_PREFIX = ("utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "__hs", "_hs", "oly_", "vero_", "at_campaign")
_TRACKING = frozenset(  # one string, because a line for each name would be a page long
    re.split(
        r"\s+",
        """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id mc_cid mc_eid
    mkt_tok _ga _gl _openstat wt_mc wt.mc_id wtmc ito icid ncid cmpid cmp_id ocid xtor at_medium at_custom1 at_custom2
    ref_src ref_url guccounter guce_referrer guce_referrer_sig s_cid sc_cid smid smtyp ns_source ns_mchannel ns_campaign
    ns_linkname ns_fee share_source fb_action_ids fb_action_types fb_source fb_ref spref _branch_match_id campaign_id
    trk trkcampaign sr_share soc_src soc_trk rb_clickid srsltid epik mibextid sfnsn jsessionid phpsessid""".strip(),
    )
)
# These name a referrer only when their value is one of _REFERRERS.
_MAYBE_REFERRER = frozenset({"ref", "source", "src", "from", "via", "cmp", "cid", "origin", "medium", "mod", "partner"})
_REFERRERS = re.compile(
    r"(rss|atom|feed|feeds|xml|twitter|x|facebook|fb|telegram|tg|whatsapp|linkedin|reddit|vk|ok|instagram|youtube|"
    r"mail|e?-?mail|newsletter|push|home|homepage|frontpage|main|index|social|share|sharing|googlenews|google|yandex|"
    r"bing|search|sitemap|widget|related|ticker|top|menu|nav)([_:.-]?(news|share|feed|rss|page|com|top|main|\d))?",
    re.I,
)
_LAYOUT = {"amp": ("", "1", "true", "yes"), "outputtype": ("amp",), "output": ("amp",), "mobile": ("1",)}
_MOBILE_LABELS = frozenset({"m", "mobile", "amp", "wap"})
_INDEX = re.compile(r"/(index|default)\.(html?|php|aspx?|jsp|shtml)$", re.I)
_AMP_END = re.compile(r"(?<=[^/])(/amp/?|\.amp(?=(\.html?)?$)|/amp\.html?)$|\.amp(?=\.html?$)", re.I)
_AMP_CACHE = re.compile(r"/(?:c|v|i)/(s/)?(.+)")
_SESSION = re.compile(r";(jsessionid|phpsessid|sid)=[^/]*", re.I)


def absolute(url: str, base: str) -> str | None:
    """The http(s) URL of a link on a page at ``base``, cleaned as browsers do (blanks, missing encoding), or None.

    The fragment stays. ``javascript:``, ``mailto:``, unreadable links and those longer than an address may be give None.
    """
    if len(url) > LONGEST:
        return None
    text = _meant(_INVISIBLE.sub("", url.strip()).strip(), base)
    if not text:
        return None
    if _CLEAN.fullmatch(text):
        return text
    if _SCHEME.match(text) and not text[:5].lower().startswith("http"):
        return None
    try:
        joined = urljoin(base, text.replace("\\", "/") if "?" not in text else text)
        parts = urlsplit(joined)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        return parts._replace(
            netloc=parts.netloc.strip(),
            path=quote(parts.path, safe=_SAFE) or "/",
            query=quote(parts.query, safe=_SAFE),
            fragment=quote(parts.fragment, safe=_SAFE + "#"),
        ).geturl()
    except ValueError:
        return None


def _meant(text: str, base: str) -> str:
    """A link without what is plainly a slip: a scheme that is missing, broken or written twice, an ampersand escaped twice."""
    if "&amp;" in text:
        text = text.replace("&amp;", "&")
    if _CLEAN.fullmatch(text) and not _SLIPPED.match(text, 7):
        return text
    slip = _SLIPPED.match(text)
    rest = text[slip.end() :] if slip else text
    if slip and registered_domain(_host_of(rest)):
        return f"http{(slip[1] or '').lower()}://{rest}"
    found = _HOST_FIRST.match(text)
    if found and found[1].lower() not in _FILES and registered_domain(found[0]):
        return f"{'http' if base.startswith('http:') else 'https'}://{text}"
    return text


def _host_of(rest: str) -> str:
    return re.split(r"[/?#:]", rest, maxsplit=1)[0]


def led_to(url: str) -> str:
    """The page that a link only leads on to (a search alert's, a link guard's), by the address in its query; else the URL itself."""
    parts = urlsplit(url)
    if "=" not in parts.query or not _LEADS_ON.search(f"{parts.hostname or ''}{parts.path}"):
        return url
    pairs = parse_qsl(parts.query)
    targets = [v for n, v in pairs if n.lower() in _TARGETS and re.match(r"https?://[^/\s]+\.", v, re.I)]
    elsewhere = [t for t in targets if host_key(t) != host_key(url)]
    return (absolute(elsewhere[0], url) or url) if len(elsewhere) == 1 else url


def url_key(url: str) -> str:
    """The identity of a page: equal for all URLs under which the page can be found.

    Scheme, ``www.``, mobile and AMP forms, tracking parameters, fragment, parameter order, trailing slash, index page,
    percent-encoding and IDN spelling do not count. What may choose another page does (path case, id parameters).
    An unreadable URL is its own key, and so is one that is longer than an address may be.
    """
    if len(url) > LONGEST:
        return url.strip()
    try:
        parts = urlsplit(_out_of_amp_cache(url.strip()))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    route = f"#{_canonical(parts.fragment)}" if parts.fragment.startswith(("!", "/")) else ""
    default = port in (None, 80, 443)
    return f"{_key_host(host)}{'' if default else f':{port}'}{_key_path(parts.path)}{_key_query(parts.query)}{route}"


def _out_of_amp_cache(url: str) -> str:
    """The publisher's URL inside that of an AMP cache (cdn.ampproject.org) or viewer (google.com/amp/)."""
    if "ampproject.org" not in url.lower() and "/amp/" not in url:
        return url
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host.endswith(".cdn.ampproject.org") or host == "cdn.ampproject.org":
        found = _AMP_CACHE.fullmatch(parts.path)
    elif re.fullmatch(r"(www\.)?google\.[a-z.]{2,6}", host) and parts.path.startswith("/amp/"):
        found = _AMP_CACHE.fullmatch("/c" + parts.path.removeprefix("/amp"))
    else:
        found = None
    return f"https://{found[2]}{'?' + parts.query if parts.query else ''}" if found else url


@lru_cache(maxsize=10_000)  # asked for every link, of few hosts
def _key_host(host: str) -> str:
    labels = ascii_host(host).split(".")
    known = registered_domain(".".join(labels))
    while known and len(labels) > known.count(".") + 1 and (labels[0] in _MOBILE_LABELS or labels[0] == "www"):
        del labels[0]
    return ".".join(labels)


def _key_path(path: str) -> str:
    path = _SESSION.sub("", _canonical(_dotless(path)))
    path = _INDEX.sub("/", path)
    bare = _AMP_END.sub("", path.rstrip("/"))
    if bare.count("/") > 1 and bare.startswith("/amp/"):
        bare = bare.removeprefix("/amp")
    return bare.rstrip("/") or "/"


def _dotless(path: str) -> str:
    """The path without `.` and `..` (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    *parts, last = path.split("/")[1:]
    for part in (*parts, "" if last == "." else last):
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    return f"/{'/'.join(kept)}{'/' * (last == '..' and bool(kept))}"


def _canonical(text: str) -> str:
    """One spelling of percent-encoding: unreserved letters plain, the rest encoded in upper case (RFC 3986, 6.2.2)."""
    if text.isascii() and "%" not in text:
        return quote(text, safe=_SAFE)
    pieces = re.split(r"((?:%[0-9A-Fa-f]{2})+)", text)
    return "".join(_recode(p) if i % 2 else quote(p, safe=_SAFE) for i, p in enumerate(pieces))


def _recode(run: str) -> str:
    return quote(unquote_to_bytes(run), safe="~-._")


def _key_query(query: str) -> str:
    pairs = [p.partition("=") for p in re.split("[&;]", query.replace("&amp;", "&")) if p]
    kept = [(_canonical(n.replace("+", "%20")), _canonical(v.replace("+", "%20"))) for n, _, v in pairs]
    kept = [p for p in kept if not _is_tracking(*p)]
    kept = [] if kept == [("m", "1")] else kept  # a blog's mobile form; beside others it may be a month
    return "?" + "&".join(f"{n}={v}" if v else n for n, v in sorted(kept, key=lambda p: p[0])) if kept else ""


def _is_tracking(name: str, value: str) -> bool:
    name = name.lower()
    if name in _TRACKING or name.startswith(_TRACKING_PREFIX):
        return True
    if name in _LAYOUT:
        return value.lower() in _LAYOUT[name]
    return name in _MAYBE_REFERRER and _REFERRERS.fullmatch(value) is not None


def ascii_host(host: str) -> str:
    """The host in lower-case ASCII (IDNA), or as it stands when it is no valid name."""
    host = host.rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return host


@cache
def _suffixes() -> TLDExtract:
    """The public suffix list of the package, loaded at its first use; a newer one is never requested. Its private part counts: two
    names under github.io belong to two owners."""
    import tldextract

    return tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True, include_psl_private_domains=True
    )


@lru_cache(maxsize=8192)
def registered_domain(host: str) -> str:
    """The part of a host that was registered (``example.co.uk``), empty for IPs, bare names and public suffixes."""
    return _suffixes()(host).top_domain_under_public_suffix


@lru_cache(16_384)
def host_key(url: str) -> str:
    """The site of a URL: its registered domain, else the whole host; an IP address with its port."""
    try:
        parts = urlsplit(url.strip())
        host, port = ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return ""
    if _is_ip(host):
        name = f"[{host}]" if ":" in host else host
        return f"{name}:{port or (443 if parts.scheme == 'https' else 80)}"
    return registered_domain(host) or host


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def plausible_canonical(url: str, canonical: str) -> bool:
    """Whether to believe a page at ``url`` that names ``canonical`` as its own address.

    Believed on the same site, unless it is the home page, a section above the page or, by its slug and numbers, another article.
    """
    if url_key(url) == url_key(canonical):
        return True
    if not canonical.lower().startswith(("http://", "https://")) or host_key(url) != host_key(canonical):
        return False
    here, there = _Path(url), _Path(canonical)
    if not there.segments and not there.query:
        return False
    if there.segments == here.segments[: len(there.segments)] and len(there.segments) < len(here.segments):
        return _is_page(there) and not there.query  # /story/2 may name /story, but /news/story never /news
    return _same_article(here, there)


class _Path:
    """The parts of a URL that identify an article: path segments, slug, its words, and numbers that are no dates."""

    def __init__(self, url: str) -> None:
        path, _, self.query = url_key(url).partition("/")[2].partition("?")
        self.segments = [s for s in path.split("/") if s]
        last = re.sub(r"\.(s?html?|php|aspx?)$", "", self.segments[-1].lower()) if self.segments else ""
        self.slug = last
        self.words = {w for w in re.split(r"[^\w%]+|_", last) if len(w) > 1 and not w.isdigit()}
        numbers = re.findall(r"\d{4,}", path + " " + self.query)
        self.numbers = {n for n in numbers if not re.fullmatch(r"(19|20)\d\d(\d{4})?", n)}


def _is_page(path: _Path) -> bool:
    return len(path.words) >= 3 or bool(path.numbers)


def _same_article(here: _Path, there: _Path) -> bool:
    if here.numbers and there.numbers:
        return bool(here.numbers & there.numbers)
    if here.slug and here.slug == there.slug and here.query == there.query:
        return True
    if not _is_page(there):
        return False
    if here.query and len(here.words) < 3:
        return not there.query  # /?p=123 may have a canonical address made of words
    common = len(here.words & there.words)
    return bool(common) and common >= 0.6 * min(len(here.words), len(there.words)) and common >= 2


_SECRET = re.compile(
    r"([?&;](?:[\w.-]*(?:token|secret|passw\w*|signature|key|auth|jwt|session(?:_?id)?)|pass|pwd|sig|sid)=)[^&#;\s]*",
    re.I,
)


def without_password(text: str) -> str:
    """A text that may be shown: without user name and password in its addresses, and without what a query calls a token or a key."""
    return _SECRET.sub(r"\1****", re.sub(r"(?<=//)[^/\s@?#]*@", "…@", text))


def host_alone(url: str) -> str:
    """An address as far as it can be shown where its path and query may be a password."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    host = re.split(r"[?#]", host.rpartition("@")[2])[0]
    return f"{scheme}://{host}" + ("/****" if path or len(rest) > len(host + slash) else slash)
