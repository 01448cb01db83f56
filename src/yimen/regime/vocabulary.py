"""The closed lists a pack may draw words from: one list each, every word with the Chinese people read.

A word that stands here is bound to code exactly once: step kinds to use cases and forms, needs to checks in
`flow.needs`, rules of parties to the binding of units when a run opens. A new word is added here and bound there.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Main:
    """The outcome by which a step of some kind does its work, told by what it does, since packs name outcomes freely:
    it gives this fact, it issues this paper; with neither, it alone lets the run go on (no `opens`, `again`, `ends`).
    """

    gives: str = ""
    issues: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a step does: its Chinese title and the right a seat needs to record it. Where use cases must know by which
    outcome the step does its work, `main` says so; every step of the kind has exactly one such (`flow.contracts`).
    """

    title: str
    right: str
    main: Main | None = None


RIGHTS: Final[dict[str, str]] = {
    "search_people": "查询人员",
    "see_full_number": "查看完整号码和联系方式",
    "register_application": "登记申请",
    "accept": "受理",
    "split": "分办",
    "route": "转办",
    "tell": "告知申请人",
    "receive": "接收转办",
    "handle": "办理",
    "feed_back": "反馈结果",
    "record_for_others": "代录",
    "confirm_record": "复核代录",
    "investigate": "入户调查",
    "opine": "提出初审意见",
    "post": "公示",
    "decide": "审核确认",
    "notify": "送达告知",
    "hear": "听取意见",
    "assess": "评估",
    "check": "核对家庭经济状况",
    "pay": "支付",
    "recover": "追回",
    "office": "办公室事务",
    "answer": "书面答复",
    "work": "承办分工任务",
    "supervise": "督办",
    "report_handled": "报送办理情况",
    "take_list": "收取办理情况",
    "void_number": "作废编号",
    "reprint": "补打单据",
    "correct": "更正记录",
    "reassign": "改派",
    "manage_seats": "管理岗位",
    "manage_units": "管理单位",
    "view_statistics": "查看统计",
    "keep_registry": "登记、更新救助对象",
    "import_recipients": "导入救助对象名单",
    "propose_merge": "提出合并重复人员",
    "merge_people": "复核合并重复人员",
    "check_aid": "核查重复和遗漏救助",
    "keep_categories": "登记人员类别",
    "care": "关爱帮扶",
    "log_contact": "登记来访来电",
    "name_first_contact": "指定首问负责人",
    "manage_windows": "管理窗口",
    "keep_window": "维护本窗口登记",
    "draw_fund": "支取应急资金",
    "approve_fund": "审核应急资金",
    "exchange_lists": "与上级系统交换名单",
}

