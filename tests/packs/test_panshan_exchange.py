"""Panshan, task 8: the local register of allowances goes to and comes from the superior system in files."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tests.packs.door import scope_of
from tests.registry.lists import name, number, settled, xlsx
from tests.web.conftest import sign_in
from tests.web.family import text_of
from yimen.acts import enrolling
from yimen.acts.enrolling import Aid
from yimen.acts.registering import PersonFacts
from yimen.common import clock
from yimen.exchange.models import OuterNumber
from yimen.registry.models import Batch


@pytest.mark.clause("PS-040")
def test_the_register_of_allowances_goes_out_and_the_superior_list_comes_in(open_door):
    door = open_door("panshan", "assumed-2026")
    office = door.district.actor("office_clerk", "civil_affairs")
    browser, day = sign_in(office), clock.today()
    for order in (1, 2):
        enrolling.add(
            by=office,
            scope=scope_of(office),
            who=PersonFacts(name(order), number=number(order)),
            unit="civil_affairs",
            programme="dibao",
            aid=Aid("money", door.village, day, amount_fen=50000, rhythm="monthly"),
            token=f"panshan-{order}",
        )
    query = f"since={day}&until={day}"
    head, *lines = load_workbook(BytesIO(browser.get(f"/exchange/out.xlsx?{query}").content)).active.values
    assert head[:3] == ("低保证号", "姓名", "身份证号")
    assert {(line[1], line[2], line[-1]) for line in lines} == {(name(n), number(n), "在保") for n in (1, 2)}
    text = browser.get(f"/exchange/out.csv?{query}").content.decode("gb18030")
    assert next(csv.reader(StringIO(text)))[1] == "姓名"
    theirs = [["盘低001", name(1), number(1), 480, "在保"], ["盘低003", name(3), number(3), 500, "在保"]]
    file = xlsx(theirs, ["低保证号", "姓名", "身份证号", "月保障金额", "保障状态"])
    page = browser.post(
        "/exchange/lists/new/",
        {"template": "dibao", "as_of": str(day), "token": "up", "file": SimpleUploadedFile("上级.xlsx", file)},
    )["Location"]
    settled(Batch.objects.get())
    browser.post(f"{page}confirm/")
    settled(Batch.objects.get())
    assert OuterNumber.objects.get().number == "盘低001"
    shown = text_of(browser.get("/exchange/compared/"))
    for word in ("金额不同", "480.00元", "只在上级系统", "只在本系统", name(1), name(2), name(3)):
        assert word in shown
    assert "盘低001" in text_of(browser.get(f"/exchange/?{query}"))
