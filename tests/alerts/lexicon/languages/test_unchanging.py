"""Burmese (my), Khmer (km), Lao (lo) and Vietnamese (vi): words do not change, and stand in running text as they are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.lexicon import Lexicon
from alerts.matching.document import Document
from alerts.matching.index import TopicIndex
from alerts.query import compile_topic

# A word, and passages that have it; after a "!" passages that do not.
TEXTS = {
    "my": """သတင်းထောက်: သတင်းထောက်များကို ဖမ်းဆီးခဲ့သည်|သတင်းထောက်တစ်ဦး|သတင်းထောက်က ပြောသည် ! သတင်းစာတိုက်
ရဲ: ရဲက ဖမ်းသည်|ရဲတပ်ဖွဲ့|ရဲများ ရောက်လာသည်
ထောင်: ထောင်ဒဏ် သုံးနှစ်|အင်းစိန်ထောင်တွင်|ထောင်မှ လွတ်သည် ! ထမင်းဆိုင်
တရားရုံး: တရားရုံးက ဆုံးဖြတ်သည်|တရားရုံးတွင်|တရားရုံးများ ! တရားခံ
ရှေ့နေ: ရှေ့နေများက|ရှေ့နေ၏ အဆိုအရ|ရှေ့နေနှင့် တွေ့ခွင့် ! ရှေ့တန်း
ဆန္ဒပြ: ဆန္ဒပြသူများ|ဆန္ဒပြပွဲ|ဆန္ဒပြခဲ့ကြသည် ! ဆန္ဒရှိသည်
စစ်တပ်: စစ်တပ်က ပစ်ခတ်သည်|စစ်တပ်၏|စစ်တပ်ကို ! စစ်ဆေးရေး
အခွင့်အရေး: လူ့အခွင့်အရေး|အခွင့်အရေးများ|အခွင့်အရေးကို ! အခွန်
ကျောင်းသား: ကျောင်းသားများ|ကျောင်းသားတစ်ဦး|ကျောင်းသားက
ညှဉ်းပန်း: ညှဉ်းပန်းခဲ့သည်|ညှဉ်းပန်းမှု
အကျဉ်းသား: အကျဉ်းသားများ|နိုင်ငံရေးအကျဉ်းသား""",
    "km": """អ្នកកាសែត: អ្នកកាសែតត្រូវចាប់ខ្លួន|ក្រុមអ្នកកាសែត|អ្នកកាសែតម្នាក់ ! កាសែត
ប៉ូលិស: ប៉ូលិសបានចាប់ខ្លួន|មន្ត្រីប៉ូលិស|ប៉ូលិសនិយាយថា
ពន្ធនាគារ: ក្នុងពន្ធនាគារ|ពន្ធនាគារព្រៃស|ពន្ធនាគារនេះ ! ពន្ធដារ
តុលាការ: តុលាការក្រុង|តុលាការបានសម្រេច|នៅតុលាការ ! តុល្យភាព
មេធាវី: មេធាវីរបស់លោក|ក្រុមមេធាវី|មេធាវីម្នាក់ ! មេបញ្ជាការ
បាតុកម្ម: ធ្វើបាតុកម្ម|បាតុកម្មនៅភ្នំពេញ|អ្នកធ្វើបាតុកម្ម ! បាតុភូត
សិទ្ធិ: សិទ្ធិមនុស្ស|សិទ្ធិការងារ|មានសិទ្ធិ ! សិទ្ធា
រដ្ឋាភិបាល: រដ្ឋាភិបាលកម្ពុជា|រដ្ឋាភិបាលបាន|ដោយរដ្ឋាភិបាល ! រដ្ឋធម្មនុញ្ញ
ទារុណកម្ម: ធ្វើទារុណកម្ម|ទារុណកម្មលើ|អំពើទារុណកម្ម
អ្នកទោស: អ្នកទោសនយោបាយ|អ្នកទោសម្នាក់ ! អ្នកជំងឺ""",
    "lo": """ນັກຂ່າວ: ນັກຂ່າວຖືກຈັບ|ນັກຂ່າວຄົນໜຶ່ງ ! ນັກຮຽນ
ຕຳຫຼວດ: ຕຳຫຼວດຈັບ|ເຈົ້າໜ້າທີ່ຕຳຫຼວດ
ຄຸກ: ໃນຄຸກ|ຄຸກຊຳເໜືອ
ສານ: ສານຕັດສິນ|ສານປະຊາຊົນ""",
    "vi": """tù: bị phạt năm năm tù|nhà tù|tù nhân ! từ hôm qua|tụ tập
án: bản án|kết án ba năm ! an toàn
luật sư: luật sư của ông|các luật sư ! lịch sử
biểu tình: cuộc biểu tình|người biểu tình ! biểu hiện
công an: công an bắt|bộ công an ! công ty
nhà báo: nhà báo bị bắt|các nhà báo ! nhà bảo tàng
bắt: bị bắt giữ|bắt giam ! bất ngờ
tra tấn: bị tra tấn|hành vi tra tấn ! trả tiền
tòa án: tòa án nhân dân|ra tòa án
nhân quyền: vi phạm nhân quyền|nhân quyền ở Việt Nam ! nhân viên""",
}  # fmt: skip


@pytest.mark.parametrize("lang", sorted(TEXTS))
def test_words_are_found_in_running_text_and_not_in_others(lang: str, tmp_path: Path) -> None:
    lexicon, index = Lexicon(tmp_path), TopicIndex()
    rows = [line.partition(":") for line in TEXTS[lang].splitlines()]
    for word, _, _ in rows:
        index.set(word, compile_topic(f'"{word}"' if " " in word else word, lexicon, (lang,)).plan)
    for word, _, row in rows:
        there, _, elsewhere = row.partition(" !")
        for text in there.strip().split("|"):
            assert word in {hit.topic for hit in index.match(Document("1", text, lang=lang))}, (word, text)
        for text in filter(None, elsewhere.strip().split("|")):
            assert word not in {hit.topic for hit in index.match(Document("1", text, lang=lang))}, (word, text)
