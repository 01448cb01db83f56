"""1,000 handling slips as separate PDFs, against bare Typst compiles of a hand-written slip with the same words.

    python bench/slips.py [how many]

Both sides use one compiler, the same fonts and the same data, in turns of fifty so that a busy machine slows both.
Prints milliseconds a slip and the ratio; exit code 1 when the ratio is 2 or more.
"""

import atexit
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

TURN = 50
GOAL = 2.0

BARE = """
#let d = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: (x: 26mm, y: 22mm))
#set text(font: "{face}", size: 14pt, lang: "zh", region: "cn")
#set par(justify: true)
#let u(s) = underline(text(s))
#let head(s) = align(center, text(size: 18pt, weight: "bold", s))
#let foot = align(right)[（盖章） \\ #d.issued_year 年 #d.issued_month 月 #d.issued_day 日]
#head[社会救助“一门受理、协同办理”服务办理单（存根）]
#align(right)[承办编号：#u(d.handling_number)]
#table(columns: (19fr, 23fr, 11fr, 12fr, 18fr, 13fr),
  [姓名], d.name, [性别], d.sex, [家庭人口], d.household_size,
  [身份证号], table.cell(colspan: 5, d.id_number), [家庭住址], table.cell(colspan: 5, d.address),
  [联系电话], table.cell(colspan: 5, d.phone), [申请救助原因], table.cell(colspan: 5, d.reason))
#grid(columns: (1fr, 1fr), [转办单位：#u(d.to_unit)], [申请人：])
#foot
#align(center)[（盖章）]
#head[社会救助“一门受理、协同办理”服务办理单]
#align(right)[承办编号：#u(d.handling_number)]
现有 #u(d.town) 镇（街道） #u(d.village) 村（社区） #u(d.name) 身份证号为 #u(d.id_number) 提出关于 #u(d.programme)
社会救助申请，现转办至你单位，请按照相关规定予以答复。
#foot
"""


def slips(count: int) -> Iterator[dict[str, str]]:
    """Invented slips, no two alike; the numbers have a place that was never assigned."""
    for n in range(count):
        yield {
            "handling_number": f"LS001-2026-{n + 1:05}",
            "name": "王李张刘陈杨赵黄周吴"[n % 10] + "秀英桂兰玉梅建国德胜"[n // 10 % 10] + "华",
            "sex": "男女"[n % 2],
            "household_size": str(n % 6 + 1),
            "id_number": f"99999919800229{n:04}",
            "address": f"东城街道前园社区育才路{n}号",
            "phone": f"1990000{n % 10000:04}",
            "reason": f"本人长期患病，妻子无固定收入，两个孩子上学，家中欠债{n}元，申请救助。",
            "to_unit": "区住房和城乡建设局",
            "town": "东城街道",
            "village": "前园社区",
            "programme": "住房救助",
            "issued_year": "2026",
            "issued_month": "3",
            "issued_day": str(n % 28 + 1),
        }


def main(count: int) -> int:
    """Time both sides in turns; the ratio is of the medians of the turns."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.config.settings.dev")
    import typst
    import yaml
    from django.conf import settings

    from yimen.documents import fonts
    from yimen.documents.render import render
    from yimen.regime.schema import FormEntry

    path = Path(settings.PACKS_DIR) / "lanshan" / "forms" / "handling_slip.yaml"
    form = FormEntry.model_validate(yaml.safe_load(path.read_text())["forms"]["handling_slip"])
    where = fonts.folders()
    source = Path(tempfile.mkdtemp(prefix="yimen-bench-")) / "bare.typ"
    source.write_text(BARE.replace("{face}", fonts.faces(where).body[-1]))
    atexit.register(shutil.rmtree, source.parent)
    compiler = typst.Compiler(str(source), font_paths=fonts.typst_fonts(where), ignore_system_fonts=True)

    def bare(values: dict[str, str]) -> None:
        compiler.compile(format="pdf", sys_inputs={"data": json.dumps(values, ensure_ascii=False)})

    def ours(values: dict[str, str]) -> None:
        render(form, values)

    everything = list(slips(count))
    bare(everything[0])
    ours(everything[0])
    times: dict[Callable[[dict[str, str]], None], list[float]] = {bare: [], ours: []}
    for start in range(0, count, TURN):
        turn = everything[start : start + TURN]
        for make, taken in times.items():
            began = time.perf_counter()
            for values in turn:
                make(values)
            taken.append((time.perf_counter() - began) / len(turn))
    plain, own = statistics.median(times[bare]), statistics.median(times[ours])
    print(
        f"slips: {count} · bare {plain * 1000:.2f} ms · yimen {own * 1000:.2f} ms · ratio {own / plain:.2f} (< {GOAL})"
    )
    return 0 if own / plain < GOAL else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
