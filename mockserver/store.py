"""Where a party keeps its records. It keeps and finds; what a record is worth, the rules say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Record = TypeVar("Record")


class Table(Generic[Record]):
    """Records of one kind, each under its key, in the order in which they came."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}

    def put(self, key: str, record: Record) -> Record:
        """Keep `record` under `key`, in place of what was there; return it."""
        self._records[key] = record
        return record

    def find(self, key: str | None) -> Record | None:
        """Return the record under `key`, or None."""
        return None if key is None else self._records.get(key)

    def remove(self, key: str | None) -> Record | None:
        """Take the record under `key` out and return it; None when there is none."""
        return None if key is None else self._records.pop(key, None)

    def where(self, condition: Callable[[Record], bool]) -> Iterator[Record]:
        """Yield the records for which `condition` holds."""
        return (record for record in list(self._records.values()) if condition(record))

    def __iter__(self) -> Iterator[Record]:
        return iter(list(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)
