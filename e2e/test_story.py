"""A family with three needs: three referrals, one given back and sent on, one answered on sealed paper, all closed.

Told at the desks of six people, each in a browser of her own; the two slips are read field by field, as the appendix
has them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from playwright.sync_api import expect

from e2e.steps import Desk, axe, in_order, pdf_shot, pdf_text
from yimen.common import clock
from yimen.demo import invented

Desks = Callable[[str], Desk]

VILLAGE = "东孝友村"
REASON = "丈夫重病住院，孩子上学交不起学费，自己失业在家"
HANDLING = "服务办理单"
FEEDBACK = "办理反馈单"
CLERK, REVIEWER = "clerk.baishabu_zhen", "reviewer.baishabu_zhen"


@dataclass(frozen=True)
class Family:
    """Who came to the window, and where its pages are."""

    head: invented.Invented
    page: str
    referrals: dict[str, str]
    numbers: dict[str, str]


#: A paper a unit has sealed, scanned.
SEALED = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
SEALED += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def given_a_family_at_the_window(clerk: Desk) -> tuple[invented.Invented, str]:
    """The clerk takes one form for everything and accepts it at once."""
    head = invented.person(Random("e2e story"), clock.today(), (38, 46), sex="female")
    clerk.open("/intake/new/")
    page = clerk.page
    person = page.locator("section").filter(has=page.get_by_role("heading", name="申请人"))
    person.get_by_label("姓名").fill(head.name)
    person.get_by_label("证件号码").fill(head.number)
    clerk.fill("联系电话", head.phone)
    clerk.select("村（社区）", VILLAGE)
    clerk.fill("家庭住址", f"{VILLAGE}12号")
    members = page.locator("#members [data-rows]")
    members.get_by_label("姓名").first.fill("赵大山")
    members.get_by_label("与申请人关系").first.select_option(label="配偶")
    for need in ("看病——", "上学——", "没工作——"):
        clerk.choose(need)
    clerk.fill("申请救助原因", REASON)
    clerk.shot("01-new-request")
    assert axe(page) == []
    page.get_by_role("button", name="登记并受理").click()
    clerk.sees(f"{head.name}的救助申请")
    clerk.sees("受理")
    return head, page.url


def when_the_clerk_splits_it(clerk: Desk, head: invented.Invented, page: str) -> Family:
    """One referral for each programme and unit, each with the article beside it; each gets its own number."""
    clerk.press("分办")
    clerk.shot("02-split")
    assert axe(clerk.page) == []
    for line in ("医疗救助 → 区医疗保障局", "教育救助 → 区教体局", "就业救助 → 区人社局"):
        choice = clerk.page.locator("label").filter(has_text=line)
        assert "三(一)" in choice.inner_text()
        choice.locator("input").check()
    clerk.confirm("已记录")
    rows = clerk.page.locator("tbody tr").filter(has=clerk.page.locator("a[href*='/referrals/']"))
    assert rows.count() == 3
    referrals, numbers = {}, {}
    for row in rows.all():
        link = row.get_by_role("link")
        referrals[link.inner_text()] = str(link.get_attribute("href"))
        numbers[link.inner_text()] = row.locator("td").nth(2).inner_text()
    assert set(referrals) == {"医疗救助", "教育救助", "就业救助"}
    assert len(set(numbers.values())) == 3
    clerk.shot("03-split-done")
    return Family(head, page, referrals, numbers)


def then_the_handling_slip_is_the_appendix(clerk: Desk, family: Family, folder: Path) -> None:
    """附件1, field by field: the stub first, then the part for the unit."""
    pdf = clerk.paper(HANDLING, family.numbers["医疗救助"])
    pdf_shot(pdf, "04-handling-slip")
    head, number, today = family.head, family.numbers["医疗救助"], clock.today()
    day = f"{today.year}年{today.month}月{today.day}日"
    in_order(
        pdf_text(pdf, folder),
        [
            "社会救助“一门受理、协同办理”服务办理单（存根）",
            f"承办编号：{number}",
            *("姓名", head.name, "性别", "女", "家庭人口", "2"),
            *("身份证号", head.number),
            *("家庭住址", f"{VILLAGE}12号"),
            *("联系电话", head.phone),
            *("申请救助原因", REASON),
            "转办单位：区医疗保障局",
            "申请人：（盖章）",  # she signs by hand
            day,
            "（盖章）",
            "社会救助“一门受理、协同办理”服务办理单",
            f"承办编号：{number}",
            f"现有白沙埠镇（街道）东孝友村（社区）{head.name}",
            f"身份证号为{head.number}提出关于医疗救助社会救助申请，现转办至你单位，请按照相关规定予以答复。",
            "（盖章）",
            day,
        ],
    )


def when_a_unit_receives_handles_and_answers(unit: Desk, family: Family, words: str, amount: str) -> None:
    """The unit finds it on its worklist, signs, works, answers."""
    unit.take(family.head.name)
    unit.act("承办单位签收", "签收")
    unit.press("办理")
    then_it_is_asked_what_the_outcome_asks(unit)
    unit.select("办理结果", "给予救助")
    unit.fill("金额", amount)
    unit.fill("结果说明", words)
    unit.shot("05-unit-handles")
    unit.confirm("已记录")
    unit.act("反馈结果", "反馈")
    assert unit.buttons() == []


def then_it_is_asked_what_the_outcome_asks(unit: Desk) -> None:
    """Fields of another outcome are out of sight, and what is typed into them is not sent."""
    result, reason = unit.page.get_by_label("办理结果"), unit.page.get_by_label("理由")
    for choice, asked, other in (("退回", reason, result), ("办理完结", result, reason)):
        unit.choose(choice)
        expect(asked).to_be_visible()
        expect(asked).to_be_enabled()
        expect(other).to_be_hidden()
        expect(other).to_be_disabled()


def then_the_feedback_slip_is_the_appendix(unit: Desk, family: Family, words: str, folder: Path) -> None:
    """附件2: when it was finished, the number it answers, the result."""
    pdf = unit.paper(FEEDBACK)
    pdf_shot(pdf, "06-feedback-slip")
    today = clock.today()
    in_order(
        pdf_text(pdf, folder),
        [
            "转办件办理反馈单",
            f"我单位于{today.month}月{today.day}日对你单位转来的编号为{family.numbers['医疗救助']}的转办件已经办理完结",
            "办理结果为给予救助",
            words,
            f"{today.year}年{today.month}月{today.day}日",
        ],
    )


def when_a_unit_gives_it_back(unit: Desk, family: Family) -> None:
    """Not theirs: not without a reason."""
    unit.take(family.head.name)
    unit.press("承办单位签收")
    unit.choose("不属本单位职责，退回")
    unit.page.get_by_role("button", name="确定").click()
    assert "缺少理由" in unit.page.get_by_role("alert").inner_text()
    unit.choose("不属本单位职责，退回")
    unit.fill("理由", "学生在区外学校就读，不属本局职责")
    unit.confirm("已记录")


def then_the_window_sends_it_elsewhere(clerk: Desk, family: Family) -> None:
    """The same referral on a new slip with a new number; the old one stays to be seen."""
    clerk.open(family.referrals["教育救助"])
    clerk.sees("学生在区外学校就读，不属本局职责")
    clerk.press("转办")
    clerk.choose("转出")
    clerk.select("承办单位", "区民政局")
    clerk.confirm("已记录")
    slips = clerk.papers(HANDLING).all_inner_texts()
    assert len(slips) == 2
    assert sum(family.numbers["教育救助"] in slip for slip in slips) == 1
    clerk.sees("区民政局")
    clerk.shot("07-sent-elsewhere")


def when_the_window_records_sealed_paper(clerk: Desk, reviewer: Desk, family: Family) -> None:
    """Each record from sealed paper counts only when a second person has looked at it."""
    page = family.referrals["就业救助"]
    for button, outcome in (("承办单位签收", "签收"), ("办理", "办理完结"), ("反馈结果", "反馈")):
        clerk.open(page)
        clerk.press(button)
        clerk.sees("由本窗口另一人复核才生效")
        clerk.choose(outcome)
        if button == "办理":
            clerk.select("办理结果", "其他方式解决")
            clerk.fill("结果说明", "已介绍到附近企业就业")
        clerk.upload("人社局回执.pdf", SEALED)
        clerk.confirm("等另一人复核后生效")
        assert "复核代录" not in clerk.buttons()
        then_a_second_person_confirms(reviewer, page)
    clerk.open(page)
    clerk.shot("08-sealed-paper")


def then_a_second_person_confirms(reviewer: Desk, page: str) -> None:
    """She opens the scan, compares, and says yes."""
    reviewer.open(page)
    reviewer.press("复核代录")
    scan_link = reviewer.page.get_by_role("link", name="PDF 文件").get_attribute("href")
    assert reviewer.page.context.request.get(str(scan_link)).body() == SEALED
    reviewer.choose("与材料一致，通过")
    reviewer.confirm("已复核")


def then_everything_is_closed(clerk: Desk, family: Family) -> None:
    """All answers are there; the family is told; the worklist has nothing about it any more."""
    clerk.open(family.page)
    for result in ("给予救助", "其他方式解决"):
        clerk.sees(result)
    clerk.act("告知申请人结果", "已告知")
    clerk.sees("办结")
    assert clerk.buttons() == []
    assert axe(clerk.page) == []
    clerk.shot("09-closed")
    assert clerk.work(family.head.name).count() == 0


def test_three_needs_three_referrals_all_closed(desk: Desks, tmp_path: Path) -> None:
    clerk = desk(CLERK)
    head, page = given_a_family_at_the_window(clerk)
    family = when_the_clerk_splits_it(clerk, head, page)
    then_the_handling_slip_is_the_appendix(clerk, family, tmp_path)

    medical, words = desk("liaison.medical_security"), "已按规定给予住院医疗救助"
    when_a_unit_receives_handles_and_answers(medical, family, words, "6500.50")
    then_the_feedback_slip_is_the_appendix(medical, family, f"资金6500.50元（一次性）：{words}", tmp_path)

    when_a_unit_gives_it_back(desk("liaison.education_sports"), family)
    then_the_window_sends_it_elsewhere(clerk, family)
    when_a_unit_receives_handles_and_answers(desk("liaison.civil_affairs"), family, "已给予一次性临时救助", "2000")

    when_the_window_records_sealed_paper(clerk, desk(REVIEWER), family)
    then_everything_is_closed(clerk, family)


def test_the_tour_leads_where_it_says(desk: Desks, page) -> None:
    """The page of the tour needs no account; each of its links opens for the account it names."""
    page.goto("/tour/")
    page.wait_for_load_state()
    assert axe(page) == []
    steps = page.locator("ol li, .list-group-item").filter(has=page.get_by_role("link", name="打开"))
    assert steps.count() >= 10
    for step in steps.all():
        login = step.locator("div b").inner_text()
        address = step.get_by_role("link", name="打开").get_attribute("href")
        desk(login).open(str(address))
