"""What a village opens: its own reports, the policy, the windows; nothing of any family, not its own people's
applications, not what others said about them.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.walls import families
from tests.walls.asking import ask
from tests.walls.table import Row, rows
from tests.walls.test_table import check_headers, check_secrets, check_writes
from tests.walls.world import OWN, VILLAGE, World
from yimen.acts import contacting
from yimen.basics.errors import Refused
from yimen.contacts.actions import Entry
from yimen.places import api as places

#: Lines of the table this seat opens: their words by way and owner. One's own account (`account_`, `mfa_`) is every
#: signed-in person's; at every other line the answer is `no` or `none`.
LISTS = (
    *("home:worklist", "home:worklist_xlsx", "home:rules", "intake:list", "intake:list_xlsx"),
    *("referrals:list", "referrals:list_xlsx", "contacts:list", "contacts:list_xlsx"),
    *("contacts:leads", "contacts:leads_xlsx", "windows:list", "windows:list_xlsx"),
    *("policy:guide", "policy:programme", "policy:leaflet", "policy:units", "policy:units_xlsx", "policy:unit"),
)
OPENS: dict[str, dict[str, str]] = {
    # Every seat may ask for these lists; what stands in them is asked below.
    **{line: {"GET -": "ok"} for line in LISTS},
    "home:sit": {"POST -": "go"},
    "home:large": {"POST -": "go"},
    "policy:search": {"POST -": "ok"},
    # The walls' form is a visitor's: a village takes none, it reports whom it found.
    "contacts:new": {"GET -": "ok", "POST -": "form"},
    "contacts:search": {"POST -": "done"},
    "windows:window": {"GET own": "ok", "GET sister": "ok"},
}


@pytest.mark.parametrize("row", [row for row in rows() if not row.line.startswith(("account_", "mfa_"))], ids=str)
def test_a_village_opens_this_and_nothing_else(world: World, row: Row):
    answer = ask(world, "village", row.line, row.method, row.owner)
    wanted = OPENS.get(row.line, {}).get(f"{row.method} {row.owner}")
    assert answer.word in ({wanted} if wanted else {"no", "none"})
    check_writes(row, "village", answer)
    check_headers(answer)
    check_secrets(answer)


def report(name: str, division: str) -> Entry:
    """Somebody a village found."""
    return replace(families.call_of(name, division, kind="report"), channel="discovery", source="village")


def shown(world: World, address: str) -> list[object]:
    return list(world.browser("village").get(address).context["rows"])


def test_its_lists_hold_its_own_reports_and_nothing_of_its_people(world: World):
    home = places.division("371302101220")
    village, hotline = (world.district.actor(*who) for who in (VILLAGE, ("hotline_operator", "hotline")))
    contacting.log(by=hotline, entry=families.call_of("周别人说的", home.code, kind="report"))
    for address in ("/", "/intake/", "/referrals/", "/contacts/", "/contacts/leads/"):
        assert shown(world, address) == [], address
    contacting.log(by=village, entry=report("周村里报的", home.code))
    assert len(shown(world, "/contacts/")) == len(shown(world, "/contacts/leads/")) == 1


@pytest.mark.parametrize("division", [OWN[1], "371302101208", "371302000000"])
def test_it_reports_of_its_own_place_only(world: World, division: str):
    village = world.district.actor(*VILLAGE)
    with pytest.raises(Refused, match="只报告本村的情况"):
        contacting.log(by=village, entry=report("周外村", division))
    with pytest.raises(Refused, match="不登记这种渠道"):
        contacting.log(by=village, entry=families.call_of("周外村", division, kind="report"))
