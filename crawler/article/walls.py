"""What a site sent in the place of a page: a question for consent, a log-in, a check for robots, an error, an offer to subscribe.

Judges one page by its own marks; that one text comes under many addresses is seen in crawler/statements/shells.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.article.blocks import Block, weight
from crawler.items import Entry
from crawler.parsing.shared_words import share

if TYPE_CHECKING:  # the web process reads MEANINGS and parses no page
    from lxml.html import HtmlElement

# Kinds that say nothing of the page itself: the statement keeps what its list says. A paywall lets the beginning be read.
IN_ITS_PLACE = frozenset({"consent", "login", "challenge", "geo_wall", "needs_scripts", "error", "shell"})
MEANINGS = {
    "consent": "The site asked for consent instead of showing the page.",
    "login": "The site answered with a login form instead of the page.",
    "challenge": "The site answered with a check for robots instead of the page.",
    "geo_wall": "The site does not show the page in this country.",
    "needs_scripts": "The page is empty until its scripts run; set browser = true.",
    "error": "The site answered with an error or a search page instead of the page.",
    "shell": "The site gave the same text under several addresses instead of the page.",
}
_MOST_PROSE = 2000  # weight of running text from which a page is no wall
_MOST_HEADLINE = 90  # characters
_OWN = 0.5  # share of the list's headline that shows that the page is the page
_EMPTY = 30
_LITTLE_PROSE = 150  # below it the beginning of a headline is enough
_MOST_MORE, _MOST_SITE = 3, 8  # words beside what a wall says, and of the site's name after it

CHALLENGE = re.compile(
    r"just a moment|one moment, please|attention required|checking (?:your browser|if the site)|verify(?:ing)? (?:that )?you are|"
    r"ddos-guard|access (?:to this (?:page|site) (?:has been|is|was) )?denied|enable javascript and cookies|"
    r"are you (?:a )?(?:robot|human)|(?:re|are) not a (?:ro)?bot|you are being redirected|(?:human|security|browser) (?:verification|check)|captcha|"
    r"(?:nur )?einen moment|sicherheits(?:über)?prüfung|un instant|vérification (?:de sécurité|du navigateur)|un momento|"
    r"verificación de seguridad|um momento|verificação de segurança|verifica di sicurezza|один момент|проверка (?:браузера|безопасности)|"
    r"вы не робот|перевірка (?:браузера|безпеки)|chwileczkę|jeszcze chwila|bir dakika lütfen|güvenlik kontrolü|请稍候|安全验证|人机验证|"
    r"しばらくお待ち|お待ちください|잠시만 기다|보안 확인|لحظة|التحقق من الأمان|لطفا صبر کنید|یک لحظه",
    re.I,
)
CHALLENGE_MARKUP = re.compile(
    r"cf-chl|challenge-platform|g-recaptcha|h-captcha|cf-turnstile|_Incapsula_|ddos-guard|captcha-delivery\.com|px-captcha|"
    r"sucuri_cloudproxy|within\.website/x/cmd/anubis|awsWafCookieDomainList|aws-waf-token|qrator|__qrator",
    re.I,
)
GEO_WALL = re.compile(
    r"(?:not|un|isn['’]t )\s?available (?:in|from|to) (?:visitors (?:in|from) |users (?:in|from) )?your (?:country|region|location)|"
    r"(?:access|content) (?:is |has been )?(?:blocked|restricted|denied|forbidden)[^.]{0,40}(?:in|from) your (?:country|region|location)|"
    r"in (?:ihrem|deinem) (?:land|standort) nicht verf[üu]gbar|nicht in (?:ihrem|deinem) land verf[üu]gbar|"
    r"(?:pas|non) (?:disponible|accessible) (?:dans|depuis) votre (?:pays|r[ée]gion)|"
    r"no (?:est[áa] )?disponible en (?:su|tu) (?:pa[íi]s|regi[óo]n)|n[ãa]o (?:est[áa] )?dispon[íi]vel (?:em seu|no seu|na sua) (?:pa[íi]s|regi[ãa]o)|"
    r"недоступ\w* (?:в|из|для) ваше\w+ (?:стран\w+|регион\w*)|недоступн\w* у вашій країні|"
    r"niedostępn\w+ w (?:twoim|państwa) (?:kraju|regionie)|ülkenizde (?:erişime kapalı|kullanılam\w+)|"
    r"غير (?:متاح|متوفر)\w* في (?:بلدك|منطقتك)",
    re.I,
)
# How a headline says that there is no page, in the words of common web servers and content systems.
_ERROR = re.compile(
    r"\W*(?:(?:error|fehler|erreur|errore|erro|ошибка|помилка|błąd|chyba|hata|eroare|hiba|fout|خطأ|خطای)?\W*\b[45]\d\d\b(?!\s*(?:\w+\s+){2})|"
    r"(?:the |this |your |requested )*(?:page|article|document|content|file|url|site)?\s*(?:was |is |has |you \w+ for |you requested )*"
    r"(?:not found|(?:can(?:no|')t|could not|couldn't) be found|does(?: not|n't) exist|(?:no longer|not) available|(?:briefly|temporarily) unavailable)|"
    r"(?:internal )?server error|bad gateway|service unavailable|(?:error establishing a )?database (?:connection )?error|error establishing|"
    r"(?:site |website |scheduled |under |down for )*maintenance|site offline|oops\b|something went wrong|"
    r"(?:die |diese )?(?:seite|artikel|inhalt)\w* (?:\w+ )?(?:(?:konnte|wurde) )?nicht (?:gefunden|verfügbar)|nicht gefunden|wartung(?:sarbeiten|smodus)?\b|"
    r"(?:la |cette )?page (?:non trouvée|introuvable|n['’]existe)|en maintenance|página no (?:encontrada|existe)|no se (?:ha )?encontr\w+ la página|en mantenimiento|"
    r"página não (?:encontrada|existe)|em manutenção|pagina non (?:trovata|esiste)|(?:sito )?in manutenzione|pagina niet gevonden|"
    r"sidan (?:hittades inte|finns inte|kunde inte)|siden (?:blev ikke|ble ikke|finnes ikke|findes ikke|eksisterer)|sivua ei löyt|lehekülge ei leitud|"
    r"lapa nav atrasta|puslapis nerastas|nie znaleziono strony|strona nie (?:istnieje|została znaleziona)|przerwa techniczna|"
    r"stránka (?:nenalezena|nebyla nalezena|neexistuje|nebola nájdená|sa nenašla)|az oldal nem található|pagina nu (?:a fost găsită|există)|"
    r"stranica nije pronađena|страница није пронађена|strani ni mogoče najti|страниц(?:ата|а|ы) (?:не е намерена|не найдена|не существует)|"
    r"(?:ведутся )?технические работы|сторінк(?:у|а|и) не (?:знайдено|знайдена|існує)|старонка не знойдзена|бет табылмады|(?:η )?σελίδα δεν βρέθηκε|"
    r"sayfa bulunamadı|bakım çalışması|səhifə tapılmadı|sahifa topilmadi|გვერდი ვერ მოიძებნა|էջը չ(?:ի գտնվել|գտնվեց)|"
    r"(?:عذرا\W*)?(?:الصفحة|لم يتم العثور|هذه الصفحة) ?(?:غير موجودة|المطلوبة غير|على الصفحة)|صفحه (?:مورد نظر )?(?:یافت|پیدا) نشد|(?:ה)?(?:דף|עמוד) (?:המבוקש )?לא נמצא|"
    r"(?:页面|頁面|网页|網頁)(?:不存在|未找到|没有找到|不見了)|找不到(?:页面|頁面|网页|網頁)|ページが見つかりません|メンテナンス中|페이지를 찾을 수 없|"
    r"không tìm thấy trang|trang không tồn tại|halaman tidak (?:ditemukan|dijumpai)|ไม่พบหน้า|पृष्ठ नहीं मिला|পৃষ্ঠাটি? পাওয়া যায়নি)",
    re.I,
)
_LOGIN = re.compile(
    r"\W*(?:(?:please )?(?:sign|log)[ -]?in\b|login\b|members only|(?:bitte )?(?:anmeld\w+|einloggen)|(?:se )?connexion\b|se connecter|connectez-vous|identifi(?:ez|cation)\b|"
    r"inici\w+ sesión|acceder\b|acced[ei]\b|entrar\b|iniciar sessão|inloggen|logga in|log ind|logg inn|kirjaudu|zaloguj|logowanie|přihl[aá][sš]\w+|prihl[aá]s\w+|"
    r"bejelentkez\w+|autentificare|prijav\w+|пријав\w+|вход\b|войти\b|войдите|авториз\w+|увійти|увійдіть|вхід\b|уваход\b|σύνδεση|giriş (?:yap\w*)?$|oturum aç|"
    r"daxil ol|kirish$|შესვლა|մուտք|تسجيل الدخول|ورود\b|התחבר\w*|כניסה\b|登录|登入|登錄|ログイン|로그인|đăng nhập|masuk$|เข้าสู่ระบบ|लॉग ?इन)",
    re.I,
)
_CONSENT = re.compile(
    r"cookie|\bconsent|privacy|gdpr|rgpd|dsgvo|zustimm|einwillig|datenschutz|erlaubnis|vie privée|confidentialité|consentement|accepter\b|privacidad|consentimiento|"
    r"privacidade|consentimento|consenso|riservatezza|toestemming|akkoord|samtyck|samtykk|integritet|suostumu|evästee|zgod[yaę]\b|prywatnoś|souhlas|súhlas|soukromí|"
    r"hozzájárul|adatvédel|consimțământ|confidențialit|privola|kolačić|согласи|конфиденциальн|куки|згод[уаи]\b|συγκατάθεσ|απόρρητ|çerez|gizlilik|"
    r"ملفات تعريف|الخصوصية|کوکی|עוגיות|פרטיות|隐私|隱私|同意|プライバシー|クッキー|쿠키|동의",
    re.I,
)
_TRADE = re.compile(
    r"\bpartners?\w*|\bpartn[eé]r\w*|parceir\w+|socios\b|partenaires|партн[её]р\w*|συνεργάτ\w+|ortak\w*|advertis\w+|\bads\b|werbung|anzeigen|publicit\w+|pubblicit\w+|anuncios|"
    r"reklam\w*|реклам\w*|mainon\w+|hirdet\w+|διαφημ\w+|(?:your|this|a) device|gerät\w*|appareil|dispositiv\w+|urządzen\w+|устройств\w+|identifiers?|personali[sz]\w+|"
    r"personenbezogen\w*|personal data|legitimate interest|messung|measurement|tracking|abo\b|subscri\w+|广告|廣告|広告|광고|إعلان\w*",
    re.I,
)
_PAYWALL_NAME = re.compile(
    r"(?:^|[\s_-])(?:paywall|regwall|meter(?:ed)?wall|subscri\w*-?(?:wall|offer|prompt|box))(?:$|[\s_-])", re.I
)
_PAYWALL = re.compile(
    r"(?:continue reading|read (?:the (?:rest|full)|on|more|this)|keep reading)[^.:]{0,40}(?:subscri|member|sign|register)|subscribe (?:now )?to (?:continue|read|unlock)|"
    r"(?:only|reserved|exclusive\w*) (?:for|to) (?:our )?(?:subscribers|members)|already a (?:subscriber|member)|(?:nur|exklusiv) für abonnent|weiterlesen mit|"
    r"(?:jetzt |bereits )abonn|(?:réservé|accessible)e?s? (?:uniquement )?aux? (?:seuls )?abonné|(?:déjà|vous êtes) abonné|abonnez-vous pour|"
    r"(?:solo|exclusivo|exclusiva) para (?:sus )?suscriptores|suscríb[ae]te para|(?:exclusivo|apenas) para assinantes|assine para|(?:riservato|riservata|solo) (?:agli|per gli) abbonati|abbonati per|"
    r"alleen voor abonnees|endast för prenumeranter|kun for abonnenter|vain tilaajille|tylko dla (?:subskrybentów|prenumeratorów)|pouze pro předplatitele|csak előfizető|"
    r"(?:только|доступ\w*) (?:для|по) подпис|оформите подписку|лише для передплатників|оформіть передплату|μόνο για συνδρομητές|yalnızca abone|abone ol\w*|"
    r"للمشتركين فقط|اشترك (?:لمتابعة|للقراءة)|仅限订阅|订阅后|会員限定|有料会員|구독자 전용",
    re.I,
)  # fmt: skip
_SEPARATED = re.compile(r"\s[-–—|·:•»]+\s|[|·»]")
_WORD = re.compile(r"\w+")
_SCRIPTS = re.compile(r"java\s?script|\bjs\b|скрипт|脚本|スクリプト", re.I)
_ASKING = re.compile(r"(?:^|[/._-])(?:consent|gdpr|cmp|privacy-?(?:gate|wall)|cookie-?wall)(?:$|[/._-])", re.I)
_LOGIN_PATH = re.compile(r"(?:^|[/._-])(?:log-?in|sign-?in|sso|oauth2?|authorize)(?:$|[/._-])", re.I)


def wall(
    page: Sequence[Block], root: HtmlElement, markup: str, title: str, text: str, url: str, hint: Entry, declared: bool
) -> str | None:
    """The kind of what stands in the place of the page, a key of MEANINGS or ``paywall``; None for the page itself.

    ``markup`` is the page as sent (its scripts name the maker of a check), ``declared``: its metadata call it an article.
    """
    prose = sum(block.prose for block in page)
    if prose >= _MOST_PROSE:
        return None
    heads = [h for h in (title, *_heads(root)) if h and len(h) <= _MOST_HEADLINE]
    shown = "\n".join(block.text for block in page)
    own = max((share(hint.title, part) for part in (" ".join(heads), text)), default=0.0) >= _OWN
    if not own and not declared and (found := _in_its_place(root, markup, heads, shown, prose, url)):
        return found
    if weight(text) < _EMPTY or (not prose and _SCRIPTS.search(text)) or asks_for_consent(text, title):
        return "needs_scripts" if _needs_scripts(page, markup) else None
    return "paywall" if _is_offer(root, page) else None


def _in_its_place(root: HtmlElement, markup: str, heads: Sequence[str], shown: str, prose: int, url: str) -> str | None:
    path = urlsplit(url).path
    if any(_says(CHALLENGE, h, prose) for h in heads) or (prose < 600 and CHALLENGE_MARKUP.search(markup[:200_000])):
        return "challenge"
    asked = bool(root.xpath(".//input[translate(@type,'PASWORD','pasword')='password']"))
    named = [h for h in heads if (found := _LOGIN.match(h)) and len(h) < (40 if asked else found.end() + 3)]
    if named or (asked and ((not prose and weight(shown) < 300) or _LOGIN_PATH.search(path))):
        return "login"
    if GEO_WALL.search(shown):
        return "geo_wall"
    if any(_says(_ERROR, h, prose) for h in heads):
        return "error"
    buttons = [" ".join(b.itertext()) for b in root.iter("button")]
    marks = any(map(_CONSENT.search, [*heads, *buttons])) or _ASKING.search(path)
    return "consent" if marks and len(_trade(shown)) >= 2 else None


def _says(pattern: re.Pattern[str], head: str, prose: int) -> bool:
    """Whether a headline is what walls say. With running text it must say little else: “Not found: the fate of eleven men” is a statement's."""
    found = pattern.match(head)
    if found is None or prose < _LITTLE_PROSE:
        return found is not None
    left = head
    while found := pattern.match(left):
        left = left[found.end() :]
    more, _, site = _SEPARATED.sub("\n", left, count=1).partition("\n")
    return len(_WORD.findall(more)) <= _MOST_MORE and len(_WORD.findall(site)) <= _MOST_SITE


