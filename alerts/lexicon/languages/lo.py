"""Lao: words do not change."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Lao",
    function_words="ແລະ ຫຼື ແຕ່ ທີ່ ໃນ ຂອງ ເປັນ ມີ ໄດ້ ວ່າ ຈາກ ໄປ ໂດຍ",
    uninflected=True,
)
