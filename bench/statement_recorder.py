"""What Python runs at the start of each process of an installation (bench/faults.py puts it there as sitecustomize.py): writes beside itself each kind of statement that goes to PostgreSQL.

Not imported.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

_VALUE = r"(?:%\(\w+\)s(?:::[\w ]+)?|10)"
_LIST = re.compile(rf"IN \(({_VALUE})(?:, {_VALUE})+\)")
_ROWS = re.compile(r"(VALUES \((?:[^()]|\(\w+\))*\))(?:, \((?:[^()]|\(\w+\))*\))+")
_STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")
_LEDGER = Path(__file__).with_name("statements.jsonl")
_seen: set[str] = set()


def kind_of(statement: str) -> str:
    """With one number for all of more digits, and lists and rows of one."""
    return _LIST.sub(r"IN (\1)", _ROWS.sub(r"\1", re.sub(r"-?\b\d\d+\b", "10", statement)))


@event.listens_for(Engine, "before_cursor_execute")
def note(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    """Each kind once a process."""
    said = kind_of(statement)
    if said not in _seen and _STATEMENT.match(said) and connection.dialect.name == "postgresql":
        _seen.add(said)
        with _LEDGER.open("a", encoding="utf-8") as ledger:
            ledger.write(json.dumps(said, ensure_ascii=False) + "\n")
