"""A text that has new paragraphs is an update of its story; a copy in another frame, order, length or spelling is not."""

from __future__ import annotations

import pytest

from crawler.statements.story_updates import added

OLD = (
    "The lawyer Ismail Dudaev has been missing since Thursday evening, his family said on Saturday.\n"
    "He was last seen leaving his office in the centre of the city, and his telephone has been off since.\n"
    "Colleagues say that he had received threats because of a case about land near the river."
)
NEW = (
    "A district court sentenced him to three years in prison this morning after a hearing behind closed doors.\n"
    "Nobody was told where he had been held, and the defence will appeal against the sentence."
)
KNOWN = [("Lawyer missing since Thursday", OLD)]
TITLE = "Court jails lawyer for three years"
FOOT = "Our paper lives from its readers, who make every page of it possible with what they give us each month."


def news(text: str, title: str = "Another headline", **more: object) -> str:
    """The new part of a text, its fields kept apart."""
    spans = added(title, text, KNOWN, **more)  # type: ignore[arg-type]
    fields = {"title": title, "text": text}
    return "|".join(fields[field][start:end] for field, start, end in spans)


@pytest.mark.parametrize("text", [f"{NEW}\n{OLD}", f"{OLD}\n{NEW}", OLD.replace("\n", f"\n{NEW}\n", 1)])
def test_new_paragraphs_are_found_wherever_they_stand(text: str) -> None:
    assert news(text) == NEW


def test_new_sentences_in_an_old_paragraph_are_found() -> None:
    first, rest = OLD.split("\n", 1)
    assert news(f"{first} {NEW.splitlines()[0]}\n{rest}") == NEW.splitlines()[0]


def test_a_headline_that_tells_of_what_is_new_is_new_itself() -> None:
    assert news(f"{NEW}\n{OLD}", TITLE) == f"{TITLE}|{NEW}"
    assert news(f"{NEW}\n{OLD}", "Lawyer missing since Thursday") == NEW


def test_a_heading_beside_new_prose_is_new_with_it() -> None:
    heading = "A sentence that nobody expected"
    assert news(f"{OLD}\n{heading}\n{NEW}") == f"{heading}\n{NEW}"
    assert news(f"{heading}\n{OLD}") == ""
    assert news(f"{NEW}\nSubscribe to our newsletter\n{OLD}") == NEW


def test_a_phrase_that_returns_does_not_cut_a_new_paragraph() -> None:
    again = "He was last seen leaving his office in the centre of the city."
    assert news(f"{NEW} {again} {NEW.splitlines()[1]}\n{OLD}").count(again) == 1


def test_less_is_enough_when_the_headline_tells_of_it() -> None:
    short = "The court sentenced him to three years in prison today."
    assert news(f"{short}\n{OLD}", TITLE) == f"{TITLE}|{short}"
    assert news(f"{short}\n{OLD}") == ""
    assert news(f"He was jailed.\n{OLD}", "Lawyer jailed") == ""


@pytest.mark.parametrize(
    "text",
    [
        OLD,
        "\n".join(reversed(OLD.split("\n"))),
        OLD.rsplit("\n", 1)[0],
        OLD.replace("Thursday", "Thrusday").replace("river", "lake"),
        f"By Maria Holt and Jan Kowal, correspondents in the north of the country and abroad\n(AFP) - {OLD}\nAFP / Holt",
        f"Updated 14:05 | 5 March 2026\n{OLD}\n1,204 comments",
        f"{OLD}\nSubscribe to our newsletter, and get the best of what we write about the region every week, free of charge.",
        f"{OLD}\nFollow us on every network that there is, and tell your friends about the paper that you read each day.",
        f"{OLD}\nRead also: Court jails lawyer for three years after a hearing behind closed doors that nobody was told of",
        f"{OLD}\n© 2026 The Example Times. Nothing on this page may be copied without the written consent of its publisher.",
    ],
)
def test_a_copy_has_no_news(text: str) -> None:
    assert news(text) == ""


def test_what_other_texts_of_the_source_have_is_its_frame() -> None:
    text = f"{OLD}\n{FOOT}\nPage printed 3 times on 4 March, and sent to nobody at all by the people of our house."
    assert FOOT in news(text)
    others = [
        f"Bread is dearer.\n{FOOT}\nPage printed 17 times on 1 March, and sent to nobody at all by the people of our house."
    ]
    assert news(text, printed=lambda: others) == ""
    assert news(f"{text}\n{NEW}", printed=lambda: others) == NEW


