"""Invented people: names, numbers and phones that belong to nobody.

Identity numbers carry a right check digit and an area code that was never assigned (99xxxx), so that every check of the
program runs and no living person can be meant.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from yimen.basics.resident_id import Sex, check_character

AREA = "990100"
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = {
    "female": "秀英 桂兰 玉梅 淑华 凤霞 晓燕 丽娟 春花 红霞 雅琴 慧敏 欣怡 雨桐 梓涵 诗琪 美玲 金凤 爱莲 小芳 静",
    "male": "建国 德胜 志强 永福 洪亮 家宝 立军 长河 广平 明远 子轩 浩然 宇航 俊杰 伟 勇 大山 存柱 守义 庆林",
}


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented person; `number` passes every check of a resident identity number."""

    name: str
    sex: Sex
    birth: dt.date
    number: str
    phone: str


def person(rng: Random, today: dt.date, ages: tuple[int, int], sex: Sex | None = None, surname: str = "") -> Invented:
    """One person between two ages on `today`; the same `rng` state gives the same person."""
    sex = sex or ("male" if rng.random() < 0.5 else "female")
    birth = today - dt.timedelta(days=rng.randint(ages[0] * 366, ages[1] * 365 + 300))
    order = rng.randrange(0, 500) * 2 + (1 if sex == "male" else 0)
    first17 = f"{AREA}{birth:%Y%m%d}{order:03d}"
    name = (surname or rng.choice(SURNAMES)) + rng.choice(GIVEN[sex].split())
    return Invented(name, sex, birth, first17 + check_character(first17), f"1990000{rng.randrange(10000):04d}")
