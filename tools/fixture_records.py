"""What scripts that make fixtures have in common: where they write to, and the list of what they made."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any


def chosen_folder(doc: str | None, default: Path) -> Path:
    """The folder of the option --out."""
    parser = argparse.ArgumentParser(description=doc.split("\n")[0] if doc else None)
    parser.add_argument("--out", type=Path, default=default)
    out: Path = parser.parse_args().out
    return out


def write_records(file: Path, records: list[dict[str, Any]]) -> None:
    """Writes one line a model, and says how many there are."""
    lines = ",\n".join(json.dumps(record) for record in records)
    file.write_text(f"[\n{lines}\n]\n")
    print(f"{len(records)} models in {file.parent}")