def _trade(text: str) -> set[str]:
    """What a text says of advertising and measuring: different words, by their first letters."""
    return {word.casefold()[:6] for word in _TRADE.findall(text)}


@lru_cache(maxsize=4)  # one page asks several times of one text
def asks_for_consent(text: str, title: str) -> bool:
    """Whether a text that was found on a page is a banner's: it speaks of consent and of advertising or devices, and has nothing of the title."""
    return (
        len(text) < _MOST_PROSE and bool(_CONSENT.search(text)) and len(_trade(text)) >= 2 and share(title, text) < _OWN
    )


def _heads(root: HtmlElement) -> list[str]:
    return [" ".join(" ".join(e.itertext()).split()) for e in root.iter("title", "h1")]


def _needs_scripts(page: Sequence[Block], markup: str) -> bool:
    return "<script" in markup.lower() and sum(block.linked for block in page) < 200


def _is_offer(root: HtmlElement, page: Sequence[Block]) -> bool:
    """Whether a subscription is offered where the text ends: in the last words of the page, or in a box of that name with running text."""
    last = [block.text for block in page if block.linked * 2 < len(block.text)][-6:]
    if any(_PAYWALL.search(text) for text in last if len(text) < 400):
        return True
    named = (
        e
        for e in root.iter("div", "section", "aside")
        if _PAYWALL_NAME.search(f"{e.get('class') or ''} {e.get('id') or ''}")
    )
    boxes = [set(e.iter()) for e in named]
    return any(sum(b.prose for b in page if b.owner in box) * 2 > sum(b.prose for b in page) for box in boxes)