KINDS: Final[dict[str, Kind]] = {
    "accept_application": Kind("受理申请", "accept", Main()),
    "accept_case": Kind("受理个案", "accept"),
    "supplement": Kind("补正材料", "accept"),
    "close_with_notice": Kind("未补正的处理", "accept"),
    "split": Kind("按需求分办", "split", Main(gives="needs")),
    "tell_applicant": Kind("告知申请人", "tell"),
    "route": Kind("转办", "route", Main(gives="unit", issues="handling_slip")),
    "receive": Kind("接收转办", "receive", Main()),
    "handle": Kind("办理", "handle", Main(gives="result")),
    "feed_back": Kind("反馈结果", "feed_back", Main(issues="feedback_slip")),
    "visit": Kind("入户调查", "investigate"),
    "appraise": Kind("民主评议", "investigate"),
    "opinion": Kind("初审意见", "opine"),
    "post": Kind("公示", "post"),
    "inquiry": Kind("异议核查", "investigate"),
    "decide": Kind("审核确认", "decide"),
    "reject": Kind("不予确认", "decide"),
    "announce": Kind("公布结果", "post"),
    "notify": Kind("送达告知", "notify"),
    "hear": Kind("听取意见", "hear"),
    "reduce": Kind("减发或者停发", "decide"),
    "choose": Kind("选择供养方式", "accept"),
    "assess_self_care": Kind("自理能力评估", "assess"),
    "register_urgent": Kind("急难登记", "accept"),
    "pay": Kind("支付", "pay"),
    "note_end_of_emergency": Kind("记录急难缓解", "investigate"),
    "file_papers": Kind("补齐归档", "investigate"),
    "send_papers": Kind("发送审议材料", "office"),
    "answer": Kind("书面答复", "answer"),
    "issue_minutes": Kind("印发纪要", "office"),
    "convene": Kind("召集会议", "office"),
    "work": Kind("承办", "work"),
    "confirm": Kind("配合单位确认", "work"),
    "close_task": Kind("销号", "supervise"),
    "list_handled": Kind("报送办理清单", "report_handled", Main(issues="feedback_list")),
    "take_list": Kind("收取办理清单", "take_list"),
    "report_check": Kind("出具核对报告", "check"),
    "demand_return": Kind("责令退回", "recover"),
    "verify_lead": Kind("核实线索", "log_contact", Main(gives="distress")),
    "first_help": Kind("首次帮助", "register_application", Main(gives="application")),
    "reply_source": Kind("回复来源", "log_contact", Main(gives="replied")),
    # Steps that declare `runs` or `signal` instead of a kind.
    "run": Kind("下级程序", "supervise"),
    "await": Kind("等待来文", "office"),
    # Acts outside the order.
    "withdraw": Kind("撤回申请", "accept"),
    "death": Kind("申请人死亡", "accept"),
    "not_cooperating": Kind("不配合调查", "investigate"),
    "move": Kind("迁移", "accept"),
    "extend": Kind("延长期限", "decide"),
    "suspend": Kind("中止", "decide"),
    "resume": Kind("恢复", "decide"),
    "add_member": Kind("追加事项", "split"),
}

#: Kinds that decide a person's claim: no run may ever hold two live outcomes of these.
DECISIONS: Final[frozenset[str]] = frozenset({"decide", "reject"})

RESULTS: Final[dict[str, str]] = {
    "answered": "已答复",
    "not_pursued": "未补正，终止",
    "closed": "办结",
    "withdrawn": "已撤回",
    "unplaced": "无承办单位",
    "granted": "给予救助",
    "refused": "不予救助",
    "other": "其他方式解决",
    "not_accepted": "不予受理",
    "redirected": "转其他途径",
    "paid": "已支付",
    "passed": "通过",
    "to_meeting": "转会议审议",
    "done": "完成",
    "fed_back": "已反馈",
    "consistent": "核对一致",
    "differs": "核对不一致",
    "recovered": "已追回",
    "deceased": "申请人死亡",
    "not_cooperating": "不配合，终止",
    "moved": "已迁移",
    "stopped": "随上级事项终止",
}

FACTS: Final[dict[str, str]] = {
    "needs": "需求",
    "unit": "承办单位",
    "programme": "救助项目",
    "urgent": "绿色通道",
    "result": "办理结果",
    "objection": "异议",
    "care_level": "自理能力等级",
    "members": "成员单位",
    "deadline": "议定的期限",
    "lead": "牵头单位",
    "cooperating": "配合单位",
    "period": "期间",
    "window": "受理窗口",
    "facts_disputed": "事实有争议",
    "drawn": "抽中复核",
    "deceased": "申请人死亡",
    "never_posted": "依法不公示",
    "distress": "确有急难",
    "application": "救助申请",
    "replied": "已回复来源",
}

NEEDS: Final[dict[str, str]] = {
    "reason": "理由",
    "notice": "告知书",
    "withdrawal": "撤回申请书",
    "papers": "材料",
    "investigators": "调查人员",
    "member_signature": "家庭成员签字",
    "participants": "评议参加人",
    "photo_of_board": "公示栏照片",
    "article": "依据条款",
    "remedies": "救济途径",
    "proof_of_service": "送达回证",
    "items": "评估项目",
    "object": "救助对象",
    "cause": "急难事由",
    "amount_at_most": "金额上限",
    "handler": "经办人",
    "proof": "佐证材料",
}

