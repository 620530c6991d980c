"""The texts of the demonstration's two publishers, and which topics each matches. All invented: no person and no event in them is real."""

from __future__ import annotations

from dataclasses import dataclass, field

CHECHNYA, TRIALS = "Chechnya", "Journalists on trial"

# A place is known by its names in every language, in their inflected forms; words with a * need no list of forms either.
QUERIES = {
    CHECHNYA: "place:Chechnya",
    TRIALS: "(journalist* OR periodista* OR журналист*) AND (trial* OR court* OR juicio* OR суд*)",
}


@dataclass(frozen=True, slots=True)
class Publisher:
    """A site: ``lists`` are where it shows what is new, as (kind of source, path)."""

    key: str
    name: str
    language: str
    lists: tuple[tuple[str, str], ...]


NGO = Publisher("ngo", "Meridian Rights Group", "en", (("feed", "/statements.atom"),))
PAPER = Publisher(
    "paper",
    "The Harbour Courier",
    "en",
    (("feed", "/rss.xml"), ("sitemap", "/news-sitemap.xml"), ("listing", "/world/")),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A page. ``topics``: those that it matches; ``lists``: paths of the lists that show it; ``copy_of``: slug of the text that it repeats.

    ``corrected``: the paragraphs that replace the first ones later, after which ``topics`` holds (and not before).
    """

    slug: str
    publisher: Publisher
    language: str
    title: str
    paragraphs: tuple[str, ...]
    topics: tuple[str, ...] = ()
    lists: tuple[str, ...] = field(default=("/rss.xml", "/news-sitemap.xml"))
    author: str | None = None
    copy_of: str | None = None
    corrected: tuple[str, ...] = ()


_ATOM = ("/statements.atom",)
_WORLD = ("/world/",)

OPENING = (
    Text(
        "families-wait",
        NGO,
        "en",
        "Families in Chechnya still wait for answers",
        (
            (
                "Eleven families who reported a missing relative last winter have received no reply from the authorities in Chechnya, "
                "the Meridian Rights Group said today after visiting them."
            ),
            (
                "Each family filed a complaint and kept the stamped receipt. None was called as a witness, and none was told which "
                "office now holds the file. The group has copied the receipts and published the list of dates."
            ),
        ),
        (CHECHNYA,),
        _ATOM,
    ),
    Text(
        "hearing-postponed",
        NGO,
        "ru",
        "Слушание по делу корреспондентки снова перенесли",
        (
            (
                "Городской суд в третий раз перенёс слушание по делу журналистки, которую обвиняют в неповиновении за съёмку "
                "очереди у приёмной. Новую дату назначили на конец месяца."
            ),
            (
                "Защита указывает, что запись с камеры до сих пор не приобщена к делу. Наша наблюдательница присутствовала в зале "
                "и опубликует подробные заметки о заседании."
            ),
        ),
        (TRIALS,),
        _ATOM,
    ),
    Text(
        "archives-fermees",
        PAPER,
        "fr",
        "Les archives du village restent fermées",
        (
            (
                "Depuis deux ans, une institutrice à la retraite rassemble les photographies des habitants de son village natal, en "
                "Tchétchénie. La salle où elles devaient être montrées est toujours close."
            ),
            (
                "La mairie parle d'une fuite d'eau ; les voisins n'en ont pas vu. L'institutrice a donc exposé les images dans sa "
                "propre cour, où les visiteurs viennent le dimanche après-midi."
            ),
        ),
        (CHECHNYA,),
        author="Odile Verlanger",
    ),
    Text(
        "winter-timetable",
        PAPER,
        "en",
        "Harbour ferry returns to its winter timetable",
        (
            (
                "From Monday the ferry between the old quay and the island leaves every forty minutes instead of every twenty, and "
                "the last boat sails at ten in the evening."
            ),
            (
                "The operator says that fewer than thirty passengers used the late crossings in October. Season tickets stay valid, "
                "and bicycles travel free until the spring."
            ),
        ),
        author="Tomas Reed",
    ),
    Text(
        "pazar-yeri",
        PAPER,
        "tr",
        "Pazar yeri sahile taşınıyor",
        (
            (
                "Belediye meclisi, çarşamba günleri kurulan pazarın gelecek aydan itibaren sahil yoluna taşınmasına karar verdi. "
                "Tezgâh kiraları bu yıl artmayacak."
            ),
            (
                "Esnaf, yeni yerde çatı ve su bağlantısı olmasını istiyor. Başkan yardımcısı, ilk hafta boyunca ücretsiz servis "
                "konacağını ve şikâyetlerin yerinde dinleneceğini söyledi."
            ),
        ),
        (),
        _WORLD,
    ),
)

_LETTER = (
    (
        "Twenty-three editors from nine countries today asked for the release of Idris Malkhanov, who ran a village newspaper in "
        "Chechnya until he was taken from its office on Thursday evening."
    ),
    (
        "The newspaper had four pages and appeared once a month. Its last issue listed the names of men who came home from "
        "construction sites without their wages, and the sums that each of them was owed."
    ),
    (
        "We know him as a careful man who rings three people before he prints one sentence. We ask that his family may see him, "
        "that a doctor may see him, and that the printing press in his garage is given back, the editors wrote."
    ),
)

LATER = (
    Text(
        "poxishchenie",
        NGO,
        "ru",
        "Двое братьев не вернулись с работы",
        (
            (
                "Двое братьев, которых родные ждали в субботу вечером, не вернулись с работы. По словам соседей, их посадили в "
                "машину без номеров у автобусной станции в одном из сёл Чечни."
            ),
            (
                "Мать написала заявление в тот же вечер. Мы передали его в прокуратуру и просим всех, кто был на станции "
                "с шести до семи часов, связаться с нами по телефону горячей линии."
            ),
        ),
        (CHECHNYA,),
        _ATOM,
    ),
    Text("open-letter", NGO, "en", "Open letter: release the editor", _LETTER, (CHECHNYA,), _ATOM),
    Text(
        "bakery-prize",
        PAPER,
        "en",
        "Quayside bakery wins the rye prize again",
        (
            (
                "For the third year in a row the jury gave its first prize to the smallest bakery in the contest, which has one oven "
                "and opens at five in the morning."
            ),
            (
                "The baker said the secret was patience and an old stone. The winning loaf is sold on Saturdays only, and the queue "
                "reached the harbour office yesterday."
            ),
        ),
        author="Tomas Reed",
    ),
    Text(
        "liqa",
        NGO,
        "ar",
        "شهادات جديدة من عائلات المفقودين",
        (
            (
                "نشرت المجموعة اليوم سبع شهادات جديدة لعائلات فقدت أبناءها في الشيشان خلال العام الماضي، بعد أن وافقت الأمهات على "
                "ذكر التواريخ والأماكن من دون الأسماء."
            ),
            (
                "تقول إحدى الأمهات إنها تزور المكتب نفسه كل يوم اثنين وتعود بورقة مختومة لا تحمل أي جواب. وتطالب المجموعة بفتح "
                "سجل علني للمفقودين يستطيع الأهالي الاطلاع عليه."
            ),
        ),
        (CHECHNYA,),
        _ATOM,
    ),
    Text(
        "editors-appeal",
        PAPER,
        "en",
        "Editors of nine countries appeal for a colleague",
        ("The following appeal reached this newspaper today and is printed as it came.", *_LETTER),
        (CHECHNYA,),
        author="The foreign desk",
        copy_of="open-letter",
    ),
    Text(
        "chor-aus-grosny",
        PAPER,
        "de",
        "Ein Chor sucht seine Stimmen",
        (
            (
                "Vor dem Krieg sangen vierzig Frauen in diesem Chor, heute sind es noch neun. Die Leiterin hat "
                "die Noten in zwei Koffern aus Tschetschenien bis an die Küste getragen."
            ),
            (
                "Am Samstag treten sie in der Hafenkirche auf. Der Eintritt ist frei, und wer eine Stimme hat, darf bleiben und "
                "mitsingen. Geprobt wird danach jeden Dienstag um sieben Uhr."
            ),
        ),
        (CHECHNYA,),
        author="Greta Lindqvist",
    ),
    Text(
        "juicio-periodista",
        PAPER,
        "es",
        "Empieza mañana el proceso por las fotos del puerto",
        (
            (
                "Mañana empieza el juicio contra la periodista que fotografió los contenedores abiertos en el muelle sur. La fiscalía "
                "pide una multa; la defensa, la absolución."
            ),
            (
                "La sala tiene sitio para veinte personas y ya hay sesenta inscritas. El sindicato de prensa ha pedido que la vista "
                "se transmita y que se devuelva la cámara, retenida desde el verano."
            ),
        ),
        (TRIALS,),
        author="Inés Robledo",
    ),
    Text(
        "teatr-pisma",
        NGO,
        "uk",
        "Листи, які чекали двадцять років",
        (
            (
                "Волонтери передали до архіву триста листів, написаних у Чечні взимку і ніколи не відправлених. Їх знайшли за "
                "обшивкою старого поштового вагона на запасній колії."
            ),
            (
                "Понад сорок адресатів уже відгукнулися. Кожен отримає свого листа в руки, а копію, якщо дозволить, залишить для "
                "читальної зали, що відкриється навесні."
            ),
        ),
        (CHECHNYA,),
        _ATOM,
    ),
    Text(
        "okul-kapisi",
        PAPER,
        "tr",
        "Sürgündeki öğretmenin okulu kapısını açtı",
        (
            (
                "Liman mahallesinde dün açılan küçük okulda dersleri, Çeçenistan'dan gelen emekli bir öğretmen veriyor. Sınıfta on "
                "dört çocuk ve dört ayrı anadil var."
            ),
            (
                "Öğretmen, ilk derste herkesten kendi dilinde bir tekerleme istedi. Okul hafta sonları velilere de açık olacak ve "
                "kitaplar gönüllülerin bağışlarıyla alınacak."
            ),
        ),
        (CHECHNYA,),
        _WORLD,
    ),
    Text(
        "mtis-gza",
        PAPER,
        "ka",
        "მთის გზა ისევ გაიხსნა",
        (
            (
                "სამი კვირის შემდეგ გაიხსნა მთის გზა, რომელიც ხეობის ბოლო სოფელს ჩეჩნეთთან აკავშირებს. პირველმა ავტობუსმა დილის რვა "
                "საათზე გაიარა უღელტეხილი."
            ),
            (
                "მგზავრებს შორის იყვნენ ნათესავები, რომლებსაც ერთმანეთი შემოდგომის შემდეგ არ ენახათ. მძღოლმა თქვა, რომ თოვლი ისევ "
                "დევს და გზას ყოველ საღამოს შეამოწმებენ."
            ),
        ),
        (CHECHNYA,),
        _WORLD,
    ),
    Text(
        "zhanlan",
        PAPER,
        "zh",
        "港口图书馆展出旧日记",
        (
            "港口图书馆从今天起展出一位退休护士的日记。她年轻时在车臣的一家乡村诊所工作了六年，每天晚上用铅笔记下当天来过的人和他们说的话。",
            "日记一共有四十一本，其中三本被雨水浸湿，由志愿者一页一页地修复。展览免费开放到下个月底，周日下午有讲解。",
            "图书馆员说，最难辨认的是冬天写下的几页，因为墨水冻住以后她改用了木炭。参观者可以翻看放大的复印件，也可以在留言簿里写下自己记得的事，馆里会把这些留言一起保存下来。",
            "她的女儿在开幕式上朗读了其中一段，讲的是大雪封路的那个星期，全村人轮流给诊所送柴。读完以后，大厅里很久没有人说话，然后有人轻轻鼓起掌来。",
        ),
        (CHECHNYA,),
        _WORLD,
    ),
)

CORRECTION = Text(
    "hearing-moved",
    NGO,
    "en",
    "Hearing of the two nurses moved to another town",
    (
        (
            "The hearing of two nurses who treated an injured stranger was moved without notice to a town ninety kilometres away, "
            "our observer reports from the region."
        ),
        (
            "Their lawyer learnt of it from the bus driver. The court clerk confirmed the change by telephone in the evening and gave "
            "no reason for it. We will send an observer to the new place as well."
        ),
    ),
    (CHECHNYA,),
    _ATOM,
    corrected=(
        (
            "Correction: an earlier version of this statement did not name the place. The hearing of two nurses who treated an "
            "injured stranger was moved without notice to a town ninety kilometres away, in Chechnya."
        ),
        (
            "Their lawyer learnt of it from the bus driver. The court clerk confirmed the change by telephone in the evening and gave "
            "no reason for it. We will send an observer to the new place as well."
        ),
    ),
)

ALL = (*OPENING, *LATER, CORRECTION)
LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "ka": "Georgian",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
