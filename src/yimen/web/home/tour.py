"""The tour of a demo district: read from the file the demo leaves in its home; elsewhere there is no tour."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings


def tour() -> dict[str, Any] | None:
    """What the demo tells its visitors (accounts and steps), or None where there is no demo."""
    path = Path(settings.HOME) / "demo.json"
    if not path.exists():
        return None
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told if told.get("made") else None
