from alerts.query.document import Span
from alerts.query.words import Table

def Words(classes: bytes, span: type[Span], seed: int) -> Table: ...  # noqa: N802 - a class
