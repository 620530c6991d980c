from alerts.matching import word_table
from alerts.matching.document import Span

def Table(classes: bytes, span: type[Span], seed: int) -> word_table.Table: ...  # noqa: N802 - a class
