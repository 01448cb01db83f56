"""Copy the front-end files the pages use out of node_modules into the git-ignored vendor folder.

Each file is checked against the hash written here, its source-map comment is stripped (the manifest storage would look
for the map), and nothing else of the packages is published.
"""

import hashlib
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "node_modules"
TARGET = ROOT / "src/yimen/web/static/vendor"
MAP_COMMENT = re.compile(rb"(?m)^\s*(//[#@]|/\*[#@])\s*sourceMappingURL=.*$")

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "7ef750bd10546a695d0b12767ad8048bd8f3ec5de7daefb1067f9d0daa3d1c9a",
    "@tabler/core/dist/js/tabler.min.js": "b60c76160e97624574dbb8cf10abe6aee9a6493b60096fdfc15dd1dd2bd99eb9",
}


def main() -> int:
    """Copy all files; say in one sentence which package is missing or has changed."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for name, expected in FILES.items():
        path = SOURCE / name
        if not path.exists():
            print(f"前端文件缺失：{name}。请先运行 npm ci。", file=sys.stderr)
            return 1
        content = path.read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            print(f"前端文件与登记的摘要不符：{name}（{found}）。请核对 package-lock.json。", file=sys.stderr)
            return 1
        (TARGET / path.name).write_bytes(MAP_COMMENT.sub(b"", content))
    return 0


if __name__ == "__main__":
    sys.exit(main())
