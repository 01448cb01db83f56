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
    "flatpickr/dist/flatpickr.min.css": "1b34a42552c96f10e4dfaaa4a367276b03868aacff63c1ac42ffe331352bc754",
    "flatpickr/dist/flatpickr.min.js": "1eeab1cb779471a0b0aaa93dd91c2eb1aa537d696f01ab05ea9dabc55e8525a1",
    "flatpickr/dist/l10n/zh.js": "8629568c4e6c9536864189e9434195416ab5b2d63c9793a3779f12a5b34d9955",
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
        target = "flatpickr.zh.js" if path.name == "zh.js" else path.name
        (TARGET / target).write_bytes(MAP_COMMENT.sub(b"", content))
    return 0


if __name__ == "__main__":
    sys.exit(main())
