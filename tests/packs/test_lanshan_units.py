"""The units of the document, by hand from its text; and what is assumed to have become of them."""

UNITS_OF_THE_DOCUMENT = [
    "区政府办公室",
    "区民政局",
    "区编办",
    "区总工会",
    "团区委",
    "区妇联",
    "区老龄办",
    "区住建局",
    "区法制办",
    "区残联",
    "区教体局",
    "区卫计局",
    "区电视台",
    "区农业局",
    "区农机局",
    "区发改局",
    "区人社局",
    "区统计局",
    "区财政局",
    "区金融办",
    "区住房公积金管理中心",
    "市区国税局",
    "兰山地税分局",
    "区工商局",
    "区物价局",
    "区审计局",
    "区检察院",
    "兰山公安分局",
    "交警直属一大队",
    "交警直属二大队",
    "交警直属三大队",
    "区司法局",
]
UNITS_OF_TODAY = [
    "区政府办公室",
    "区民政局",
    "区委编办",
    "区总工会",
    "团区委",
    "区妇联",
    "区住建局",
    "区残联",
    "区教体局",
    "区卫生健康局",
    "区融媒体中心",
    "区发改局",
    "区人社局",
    "区统计局",
    "区财政局",
    "区金融办",
    "区住房公积金管理中心",
    "区审计局",
    "区检察院",
    "兰山公安分局",
    "交警直属一大队",
    "交警直属二大队",
    "交警直属三大队",
    "区司法局",
    "区税务局",
    "区市场监管局",
    "区农业农村局",
    "区医疗保障局",
    "区应急管理局",
]
TOWNS = [
    "兰山街道办事处",
    "银雀山街道办事处",
    "金雀山街道办事处",
    "柳青街道办事处",
    "白沙埠镇人民政府",
    "枣园镇人民政府",
    "半程镇人民政府",
    "义堂镇人民政府",
    "李官镇人民政府",
    "方城镇人民政府",
    "汪沟镇人民政府",
    "兰山商城管委会",
    "临沂工业园区管委会",
]
TAKERS_OF_THE_DOCUMENT = [
    "区民政局",
    "区总工会",
    "团区委",
    "区妇联",
    "区老龄办",
    "区住建局",
    "区残联",
    "区教体局",
    "区卫计局",
    "区农业局",
    "区人社局",
    "区物价局",
    "区检察院",
    "区司法局",
]


def names(release, kind):
    return [unit.name for unit in release.units.values() if unit.kind == kind]


def test_the_32_units_are_named_as_the_document_names_them_in_its_order(of_2015):
    assert names(of_2015, "member") == UNITS_OF_THE_DOCUMENT
    assert len(UNITS_OF_THE_DOCUMENT) == 32


def test_each_unit_of_the_document_has_its_duties_with_their_article(of_2015):
    for key, unit in of_2015.units.items():
        if unit.kind == "member":
            duty = of_2015.duties[key]
            assert duty.decides or duty.referrals or duty.answers or duty.other, unit.name
            assert duty.basis.startswith("lanshan-2015-13 三(一)"), unit.name


def test_towns_streets_and_parks_have_the_duties_of_towns(of_2015):
    assert names(of_2015, "town") == TOWNS
    for key, unit in of_2015.units.items():
        if unit.kind == "town":
            assert of_2015.duties[key].decides == ("emergency_aid",)
            assert of_2015.duties[key].basis == "lanshan-2015-13 三(二)"


def test_fourteen_units_take_referrals_the_others_give_data_money_staff_or_publicity(of_2015):
    takers = [u.name for k, u in of_2015.units.items() if u.kind == "member" and of_2015.duties[k].referrals]
    assert takers == TAKERS_OF_THE_DOCUMENT
    for key, unit in of_2015.units.items():
        if unit.kind == "member" and unit.name not in TAKERS_OF_THE_DOCUMENT:
            assert of_2015.duties[key].answers or of_2015.duties[key].other, unit.name


