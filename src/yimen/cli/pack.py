"""`yimen pack check|show|diff|schema`: read the packs strictly, print them resolved, say how they differ."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from yimen.basics.errors import Refused
from yimen.cli.procedures import check_procedures
from yimen.cli.setup import name_settings
from yimen.regime import jsonschema
from yimen.regime.diff import SECTIONS, differences
from yimen.regime.errors import BrokenPack
from yimen.regime.pack import Pack, load_place, places
from yimen.regime.release import Release

_REGISTRY = ("exchange", "rechecks", "campaigns")
_PLACE = ("needs", "grounds", "duties", "programmes", "seats", "units", "readiness", "forms")
_SHOWN = (*_PLACE, "schedules", "standards", *_REGISTRY)


def add(parser: argparse.ArgumentParser) -> None:
    """The verbs of this area."""
    parser.add_argument("--packs", type=Path, help="规定包所在的文件夹")
    verbs = parser.add_subparsers(dest="verb", metavar="<动作>", required=True)
    check = verbs.add_parser("check", help="检查一个地方或者全部（all）")
    check.add_argument("place")
    check.add_argument("--quiet", action="store_true", help="只说错误和结论")
    check.set_defaults(run=run_check)
    show = verbs.add_parser("show", help="列出生效内容，每条注明出处")
    show.add_argument("place")
    show.add_argument("--release", help="版本；不写为最新的")
    show.set_defaults(run=run_show)
    diff = verbs.add_parser("diff", help="比较两个地方或者版本，写作 地方@版本")
    diff.add_argument("one")
    diff.add_argument("other")
    diff.set_defaults(run=run_diff)
    schema = verbs.add_parser("schema", help="重新生成 docs/schema")
    schema.add_argument("folder", type=Path, nargs="?", default=Path("docs/schema"))
    schema.set_defaults(run=run_schema)


def packs_dir(args: argparse.Namespace) -> Path:
    """The folder of packs: the one named, else that of the installation."""
    if args.packs:
        return Path(args.packs)
    name_settings()
    from django.conf import settings

    return Path(settings.PACKS_DIR)


def _load(folder: Path, place: str) -> Pack:
    if place not in places(folder):
        raise Refused(f"没有“{place}”这个地方的规定包", next=f"现有：{'、'.join(places(folder))}")
    return load_place(folder, place)


def run_check(args: argparse.Namespace) -> int:
    """Every mistake with its line; then what has no basis and what the place set by itself. 1 on any mistake."""
    folder = packs_dir(args)
    names = places(folder) if args.place == "all" else [args.place]
    return max([_check(folder, name, args.quiet) for name in names], default=0)


def _check(folder: Path, place: str, quiet: bool) -> int:
    try:
        pack = _load(folder, place)
    except BrokenPack as broken:  # told here, so that `all` goes on to the next place
        print(broken, file=sys.stderr)
        return 1
    told: set[str] = set()
    for name in pack.head.releases:
        release = pack.release(name)
        walked, errors = check_procedures(pack, release)
        for sentence in dict.fromkeys(map(str, errors)):
            if sentence not in told:  # a mistake common to all releases is told once
                print(sentence, file=sys.stderr)
            told.add(sentence)
        verdict = f"有{len(errors)}处错误" if errors else "没有错误"
        print(f"{place}@{name}：{verdict}，{_summary(release)}")
        if not quiet:
            for line in (*walked, *_remarks(release)):
                print(f"  {line}")
    if not pack.head.releases:
        print(f"{place}：没有版本，只供其他地方承接；{len(pack.merged.table)}个条目，日历{_years(pack)}")
    return 1 if told else 0


def _years(pack: Pack) -> str:
    years = sorted(pack.calendar_years)
    return f"{years[0]}—{years[-1]}年" if years else "无"


def _summary(release: Release) -> str:
    counts = [
        ("个单位", len(release.units)),
        ("个区划", len(release.divisions)),
        ("个救助项目", len(release.programmes)),
        ("个程序", len(release.procedures)),
    ]
    return f"{'、'.join(f'{n}{unit}' for unit, n in counts)}，摘要 {release.digest[:12]}"


def _remarks(release: Release) -> Iterator[str]:
    """What the document does not back: entries without an article, entries the place sets where it is silent."""
    bare, local = [], []
    for path, value in entries(release):
        if value.get("local"):
            local.append(path)
        elif not value.get("basis"):
            bare.append(path)
    for title, paths in (("没有写依据", bare), ("原文未定、本地设定", local)):
        if paths:
            yield f"{title}（{len(paths)}）："
            yield from (f"  {path}  {release.origin(path)}" for path in paths)


def entries(release: Release) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry that could carry an article, by path; limits stand under their step."""
    text = json.loads(release.text)
    for section in _SHOWN:
        for key, value in text.get(section, {}).items():
            yield f"{section}.{key}", value
    for name, procedure in text["procedures"].items():
        for key, value in procedure.items():
            inner = value.items() if key in ("anytime", "limits", "defaults") else [("", value)]
            if not isinstance(value, dict) or key in ("parties", "finish"):
                continue
            for word, entry in inner:
                path = ".".join(p for p in ("procedures", name, key, word) if p)
                yield path, entry
                if isinstance(entry.get("limit"), dict):
                    yield f"{path}.limit", entry["limit"]


