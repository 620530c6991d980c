from alerts.query.words import Table

def Words(classes: bytes, seed: int) -> Table: ...  # noqa: N802 - a class