def test_the_frame_is_only_looked_up_for_what_looks_new() -> None:
    def never() -> list[str]:
        raise AssertionError

    assert news(OLD, printed=never) == ""


def test_all_texts_of_the_story_are_held_against_it_together() -> None:
    first, second = NEW.split("\n")
    spans = added("", f"{NEW}\n{OLD}", [*KNOWN, ("", f"{first} x"), ("", f"y {second}")])
    assert spans == []


def test_what_nobody_was_told_of_yet_stays_news() -> None:
    assert news(f"{NEW}\n{OLD}", pending=NEW) == NEW
    known = [*KNOWN, ("", f"{NEW}\n{OLD}")]
    assert added("", f"{NEW}\n{OLD}", known) == []
    assert added("", f"{NEW}\n{OLD}", known, pending=NEW) == [("text", 0, len(NEW))]


SCRIPTS = {
    "ru": (
        "Адвокат Исмаил Дудаев пропал в четверг вечером, сообщила в субботу его семья.\nПоследний раз его видели у конторы в центре города.",
        "Районный суд приговорил его сегодня утром к трём годам колонии после закрытого заседания. Защита обжалует приговор.",
    ),
    "ar": (
        "قالت عائلة المحامي يوم السبت إنه مفقود منذ مساء الخميس، ولم يرد على هاتفه.\nوشوهد آخر مرة وهو يغادر مكتبه في وسط المدينة.",
        "حكمت محكمة المنطقة عليه صباح اليوم بالسجن ثلاث سنوات بعد جلسة مغلقة لم يعلم بها أحد. وقال الدفاع إنه سيستأنف الحكم أمام محكمة أعلى.",
    ),
    "hi": (
        "परिवार ने शनिवार को कहा कि वकील गुरुवार शाम से लापता है।\nउसे आखिरी बार शहर के बीच अपने दफ्तर से निकलते देखा गया था।",
        "जिला अदालत ने आज सुबह बंद कमरे में सुनवाई के बाद उसे तीन साल की कैद की सजा सुनाई। बचाव पक्ष ने कहा कि वह फैसले के खिलाफ अपील करेगा।",
    ),
    "zh": (
        "家属周六表示，律师自周四晚间起失踪，电话一直关机。\n他最后一次被人看见是离开位于市中心的办公室。",
        "地区法院今天上午不公开审理后判处他三年有期徒刑。辩护人说将对这一判决提出上诉，家属没有获准旁听。",
    ),
    "ja": (
        "弁護士は木曜日の夜から行方が分からなくなっていると、家族が土曜日に明らかにした。\n最後に目撃されたのは市中心部の事務所を出るところだった。",
        "地方裁判所は今朝、非公開の審理で懲役三年の判決を言い渡した。弁護側は判決を不服として控訴する方針を示した。",
    ),
    "th": (
        "ครอบครัวกล่าวเมื่อวันเสาร์ว่าทนายความหายตัวไปตั้งแต่เย็นวันพฤหัสบดี และโทรศัพท์ของเขาปิดเครื่องมาตลอด\nมีผู้พบเห็นเขาครั้งสุดท้ายขณะออกจากสำนักงานใจกลางเมือง",
        "ศาลแขวงพิพากษาจำคุกเขาสามปีเมื่อเช้านี้หลังการพิจารณาคดีลับ ฝ่ายจำเลยจะยื่นอุทธรณ์ต่อศาลชั้นที่สูงกว่าภายในสามสิบวันตามที่กฎหมายกำหนด",
    ),
    "ko": (
        "가족은 변호사가 목요일 저녁부터 실종되었다고 토요일에 밝혔다.\n그는 도심의 사무실을 나서는 모습이 마지막으로 목격되었다.",
        "지방법원은 오늘 아침 비공개 심리 끝에 그에게 징역 삼 년을 선고했다. 변호인단은 이 판결에 불복하여 상급 법원에 즉시 항소하겠다고 밝혔다. 가족은 방청을 허락받지 못했으며 어디에 갇혀 있었는지도 듣지 못했다.",
    ),
}


@pytest.mark.parametrize("lang", SCRIPTS)
def test_in_every_script(lang: str) -> None:
    old, new = SCRIPTS[lang]
    for text in (f"{new}\n{old}", f"{old}\n{new}"):
        assert [text[start:end] for _, start, end in added("", text, [("", old)])] == [new]
    assert added("", "\n".join(reversed(old.split("\n"))), [("", old)]) == []