def run_show(args: argparse.Namespace) -> int:
    """The resolved text, each entry with the file and line it comes from."""
    pack = _load(packs_dir(args), args.place)
    release = pack.release(_release_name(pack, args.release))
    status = "正式" if release.official else "非官方"
    print(
        f"{release.place_title}（{release.place}）{release.name}：{release.title}，{status}，自 {release.valid_from} 起"
    )
    print(f"摘要 {release.digest}")
    if release.application is not None:
        print(f"申请走程序 {release.application.procedure}，编号 {release.application.number}")
    text = json.loads(release.text)
    for section, title in SECTIONS.items():
        value = text[section]
        if not value:
            continue
        print(f"\n【{title}】")
        if section == "divisions":
            print(f"  共{len(value)}个，见 divisions.csv")
            continue
        for key, entry in {"body": value}.items() if section == "body" else value.items():
            _show(release, section, key, entry)
    return 0


def _show(release: Release, section: str, key: str, entry: Any) -> None:
    if section != "procedures":
        print(f"  {key}: {_one_line(entry)}  ← {release.origin(f'{section}.{key}') or '文件清单'}")
        return
    print(f"  {key}:")
    for word, value in entry.items():
        rows = value.items() if word in ("parties", "defaults", "anytime", "limits", "finish") else [(None, value)]
        for inner, text in rows:
            path = ".".join(p for p in (section, key, word, inner) if p)
            head = ("head." if word in ("title", "basis", "local") else "") + word
            origin = release.origin(path) or release.origin(f"{section}.{key}.{head}")
            print(f"    {'.'.join(p for p in (word, inner) if p)}: {_one_line(text)}  ← {origin}")


def _one_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _release_name(pack: Pack, wanted: str | None) -> str:
    releases = pack.head.releases
    if wanted and wanted not in releases:
        raise Refused(f"“{pack.place}”没有版本“{wanted}”", next=f"现有：{'、'.join(releases)}")
    if not releases:
        raise Refused(f"“{pack.place}”没有版本，只供其他地方承接")
    return wanted or max(releases, key=lambda name: releases[name].valid_from)


def run_diff(args: argparse.Namespace) -> int:
    """Two places or releases, `place` or `place@release`."""
    folder = packs_dir(args)
    found = []
    for word in (args.one, args.other):
        place, _, name = word.partition("@")
        pack = _load(folder, place)
        found.append(pack.release(_release_name(pack, name or None)))
    lines = differences(*found)
    print("\n".join(lines) or "两者完全相同。")
    return 0


def run_schema(args: argparse.Namespace) -> int:
    """Write the JSON Schema of the pack files."""
    changed = jsonschema.write(args.folder)
    print(f"已更新：{'、'.join(changed)}。" if changed else "没有变化。")
    return 0