YIELDS: Final[dict[str, str]] = {
    "granted": "救助待遇",
    "paid": "款项支付",
    "care": "照料护理待遇",
    "reduced": "减发或者停发",
}

ISSUES: Final[dict[str, str]] = {
    "handling_slip": "服务办理单",
    "feedback_slip": "办理反馈单",
    "feedback_list": "办理情况清单",
    "minutes": "会议纪要",
}

#: How the unit behind a party is found when a run opens.
PARTY_RULES: Final[dict[str, str]] = {
    "accepting_window": "受理窗口",
    "town_of_register_or_residence": "户籍地或者经常居住地乡镇（街道）",
    "town_of_emergency": "急难发生地乡镇（街道）",
    "deciding_unit": "县级审核确认单位",
    "delegated_or_county": "受委托的乡镇（街道）或者县级审核确认单位",
    "body_office": "议事机构办公室",
    "window_of_level": "同级受理窗口",
}

#: Who may stand in `by` without being a party: the applicant never records himself.
PEOPLE: Final[dict[str, str]] = {"applicant": "申请人"}


@dataclass(frozen=True, slots=True)
class Signal:
    """Something awaited from outside: its title and the outcome its arrival records."""

    title: str
    outcome: str


SIGNALS: Final[dict[str, Signal]] = {"superior_document": Signal("上级文件印发", "issued")}
SIGNAL_LEVELS: Final[dict[str, str]] = {"country": "国家", "province": "省", "city": "市", "county": "县"}

#: How somebody records for the owner of a turn.
RECORDING_MODES: Final[dict[str, str]] = {
    "counter": "当面登记",
    "sealed": "凭盖章（签字）材料代录",
    "phone": "电话代录",
}

#: What a timer may do besides recording a silent outcome or opening a step.
TIMER_WORDS: Final[dict[str, str]] = {"remind": "提醒", "escalate": "上报"}

#: Chinese of the usual outcomes; an outcome not listed here brings its own `title`.
OUTCOMES: Final[dict[str, str]] = {
    "accepted": "受理",
    "lacking": "材料不全，一次性告知补正",
    "enquiry": "仅为咨询，已答复",
    "refused": "不予",
    "supplied": "已补正",
    "given_up": "放弃补正",
    "closed": "终止并告知",
    "waits": "继续等待",
    "confirmed": "确认",
    "told": "已告知",
    "sent": "已发出",
    "nobody": "无承办单位",
    "received": "接收",
    "returned": "退回",
    "done": "办理完毕",
    "not_ours": "不属本单位职责",
    "recorded": "已记录",
    "held": "已评议",
    "approve": "建议通过",
    "reject": "建议不通过",
    "revisit": "重新入户",
    "clean": "期满无异议",
    "objected": "有异议",
    "opinion_stands": "维持意见",
    "opinion_falls": "推翻意见",
    "granted": "予以确认",
    "posted": "已公布",
    "served": "已送达",
    "institution": "集中供养",
    "home": "分散供养",
    "graded": "已评定",
    "urgent": "属于急难",
    "not_urgent": "不属于急难",
    "paid": "已支付",
    "failed": "支付失败",
    "over": "急难已缓解",
    "not_obtainable": "无法取得",
    "filed": "已归档",
    "doubtful": "存疑",
    "agree": "同意",
    "oppose": "不同意",
    "abstain": "弃权",
    "recused": "回避",
    "silent": "逾期未答复",
    "passed": "通过",
    "no_quorum": "答复不足法定数",
    "issued": "已印发",
    "called": "已召集",
    "differs": "不一致",
    "back": "退回重办",
    "listed": "已报送",
    "nil": "零报告",
    "taken": "已收取",
    "consistent": "核对一致",
    "returned_money": "已退回",
    "waived": "免予追回",
}

#: The sides of life a window goes through when it assesses what a family needs; needs of a pack name theirs.
AREAS: Final[dict[str, str]] = {
    "living": "生活",
    "medical": "医疗",
    "education": "教育",
    "housing": "住房",
    "job": "就业",
    "other": "其他",
}
