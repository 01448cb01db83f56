# ruff: noqa: E501 - tables and procedures read better unbroken
"""Every word is read strictly: a surprise is refused with its path, the offending text and what was expected."""

import copy

import pytest
import yaml

from yimen.flow import ProcedureError, compile_procedure

from .play import NAMES, compiled, library, procedure

BASE = """
parties: {window: accepting_window, office: body_office}
defaults: {limit: {n: 3 workdays, local: true}}
a: {kind: accept_case, by: window, outcomes: {accepted: , refused: {needs: [reason], ends: refused}}}
b: {kind: visit, by: window, after: [a.accepted], outcomes: {recorded: {ends: done}}}
"""


def changed(path: str, value) -> dict:
    """BASE with one entry replaced (or added) by YAML text; `-` removes it."""
    text = copy.deepcopy(yaml.safe_load(BASE))
    here = text
    *way, last = path.split("/")
    for part in way:
        here = here.setdefault(part, {})
    if value == "-":
        del here[last]
    else:
        here[last] = yaml.safe_load(value)
    return text


def test_base_is_sound():
    assert compiled(BASE).by_name["b"].limit.n == 3


WRONG = [
    # path to change, new text, path complained about, offending text, problem, expected
    ("parties/window", "nobody", "parties.window", "nobody", "不是已知的当事方确定办法", "accepting_window"),
    ("defaults/limits", "{}", "defaults.limits", "limits", "不是已知的默认值用词", "limit"),
    ("defaults/limit", "{n: 3 hours}", "defaults.limit.n", "3 hours", "不是期限", "3 workdays"),
    ("defaults/limit", "{n: 0 days}", "defaults.limit.n", "0 days", "不是期限", ""),
    ("defaults/limit", "{}", "defaults.limit", "", "必须且只能写 n 或者 due 之一", ""),
    ("defaults/limit", "{n: 3 days, due: {day: 1, of: same_month}}", "defaults.limit", "", "必须且只能写 n 或者 due 之一", ""),
    ("defaults/limit", "{n: 3 days, after: x}", "defaults.limit.after", "after", "不是已知的期限用词", ""),
    ("defaults/limit", "{none: }", "defaults.limit.none", "", "没有期限必须写明原因", "原文未定"),
    ("defaults/limit", "{none: 原文未定, remind: [1]}", "defaults.limit.remind", "remind", "没有期限时不能再写", ""),
    ("a/kind", "accept_cases", "a.kind", "accept_cases", "不是已知的步骤种类", "accept_case"),
    ("a/kind", "-", "a.kind", "", "不是已知的步骤种类", ""),
    ("a/bye", "window", "a.bye", "bye", "不是已知的步骤用词", "by"),
    ("a/by", "town", "a.by", "town", "不是已知的当事方", "window"),
    ("a/by", "-", "a.by", "", "不是已知的当事方", ""),
    ("a/by", "{fact: nonsense}", "a.by.fact", "nonsense", "不是已知的事实", ""),
    ("a/by", "{seat: key}", "a.by", "", "没有 each，就没有 key 所指的席位", "each"),
    ("a/by", "{fact: unit, seat: key}", "a.by", "", "格式不对", ""),
    ("a/by", "applicant", "a.recorded_by", "", "申请人不能自行登记", "counter"),
    ("a/watched_by", "window", "a.watched_by", "window", "只有 runs 或者 signal", "by"),
    ("a/recorded_by", "{town: counter}", "a.recorded_by.town", "town", "不是已知的当事方", ""),
    ("a/recorded_by", "{office: shouting}", "a.recorded_by.office", "shouting", "不是已知的代录方式", "sealed"),
    ("a/outcomes", "{}", "a.outcomes", "", "没有任何结果，无人能够离开这一步", ""),
    ("a/outcomes/strange", "", "a.outcomes.strange", "strange", "没有中文名称", "title"),
    ("a/outcomes/accepted", "{need: [reason]}", "a.outcomes.accepted.need", "need", "不是已知的结果用词", "needs"),
    ("a/outcomes/accepted", "{needs: [reasons]}", "a.outcomes.accepted.needs", "reasons", "不是已知的要件", "reason"),
    ("a/outcomes/accepted", "{needs: [investigators]}", "a.outcomes.accepted.needs", "investigators", "要件缺少数值", ""),
    ("a/outcomes/accepted", "{needs: {investigators: two}}", "a.outcomes.accepted.needs.investigators", "two", "格式不对", "整数"),
    ("a/outcomes/accepted", "{needs: {reason: false}}", "a.outcomes.accepted.needs.reason", "False", "格式不对", "true"),
    (
        "a/outcomes/accepted",
        "{needs: {amount_at_most: {months: 1}}}",
        "a.outcomes.accepted.needs.amount_at_most.standard",
        "",
        "格式不对",
        "标准",
    ),
    ("a/outcomes/accepted", "{gives: [nothing]}", "a.outcomes.accepted.gives.0", "nothing", "不是已知的事实", ""),
    ("a/outcomes/accepted", "{gives: needs}", "a.outcomes.accepted.gives", "needs", "格式不对", "列表"),
    ("a/outcomes/refused", "{again: [b]}", "a.outcomes.refused.again", "b", "只能让先行的步骤重来", ""),
    ("a/outcomes/refused", "{again: [c]}", "a.outcomes.refused.again", "c", "不是已知的步骤", ""),
    ("b/outcomes/recorded", "{again: [a], keep: [a]}", "b.outcomes.recorded.keep", "a", "不在重来步骤的下游", ""),
    ("b/outcomes/recorded", "{keep: [a], ends: done}", "b.outcomes.recorded.keep", "a", "只能与 again 一起使用", "again"),
    ("b/outcomes/recorded", "{again: [a], ends: done}", "b.outcomes.recorded", "again、ends", "不能同时使用", ""),
    ("b/outcomes/recorded", "{ends: finished}", "b.outcomes.recorded.ends", "finished", "不是已知的结果", ""),
    ("b/outcomes/recorded", "{ends: {fact: result, of: [x]}}", "b.outcomes.recorded.ends.of.0", "x", "不是已知的结果", ""),
    ("b/outcomes/recorded", "{ends: {fact: result, of: [done]}}", "b.outcomes.recorded.ends", "result", "没有任何结果给出", "gives"),
    ("b/outcomes/recorded", "{ends: done, yields: gold}", "b.outcomes.recorded.yields", "gold", "不是已知的法律效果", "granted"),
    ("b/outcomes/recorded", "{ends: done, issues: gold}", "b.outcomes.recorded.issues", "gold", "不是已知的单据", ""),
    (
        "b/outcomes/recorded",
        "{ends: done, effective: {day: 1, of: next_month}}",
        "b.outcomes.recorded.effective",
        "",
        "没有法律效果，不能有生效日",
        "yields",
    ),
    (
        "b/outcomes/recorded",
        "{ends: done, yields: granted, effective: {day: 30, of: next_month}}",
        "b.outcomes.recorded.effective.day",
        "30",
        "不是每月都有的日子",
        "28",
    ),
    ("b/outcomes/recorded", "{ends: done, starts: {procedure: zzz}}", "b.outcomes.recorded.starts.procedure", "zzz", "不是已知的程序", ""),
    ("b/outcomes/recorded", "{ends: done, starts: {}}", "b.outcomes.recorded.starts", "", "格式不对", "offer"),
    ("b/outcomes/recorded", "{draw: {fact: drawn, share: 130 %}}", "b.outcomes.recorded.draw.share", "130 %", "不是比例", "30 %"),
    ("b/outcomes/recorded", "{ends: done, by: system}", "b.outcomes.recorded", "recorded", "只能记录沉默", ""),
    ("b/outcomes/silent", "{by: system}", "b.outcomes.silent", "silent", "没有期限会由系统记录这个结果", "on_due"),
    ("b/outcomes/recorded", "{opens: [c]}", "b.outcomes.recorded.opens", "c", "不是已知的步骤", ""),
    ("b/outcomes/recorded", "{opens: [a, b]}", "b.outcomes.recorded.opens", "a、b", "一次只能打开一个旁支步骤", ""),
    ("b/outcomes/recorded", "{opens: [b]}", "b.outcomes.recorded.opens", "b", "旁支步骤只能由单个步骤打开", ""),
    ("a/outcomes/lacking", "{opens: [b]}", "b.after", "", "不会自行打开", "去掉 after"),
    ("b/after", "[a.approved]", "b.after", "approved", "不是已知的“a”的结果", "accepted"),
    ("b/after", "[z]", "b.after", "z", "不是已知的步骤", ""),
    ("b/after", "[a.refused]", "b.after", "a.refused", "这个结果不会保留", ""),
    ("b/after", "a", "b.after", "a", "格式不对", "any"),
    ("b/after", "{any: []}", "b.after.any", "[]", "格式不对", ""),
    ("b/after", "[[]]", "b.after.0", "[]", "不是对步骤的引用", ""),
    ("a/after", "[b]", "", "trial", "没有任何步骤能在开始时打开", ""),
    ("a/if", "[deceased]", "", "trial", "开始的步骤都可能被跳过", ""),
    ("b/if", "[raining]", "b.if.0", "raining", "不是已知的事实", ""),
    ("b/most", "0", "b.most", "0", "格式不对", "整数"),
    ("b/done", "all", "b.done", "all", "只有 each 的步骤才写 done", "each"),
    ("b/each", "sheep", "b.each", "sheep", "不是已知的事实", ""),
    ("b/not_same_as", "[b]", "b.not_same_as", "b", "不能与自己比较", ""),
    ("b/not_same_as", "[z]", "b.not_same_as", "z", "不是已知的步骤", ""),
    ("b/not_same_as", "[a, a]", "b.not_same_as", "", "列表中有重复", ""),
    ("b/limit", "{n: 3 days, from: a.done}", "b.limit.from", "done", "不是已知的“a”的结果", ""),
    ("b/limit", "{n: 3 days, to: finished}", "b.limit.to", "finished", "不是已知的期限终点", "started"),
    ("b/limit", "{n: 3 days, on_due: recorded}", "b.limit.on_due", "recorded", "到期只能由系统记录沉默，不能作出决定", ""),
    ("b/limit", "{n: 3 days, on_due: end}", "b.limit.on_due", "end", "不是已知的步骤", ""),
    ("b/limit", "{n: 3 days, breach: forgive}", "b.limit.breach", "forgive", "不是已知的逾期后果", "escalate"),
    ("b/limit", "{n: 3 days, roll: back}", "b.limit.roll", "back", "不是已知的顺延方式", "none"),
    ("b/limit", "{n: 3 days, last_day: never}", "b.limit.last_day", "never", "不是已知的末日算法", ""),
    ("b/limit", "{n: 3 days, remind: 1}", "b.limit.remind", "1", "格式不对", "列表"),
    ("b/limit", "{n: 3 days, pause: [z]}", "b.limit.pause", "z", "不是已知的步骤", ""),
    ("b/limit", "{n: 3 days, extend: {to: long}}", "b.limit.extend.to", "long", "不是期限", ""),
    ("b/limit", "{n: 3 days, extend: {to: 5 days, by: z}}", "b.limit.extend.by", "z", "不是已知的当事方", ""),
    ("b/limit", "{due: {day: 40, of: same_month}}", "b.limit.due.day", "40", "格式不对", "31"),
    ("b/limit", "{due: {day: 4, of: this_month}}", "b.limit.due.of", "this_month", "不是已知的月份", ""),
    ("b/limit", "{due: {fact: deadline, day: 4}}", "b.limit.due", "", "fact 不能与 day、of 并用", ""),
    ("b/at_least", "{n: 7 days}", "b.at_least.n", "n", "不是已知的最短时间用词", "lasts"),
    ("limits/ALL", "{n: 9 days, from: opened, to: [b.closed]}", "limits.ALL.from", "opened", "总期限须从某个结果起算", ""),
    ("limits/ALL", "{n: 9 days, from: a.accepted, to: [z.closed]}", "limits.ALL.to", "z", "不是已知的步骤", ""),
    ("limits/ALL", "{n: 9 days, from: a.accepted, to: [b.closed], on_due: b}", "limits.ALL.on_due", "b", "总期限到期只能提醒或者上报", ""),
    ("finish", "{granted: [z]}", "finish.granted", "z", "不是已知的步骤", ""),
    ("finish", "{happy: [b]}", "finish.happy", "happy", "不是已知的结果", ""),
    ("anytime/withdraw", "{by: window}", "anytime.withdraw", "withdraw", "没有任何作用", "ends"),
    ("anytime/vanish", "{by: window, ends: withdrawn}", "anytime.vanish.kind", "vanish", "不是已知的步骤种类", ""),
    ("anytime/withdraw", "{by: applicant, ends: withdrawn}", "anytime.withdraw.by", "applicant", "只能由当事方记录", ""),
    ("anytime/withdraw", "{by: window, ends: withdrawn, stops: all}", "anytime.withdraw.stops", "all", "不是已知的终止范围", "children"),
    ("anytime/add", "{by: window, adds: b}", "anytime.add.adds", "b", "不是并行步骤", "each"),
    ("anytime/suspend", "{by: window, suspends: true}", "anytime.suspend", "suspend", "中止后没有人能恢复", "resumes"),
    ("c", "{runs: {procedure: zzz}, watched_by: window}", "c.runs.procedure", "zzz", "不是已知的程序", ""),
    ("c", "{runs: {procedure: referral}, kind: visit, watched_by: window}", "c.kind", "visit", "有 runs 的步骤不写 kind", ""),
    ("c", "{runs: {procedure: {by: unit, one_of: [referral]}}, watched_by: window}", "c.runs.procedure.by", "unit", "不是已知的选择方式", ""),
    ("c", "{signal: {kind: rumour, level: city}, watched_by: window}", "c.signal.kind", "rumour", "不是已知的来文种类", ""),
    ("c", "{signal: {kind: superior_document, level: moon}, watched_by: window}", "c.signal.level", "moon", "不是已知的来文层级", "province"),
    ("c", "text", "c", "text", "格式不对", ""),
    ("a/outcomes", "{true: }", "a.outcomes.True", "True", "键必须是文字", ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "where", "text", "problem", "expected"), WRONG)
