"""What people of the demo district write: reasons, results, in the plain words of an office."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit answers on a programme: result kind, its words, the amount in fen if any; when granted the form and
    rhythm of the help and what it is, when refused the ground."""

    kind: str
    text: str
    amount_fen: int | None
    aid: str = ""
    rhythm: str = ""
    what: str = ""
    ground: str = ""


#: Programme -> (words when granted, least and most yuan; 0 means help without money).
GRANTED: dict[str, tuple[str, int, int]] = {
    "medical": ("符合医疗救助条件，按规定比例给予住院医疗救助", 1200, 18000),
    "fee_reduction": ("已在定点医院办理医疗费用减免", 200, 2400),
    "premium_subsidy": ("已资助参加居民基本医疗保险", 380, 400),
    "emergency_medical": ("急救费用符合规定，已由疾病应急救助基金支付", 3000, 26000),
    "dibao": ("经审核确认，自下月起纳入最低生活保障，按月发放", 420, 1900),
    "tekun": ("经审核确认，纳入特困人员供养", 1100, 1700),
    "linshi": ("给予一次性临时救助", 500, 4000),
    "social_force": ("已联系慈善组织帮扶", 500, 3000),
    "emergency_aid": ("镇街先行给予临时应急救助", 300, 2000),
    "disaster": ("已发放受灾救助款和生活用品", 500, 3000),
    "housing": ("符合条件，已列入住房保障轮候", 0, 0),
    "education": ("符合教育救助条件，已发放助学金", 1000, 4000),
    "employment": ("已登记失业并推荐到企业面试", 0, 0),
    "retraining": ("已编入下一期技能培训班，免收学费", 0, 0),
    "disabled_aid": ("已适配辅具，并安排康复训练", 0, 0),
    "elderly_aid": ("已办理老年人福利待遇", 100, 300),
    "elderly_care": ("已安排志愿者定期上门照料", 0, 0),
    "legal_aid": ("已指派律师提供法律援助", 0, 0),
    "worker_aid": ("已列入困难职工帮扶，发放慰问金", 500, 2000),
    "farm_support": ("已安排农技人员上门指导", 0, 0),
    "poverty_project": ("已列入产业帮扶项目", 0, 0),
    "mothers_children": ("已列入单亲母亲帮扶，结对帮扶一年", 0, 0),
    "youth_help": ("已安排社工帮扶，协助复学", 0, 0),
}
#: Programme -> (form, rhythm, what is given) where it is not money given once, nor the standing in the programme.
HELP: dict[str, tuple[str, str, str]] = {
    "dibao": ("money", "monthly", ""),
    "tekun": ("money", "monthly", ""),
    "fee_reduction": ("reduction", "once", "住院自付费用"),
    "employment": ("service", "once", "推荐企业面试1次"),
    "retraining": ("service", "once", "技能培训1期，免学费"),
    "disabled_aid": ("goods", "once", "辅助器具1件"),
    "elderly_aid": ("money", "monthly", ""),
    "elderly_care": ("service", "monthly", "志愿者上门照料2次"),
    "legal_aid": ("service", "once", "律师代理1件"),
    "farm_support": ("service", "once", "农技人员上门指导2次"),
    "mothers_children": ("service", "yearly", "结对帮扶"),
    "youth_help": ("service", "once", "社工帮扶，协助复学"),
}
TAKEN_OVER = "已改按本单位负责的救助受理，按规定另行办理"
"""How the unit a programme was sent on to helps: with what is its own, not with what only the first gives."""
REFUSED = (
    ("means_above", "经核对，家庭收入高于规定标准，不符合条件"),
    ("already_helped", "经核实，本年度已享受同类救助，不重复救助"),
    ("not_as_told", "所提情况与调查不符，不予救助"),
)
OTHER = ("不符合本项条件，已转由村（社区）列为重点走访户", "本人已找到其他解决办法，不再需要")

#: Programme -> why the unit gave it back, and which unit it then went to.
RETURNED: dict[str, tuple[str, str]] = {
    "fee_reduction": ("所述费用为医保报销后的自付部分，不属医疗费用减免范围", "medical_security"),
    "education": ("学生在区外学校就读，助学金由学校所在地办理，家庭属临时困难", "civil_affairs"),
    "employment": ("本人要求从事种植养殖，不属就业介绍范围", "agriculture_rural"),
    "housing": ("房屋系大风损坏，属受灾救助范围", "emergency_management"),
    "dibao": ("家庭主要困难是医药费，建议先办理医疗救助", "medical_security"),
    "linshi": ("主要是住院医药费负担，建议先办理医疗救助", "medical_security"),
    "disabled_aid": ("未持残疾证，不属残联帮扶范围，建议按临时困难救助", "civil_affairs"),
}
RETURNED_OTHERWISE = ("不属本单位职责范围", "civil_affairs")

LACKING = ("缺少收入证明和住院费用清单", "缺少户口簿复印件", "授权委托书没有签字", "缺少诊断证明")


def granted(rng: Random, programme: str, elsewhere: bool = False) -> Answer:
    """The unit helps; `elsewhere`: it took over what another unit had given back."""
    if elsewhere:
        return Answer("other", TAKEN_OVER, None)
    text, least, most = GRANTED.get(programme, ("符合条件，已予帮扶", 0, 0))
    aid, rhythm, what = HELP.get(programme, ("", "", ""))
    amount = rng.randint(least // 10, most // 10) * 1000 if most else None
    return Answer("granted", text, amount, aid, rhythm, what)


def answer(rng: Random, programme: str, elsewhere: bool = False) -> Answer:
    """What a unit finds: most are granted, some refused, a few helped in another way."""
    drawn = rng.random()
    if drawn < 0.15:
        ground, text = rng.choice(REFUSED)
        return Answer("refused", text, None, ground=ground)
    if drawn < 0.22:
        return Answer("other", rng.choice(OTHER), None)
    return granted(rng, programme, elsewhere)


def returned(programme: str, unit: str) -> tuple[str, str]:
    """Why a unit gave a programme back, and where it goes next: never to the same unit again."""
    reason, other = RETURNED.get(programme, RETURNED_OTHERWISE)
    if other == unit:
        return "不属本单位职责范围", "civil_affairs" if unit != "civil_affairs" else "health"
    return reason, other
