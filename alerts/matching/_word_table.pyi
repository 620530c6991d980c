from alerts.matching import word_table
from alerts.matching.document import Span

def WordTable(classes: bytes, span: type[Span], seed: int) -> word_table.WordTable: ...  # noqa: N802 - a class