def test_a_wrong_word_is_refused(path, value, where, text, problem, expected):
    mapping = changed(path, value)
    with pytest.raises(ProcedureError) as caught:
        compile_procedure("trial", mapping, {**library(), "trial": mapping})
    error = caught.value
    assert ".".join(map(str, error.path)) == where
    assert problem in error.problem and expected in error.expected
    if text:
        assert error.text == text
    assert where in str(error) and problem in str(error)


TALLY = "{favour: [agree], base: answered, quorum: 2/3, over: 1/2}"


@pytest.mark.parametrize(
    ("done", "where", "problem"),
    [
        ("most", "answer.done", "不是已知的汇总方式"),
        (f"{{tally: {TALLY}, gives: [passed]}}", "answer.done.gives", "计票恰有三种结果"),
        (
            f"{{tally: {TALLY.replace('2/3', '4/3')}, gives: [passed, failed, no_quorum]}}",
            "answer.done.tally.quorum",
            "不是分数",
        ),
        (
            f"{{tally: {TALLY.replace('[agree]', '[yes_please]')}, gives: [passed, failed, no_quorum]}}",
            "answer.done.tally.favour.0",
            "不是已知的结果",
        ),
        (
            f"{{tally: {TALLY.replace('[agree]', '[]')}, gives: [passed, failed, no_quorum]}}",
            "answer.done.tally.favour",
            "缺少赞成的结果",
        ),
        (
            f"{{tally: {TALLY.replace('answered', 'present')}, gives: [passed, failed, no_quorum]}}",
            "answer.done.tally.base",
            "不是已知的计票基数",
        ),
    ],
)
def test_a_tally_is_read_strictly(done, where, problem):
    mapping = copy.deepcopy(library()["deliberation"])
    mapping["answer"]["done"] = yaml.safe_load(done)
    with pytest.raises(ProcedureError) as caught:
        compile_procedure("deliberation", mapping, library())
    assert ".".join(map(str, caught.value.path)) == where and problem in caught.value.problem