def test_each_traffic_brigade_answers_for_itself(of_2015):
    brigades = [k for k in of_2015.units if k.startswith("traffic_brigade_")]
    assert len(brigades) == 3
    assert {of_2015.duties[k].answers for k in brigades} == {("本辖区车辆",)}


def test_windows_stand_at_both_levels_and_each_belongs_to_somebody(of_2015):
    windows = [unit for unit in of_2015.units.values() if unit.kind == "window"]
    assert [w.level for w in windows].count("county") == 1
    assert [w.level for w in windows].count("town") == len(TOWNS)
    assert {w.of for w in windows} == {"civil_affairs"} | {k for k, u in of_2015.units.items() if u.kind == "town"}
    for window in windows:
        assert window.division == of_2015.units[window.of].division


def test_the_hotline_is_12349(of_2015, of_2026):
    for release in (of_2015, of_2026):
        assert names(release, "hotline") == ["“12349”社会救助热线"]


def test_today_the_units_are_those_that_carry_on(of_2026):
    assert names(of_2026, "member") == UNITS_OF_TODAY
    assert names(of_2026, "town") == TOWNS
    assert dict(of_2026.succession) == {
        "ageing_office": "civil_affairs",
        "legal_office": "justice",
        "agriculture": "agriculture_rural",
        "farm_machinery": "agriculture_rural",
        "national_tax": "tax",
        "local_tax": "tax",
        "industry_commerce": "market_regulation",
        "price": "development_reform",
    }


def test_whatever_is_assumed_says_so(of_2015, of_2026):
    """Every unit and duty of today that is not word for word the document's is marked, and only those."""
    assert of_2015.official
    assert not of_2026.official
    assert "非官方" in of_2026.title
    for key, unit in of_2026.units.items():
        same = key in of_2015.units and of_2015.units[key].name == unit.name
        assert same != unit.basis.startswith("推定（非官方）"), unit.name
    for key, duty in of_2026.duties.items():
        before = of_2015.duties.get(key)
        same = before is not None and (before.decides, before.referrals, before.answers, before.other) == (
            duty.decides,
            duty.referrals,
            duty.answers,
            duty.other,
        )
        assert same != duty.basis.startswith("推定（非官方）"), key
    for key in (*of_2015.units, *of_2015.duties):
        entry = of_2015.units.get(key) or of_2015.duties[key]
        assert "推定" not in (entry.basis or ""), key


def test_nothing_a_gone_unit_did_is_lost_today(of_2015, of_2026):
    """Succession moves work, it never drops it."""
    for verb in ("referrals", "answers", "other"):
        before = {what for duty in of_2015.duties.values() for what in getattr(duty, verb)}
        after = {what for duty in of_2026.duties.values() for what in getattr(duty, verb)}
        assert before <= after, verb


def test_medical_aid_disaster_aid_tax_and_registration_moved(of_2015, of_2026):
    def one(release, verb, what):
        return [release.units[k].name for k, d in release.duties.items() if what in getattr(d, verb)]

    assert one(of_2015, "decides", "medical") == ["区民政局"]
    assert one(of_2026, "decides", "medical") == ["区医疗保障局"]
    assert one(of_2015, "decides", "disaster") == ["区民政局"]
    assert one(of_2026, "decides", "disaster") == ["区应急管理局"]
    assert one(of_2015, "answers", "缴纳税务记录") == ["市区国税局", "兰山地税分局"]
    assert one(of_2026, "answers", "缴纳税务记录") == ["区税务局"]
    assert one(of_2015, "answers", "工商注册登记") == ["区工商局"]
    assert one(of_2026, "answers", "工商注册登记") == ["区市场监管局"]


def test_the_day_of_the_document_knows_no_name_of_later(of_2015, of_2026):
    new = {u.name for u in of_2026.units.values()} - {u.name for u in of_2015.units.values()}
    called = {name for u in of_2015.units.values() for name in (u.name, *u.aliases)}
    assert new and not new & called
    assert not [name for name in called for later in ("卫生健康", "融媒体", "医疗保障") if later in name]
