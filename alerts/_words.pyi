from alerts.query import words
from alerts.query.document import Span

def Table(classes: bytes, span: type[Span], seed: int) -> words.Table: ...  # noqa: N802 - a class
