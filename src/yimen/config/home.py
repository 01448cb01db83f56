"""Where an installation keeps what is its own: database, keys, files, seals. Nothing of it is ever committed."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def home() -> Path:
    """The folder of this installation: `YIMEN_HOME`, else `var/` beside the program."""
    return Path(os.environ.get("YIMEN_HOME", ROOT / "var")).resolve()


def packs_dir() -> Path:
    """The folder of packs: `YIMEN_PACKS`, else `packs/` beside the program."""
    return Path(os.environ.get("YIMEN_PACKS", ROOT / "packs")).resolve()