def test_a_member_of_a_join_is_referred_to_as_a_whole():
    mapping = copy.deepcopy(library()["plan_task"])
    mapping["close"]["after"] = ["confirm.confirmed"]
    with pytest.raises(ProcedureError, match="并行步骤只能整体引用"):
        compile_procedure("plan_task", mapping, library())


def test_a_turn_without_limit_policy_is_refused():
    mapping = changed("defaults", "-")
    with pytest.raises(ProcedureError, match="没有期限办法") as caught:
        compile_procedure("trial", mapping, library())
    assert caught.value.path == ("a",)


def test_a_limit_shorter_than_its_at_least_is_refused():
    mapping = changed("b/at_least", "{lasts: 7 days}")
    mapping["b"]["limit"] = {"n": "4 workdays"}
    with pytest.raises(ProcedureError, match="期限短于最短时间"):
        compile_procedure("trial", mapping, library())
    mapping["b"]["limit"] = {"n": "10 workdays"}
    compile_procedure("trial", mapping, library())


def test_an_empty_procedure_is_refused():
    with pytest.raises(ProcedureError, match="没有任何步骤"):
        compile_procedure("trial", {"parties": {}}, {})


def test_a_child_must_have_results():
    with pytest.raises(ProcedureError, match="这个程序没有任何结果"):
        compile_procedure(
            "trial", changed("c", "{runs: {procedure: empty}, watched_by: window}"), {"empty": {"x": {"outcomes": {}}}}
        )


@pytest.mark.parametrize("name", NAMES)
def test_words_have_chinese(name):
    found = procedure(name)
    titles = (
        [s.title for s in found.steps] + [o.title for o in found.outcomes] + [a.title for a in found.anytime.values()]
    )
    assert all(any("一" <= c <= "鿿" for c in title) for title in titles)
