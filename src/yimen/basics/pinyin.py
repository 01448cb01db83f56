"""How a Chinese name is spelled, for finding people by typing: full spelling and initials, with every likely reading.

The dictionary reads surnames as ordinary words (曾 as ceng), so surnames have a table of their own.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from yimen.basics.text import fold

MOST_READINGS = 16
"""A name of several many-voiced characters stops here: more spellings find nothing a clerk would type."""

_SINGLE = (
    "曾 zeng,单 shan,仇 qiu,区 ou,解 xie,查 zha,盖 ge gai,朴 piao pu,任 ren,华 hua,召 shao,尉 wei,员 yun,"
    "乐 yue le,缪 miao,翟 zhai di,万 wan,秘 bi,冼 xian,洗 xian,折 she,宓 mi fu,祭 zhai,逄 pang,种 chong,繁 po,"
    "黑 he hei,覃 qin tan,晟 cheng,柏 bai,卜 bu,晁 chao,车 che,都 du,费 fei bi,郇 xun huan,纪 ji,阚 kan,"
    "隗 wei kui,那 na,宁 ning,佘 she,沈 shen,石 shi,眭 sui,冯 feng,葛 ge,贾 jia,角 jue,谷 gu,贲 ben,薄 bo,句 gou,"
    "妫 gui,炅 gui,么 yao,乜 nie,能 nai,粘 nian,曲 qu,瞿 qu,阙 que,厍 she,莘 shen xin,盛 sheng,适 kuo,宿 su,"
    "庹 tuo,郤 xi,郗 xi chi,肖 xiao,燕 yan,应 ying,於 yu,俞 yu,恽 yun,臧 zang,占 zhan,中 zhong,仉 zhang,訾 zi,"
    "仝 tong,行 xing,藏 zang,牟 mu mou,撒 sa,强 qiang,相 xiang,党 dang,呙 guo,褚 chu,鲜 xian,阿 a,哈 ha,佴 nai,"
    "亓 qi,幺 yao,禚 zhuo,酆 feng,麴 qu,枞 cong,隽 juan jun,筰 zuo,尹 yin,叶 ye,尔 er,难 nan,娄 lou,重 chong,"
    "长 chang zhang,朝 chao,降 jiang,省 xing,观 guan,少 shao,曹 cao,系 xi,教 jiao"
)
_DOUBLE = (
    "尉迟 yu chi,万俟 mo qi,长孙 zhang sun,澹台 tan tai,单于 chan yu,鲜于 xian yu,令狐 ling hu,皇甫 huang fu,"
    "诸葛 zhu ge,欧阳 ou yang,司马 si ma,上官 shang guan,夏侯 xia hou,东方 dong fang,公孙 gong sun,宇文 yu wen,"
    "慕容 mu rong,独孤 du gu,呼延 hu yan,端木 duan mu,轩辕 xuan yuan,赫连 he lian,拓跋 tuo ba,濮阳 pu yang,"
    "淳于 chun yu,太叔 tai shu,申屠 shen tu,公冶 gong ye,宗政 zong zheng,第五 di wu,百里 bai li,南宫 nan gong,"
    "闻人 wen ren,钟离 zhong li,亓官 qi guan,司徒 si tu,司空 si kong,司寇 si kou,子车 zi ju,颛孙 zhuan sun,"
    "乐正 yue zheng,谷梁 gu liang,漆雕 qi diao,段干 duan gan,东郭 dong guo,南门 nan men,羊舌 yang she,"
    "微生 wei sheng,梁丘 liang qiu,左丘 zuo qiu,西门 xi men,宰父 zai fu,公良 gong liang,夹谷 jia gu"
)


def _table(text: str) -> dict[str, tuple[str, ...]]:
    """`曾 zeng,盖 ge gai` as a dictionary."""
    return {name: tuple(spellings) for name, *spellings in (entry.split() for entry in text.split(","))}


SINGLE_SURNAMES = _table(_SINGLE)
DOUBLE_SURNAMES = _table(_DOUBLE)


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """One way to say a name: `zengxiaoming`, `zxm`."""

    full: str
    initials: str


def readings(name: str) -> tuple[Reading, ...]:
    """Every likely reading of `name`, the usual one first, at most MOST_READINGS; empty when nothing can be read."""
    choices = _syllables(fold(name))
    if not choices:
        return ()
    found: dict[Reading, None] = {}
    for said in islice(product(*choices), MOST_READINGS):
        for form in _with_u(said):
            found[Reading("".join(form), "".join(s[0] for s in form))] = None
    return tuple(found)


def spell(typed: str) -> str:
    """What a clerk typed as pinyin, in the spelling of `readings`: lower case, letters only, ü as v."""
    return re.sub(r"[^a-z]", "", fold(typed).replace("ü", "v"))


def is_spelling(typed: str) -> bool:
    """Whether the text is plain letters, so may be pinyin or initials."""
    return re.fullmatch(r"[A-Za-zü\s'’-]+", typed.strip()) is not None


def _syllables(name: str) -> tuple[tuple[str, ...], ...]:
    """For each character its readings, the surname by its own table."""
    surname = 2 if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else 1
    given = _said(name[surname:])
    if surname == 2:
        return (*((syllable,) for syllable in DOUBLE_SURNAMES[name[:2]]), *given)
    own = SINGLE_SURNAMES.get(name[:1], ())
    ordinary = _said(name[:1])
    both = tuple(dict.fromkeys([*own, *(ordinary[0] if ordinary else ())]))
    return (both, *given) if both else given


@lru_cache(maxsize=8192)
def _said(text: str) -> tuple[tuple[str, ...], ...]:
    """Readings of ordinary characters without tones, the one in this phrase first; Latin letters say themselves."""
    usual = _alone(text)[:1] if len(text) == 1 else pinyin(text, style=Style.NORMAL, errors="ignore", v_to_u=False)
    result: list[tuple[str, ...]] = []
    place = 0
    for character in text:
        if "a" <= character <= "z":
            result.append((character,))
            continue
        every = _alone(character)
        if not every or not every[0]:
            continue
        first = usual[place][0] if place < len(usual) else every[0][0]
        place += 1
        result.append(tuple(dict.fromkeys(s for s in (first, *every[0]) if s)))
    return tuple(result)


@lru_cache(maxsize=8192)
def _alone(character: str) -> list[list[str]]:
    """Every reading of one character, the usual one first; a list of a county asks for the same ones again and
    again."""
    return pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)


def _with_u(said: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The sound ü is typed as v (keyboards) and as yu (passports): 吕 is found by lv and by lyu."""
    forms = [said]
    if any(s in ("lv", "nv") for s in said):
        forms.append(tuple(s.replace("v", "yu") if s in ("lv", "nv") else s for s in said))
    return forms
