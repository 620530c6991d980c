"""What follows a text and is not of it, by its words: the imprint, rights and disclaimers, a column of other headlines. Judges lines; knows no markup."""

from __future__ import annotations

import re

# How a line begins that speaks of the site's rights and duties instead of the subject. At the end of a text alone.
_IMPRINT = re.compile(
    r"\W*(?:©|ⓒ|\(c\)\s*(?:19|20)\d\d|copyright\b|all rights reserved|registered (?:with|as|by) the|the (?:use|reproduction|reprinting) of (?:these|our|the) |reproduction (?:in whole|without|is )"
    r"|views expressed (?:in|are)|the views expressed|the editors? do(?:es)? not|alle rechte vorbehalten|nachdruck|impressum|tous droits réservés|reproduction (?:interdite|totale)|mentions légales"
    r"|todos los derechos reservados|prohibida (?:la|su) reproducción|todos os direitos reservados|proibida a reprodução|tutti i diritti riservati|riproduzione riservata|alle rechten voorbehouden"
    r"|wszelkie prawa zastrzeżone|všechna práva vyhrazena|všetky práva vyhradené|minden jog fenntartva|toate drepturile rezervate|sva prava (?:pridržana|zadržana)|все права защищены"
    r"|использовани[ея] (?:любых )?материалов|при (?:использовании|перепечатке|цитировании|копировании)|перепечатка|свидетельство о регистрации|зарегистрирован[оа]? (?:роскомнадзор|федеральн|министерств)"
    r"|редакция не несет|редакция не несёт|мнение (?:редакции|авторов?)|нашли (?:ошибку|опечатку)|заметили (?:ошибку|опечатку)|усі права захищені|всі права захищені|використання матеріалів|передрук"
    r"|усе правы|всички права запазени|сва права задржана|tüm hakları saklıdır|bütün hüquqlar|барлық құқықтар|ყველა უფლება|բոլոր իրավունքները|με επιφύλαξη|hak cipta|bản quyền|ghi rõ nguồn"
    r"|جميع الحقوق محفوظة|جميع الحقوق|کلیه حقوق|تمامی حقوق|جملہ حقوق|כל הזכויות שמורות|सर्वाधिकार|สงวนลิขสิทธิ์"
    r"|版权(?:所有|声明|与免责)|版權|(?:特别|郑重|免责|免責|版权)?[声聲]明\s*[：:]|免责[声聲]明|凡(?:本[网網站报報]|注明)|未[经經].{0,14}(?:授权|授權|许可|許可|同意)|[转轉][载載](?:请|請|自|须)|(?:責任|责任)[编編][辑輯]|违法和不良信息"
    r"|無断(?:転載|複製)|著作権|무단\s?(?:전재|복제)|저작권)",
    re.I,
)
_CONTACT = re.compile(r"\W*(?:tel|phone|fax|e-?mail|mail|тел|телефон|факс|почта|адрес|电话|電話|传真|傳真|邮箱|郵箱|地址|电邮|هاتف|تلفن|전화|이메일)\s*[.:：]", re.I)  # fmt: skip
_CLOCK = re.compile(r"\W*(?:[01]?\d|2[0-3])[:.][0-5]\d\b\s*\S")
_SENTENCE_ENDS = tuple(".!?…。！？।؟۔။។")
_CLOSING = "\"'”’»›)]」』 "
_HEADLINES = 3  # lines that make a column of headlines
_SHORT = 40


def is_imprint(line: str) -> bool:
    """Whether a line speaks of the site's rights and duties instead of the subject."""
    return _IMPRINT.match(line) is not None


def cut(lines: list[str]) -> list[str]:
    """The lines without such an end; at least one line stays."""
    kept = _without_imprint(lines)
    return _without_imprint(_without_headlines(kept)) or lines


def _without_imprint(lines: list[str]) -> list[str]:
    """An imprint begins with a line that says so; up to the end nothing but more of it, contacts and scraps may follow."""
    end = len(lines)
    for n in range(len(lines) - 1, 0, -1):
        if is_imprint(lines[n]):
            end = n
        elif not _CONTACT.match(lines[n]) and len(lines[n]) >= _SHORT:
            break
    return lines[:end]


def _without_headlines(lines: list[str]) -> list[str]:
    """A column of headlines, each with the time of day before it; a ticker whose entries are sentences is a text."""
    start = len(lines)
    while start > 1 and _CLOCK.match(lines[start - 1]) and not is_sentence(lines[start - 1]):
        start -= 1
    if len(lines) - start < _HEADLINES:
        return lines
    label = start > 1 and len(lines[start - 1]) < _SHORT and not is_sentence(lines[start - 1])
    return lines[: start - label]


def is_sentence(line: str) -> bool:
    return line.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)
