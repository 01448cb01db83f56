"""`yimen <area> <verb>`: one module an area, loaded only when it is called."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence

from yimen.basics.errors import Refused
from yimen.regime.errors import BrokenPack

#: One line an area: its word, the module that holds `add(parser)`, what it does.
AREAS: dict[str, tuple[str, str]] = {
    "setup": ("yimen.cli.setup", "安装：密钥、数据库、本地规定、三员账号；可重复运行"),
    "serve": ("yimen.cli.serve", "提供网页服务，并运行后台任务"),
    "background": ("yimen.cli.background", "只运行后台任务：封存审计记录、记录到期、清理无主文件"),
    "demo": ("yimen.cli.demo", "演示：造一个虚构的小区县并提供网页"),
    "pack": ("yimen.cli.pack", "规定包：检查、查看、比较"),
    "flow": ("yimen.cli.flow", "办理记录：核验、重算到期日"),
    "audit": ("yimen.cli.audit", "审计记录：核验、封存"),
    "keys": ("yimen.cli.keys", "密钥：生成、查看、轮换"),
    "backup": ("yimen.cli.backup", "备份数据库和文件（不含密钥）"),
    "restore": ("yimen.cli.restore", "恢复到只放了密钥的空文件夹"),
}
Command = Callable[[argparse.Namespace], int]


def parser(area: str | None = None) -> argparse.ArgumentParser:
    """The parser; only the verbs of the area that is called are loaded.

    An area's module has `add(parser)`, which adds its verbs and sets `run` (a `Command`) as the default of each.
    """
    top = argparse.ArgumentParser(prog="yimen", description="一门受理、协同办理")
    areas = top.add_subparsers(dest="area", metavar="<事项>", required=True)
    for word, (module, help_) in AREAS.items():
        sub = areas.add_parser(word, help=help_, description=help_)
        if word == area:
            importlib.import_module(module).add(sub)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; what a person can mend is said in a sentence, with exit code 1."""
    os.umask(0o077)  # what it writes is for its own account alone: database, files, keys
    words = list(sys.argv[1:] if argv is None else argv)
    args = parser(words[0] if words else None).parse_args(words)
    run: Command = args.run
    try:
        return run(args)
    except (Refused, BrokenPack) as told:
        print(told, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
