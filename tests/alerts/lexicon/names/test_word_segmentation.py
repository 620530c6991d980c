"""Names in Chinese text: where the text divides into other words, they are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.lexicon import Lexicon
from alerts.lexicon.names.word_segmentation import crossed
from tests.alerts.lexicon.behaviour.places import index_of, named

ACROSS = [
    ("车臣", "火车臣民"),
    ("车臣", "驾车臣服于规则"),
    ("新疆", "网页刷新疆界不变"),
    ("新疆", "重新疆域划分"),
    ("若开", "如若开会就推迟"),
    ("若开", "商店若开门晚"),
    ("中国", "发展中国家"),
    ("德国", "道德国家"),
    ("日本", "生日本来是明天"),
    ("加沙", "增加沙子"),
    ("上海", "晚上海边"),
    ("海地", "东海地区"),
    ("巴西", "下巴西边"),
    ("俄罗斯", "白俄罗斯总统"),
    ("马里", "索马里海盗"),
    ("บัน", "ความยุติธรรมในปัจจุบัน"),
    ("วยกา", "ทัวร์ด้วยกายและใจ"),
]
THERE = [
    ("ปูติน", "ปูตินกล่าวว่า"),
    ("อียิปต์", "ตำรวจอียิปต์จับกุมนักข่าว"),
    ("ยะไข่", "ในยะไข่มีการสู้รบ"),
    ("车臣", "逃离车臣"),
    ("车臣", "关押在车臣的监狱"),
    ("车臣", "车臣服刑人员"),
    ("新疆", "全新疆的人"),
    ("新疆", "新疆人"),
    ("新疆", "重返新疆生产建设兵团"),
    ("若开", "在若开发生冲突"),
    ("若开", "缅甸若开邦村庄"),
    ("印古什", "俄罗斯印古什共和国"),
    ("阿布哈兹", "格鲁吉亚阿布哈兹地区"),
    ("中国", "中国国家主席"),
    ("美国", "美国国会"),
    ("海地", "在海地上空"),
    ("加沙", "加沙地带"),
    ("台湾", "中国台湾"),
    ("チェチェン", "二年前にチェチェンから"),
    ("ยะไข่", "หมู่บ้านในรัฐยะไข่ว่าง"),
]


def _crossed(name: str, text: str) -> bool:
    start = text.index(name)
    return crossed(text, start, start + len(name))


@pytest.mark.parametrize(("name", "text"), ACROSS)
def test_made_of_parts_of_other_words(name: str, text: str) -> None:
    assert _crossed(name, text)


@pytest.mark.parametrize(("name", "text"), THERE)
def test_really_there(name: str, text: str) -> None:
    assert not _crossed(name, text)


def test_what_surrounds_it_far_away_does_not_count() -> None:
    text = "火车开往北京，" * 200 + "逃离车臣" + "新疆" * 200
    start = text.index("车臣")
    assert not crossed(text, start, start + 2)


def test_a_place_is_found_beside_a_place_where_it_is_not(tmp_path: Path) -> None:
    index = index_of(Lexicon(tmp_path), ("Chechnya", "Russia"))
    assert named(index, "博物馆陈列车臣服于设计。", "zh") == set()
    assert named(index, "博物馆陈列车臣服于设计，他来自车臣。", "zh") == {"Chechnya", "Russia"}
    assert named(index, "白俄罗斯关闭了大使馆。", "zh") == set()
    assert named(index, "白俄罗斯关闭了大使馆。", None) == set()
    assert named(index, "俄罗斯关闭了大使馆。", "zh") == {"Russia"}


@pytest.mark.parametrize(
    ("run", "name", "expected"),
    [("澳门口有树", "澳门", True), ("新疆界已划定", "新疆", True), ("在中国会议上", "中国", False), ("中国人民生活", "中国", False), ("奥巴马上宣布", "奥巴马", False)],
)  # fmt: skip
def test_a_name_has_to_be_clearly_likelier_where_another_word_lies_across_its_edge(
    run: str, name: str, expected: bool
) -> None:
    start = run.index(name)
    assert crossed(run, start, start + len(name)) is expected
