"""Invented families: who lives together, where, what is lacking, in the words they would use at a window."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from yimen.acts.registering import PersonFacts, Request
from yimen.cases.types import Channel, PlaceBasis
from yimen.common import clock, once
from yimen.demo import invented
from yimen.demo.bulk.families import Home
from yimen.people.types import IdentityKind, Relation
from yimen.places import api as places

if TYPE_CHECKING:
    from yimen.demo.bulk.families import Family
    from yimen.places.models import Division

#: Combinations of needs with their weight and what the family says; a third ask for help with illness.
TROUBLES: tuple[tuple[int, tuple[str, ...], str], ...] = (
    (14, ("illness",), "患慢性病长期服药，医药费负担重"),
    (7, ("illness", "living"), "家中有人患重病住院，自付费用高，生活困难"),
    (4, ("illness", "school"), "父亲手术后不能干活，两个孩子上学"),
    (2, ("emergency_illness",), "突发脑出血送急救，无力支付抢救费用"),
    (9, ("living",), "收入低，只靠零工维持，日子过不下去"),
    (6, ("school",), "孩子考上学校，交不起学费和住宿费"),
    (5, ("work",), "厂子关停后失业，想找活干或者学门手艺"),
    (5, ("sudden",), "家中失火，财物烧毁，一时无处安身"),
    (4, ("housing",), "租住的旧房漏雨，面积小，想申请住房保障"),
    (4, ("disability",), "本人肢体残疾，需要辅具和康复训练"),
    (3, ("elderly",), "年老独居，子女在外，生活需要照料"),
    (3, ("legal", "worker"), "被拖欠工资，想打官司请不起律师"),
    (2, ("farming",), "想搞大棚种植，缺技术也缺本钱"),
    (2, ("mother_child",), "单亲带孩子，没有固定收入"),
    (2, ("disaster",), "大风掀翻屋顶，粮食受损"),
    (2, ("insurance",), "交不起今年的居民医保费"),
    (1, ("youth", "school"), "孩子辍学在家，需要帮扶复学"),
)
COMMON = 6  # the weight from which a trouble is a common one
#: Who fills the form in for somebody who does not come (for a village its committee), and why he does not.
BY_OTHERS = {
    Channel.VILLAGE: ("", "腿脚不便，来不了窗口"),
    Channel.ONBEHALF: ("同村邻居", "正在住院，来不了窗口"),
}


def trouble(rng: Random, least: int = 0) -> tuple[tuple[str, ...], str]:
    """What a family lacks, and its words; of the troubles with `least` weight."""
    of = [one for one in TROUBLES if one[0] >= least]
    _, needs, why = rng.choices(of, [one[0] for one in of])[0]
    return needs, why


@dataclass(frozen=True, slots=True)
class Traits:
    """What is special about a request: no papers, the way it came, taken where the family lives; or that it is a
    mother who comes for her husband, herself and two children at school."""

    no_papers: bool = False
    channel: Channel = Channel.WINDOW
    residence: bool = False
    mother: bool = False


class Families:
    """Makes families; nobody's number is made twice."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._numbers: set[str] = set()

    def request(
        self, n: int, division: Division, traits: Traits, needs: tuple[str, ...] = (), why: str = ""
    ) -> Request:
        """The n-th request: a household in a village, as a clerk would type it in."""
        rng = Random(f"{self.seed}/family/{n}")  # noqa: S311 - must come out the same every time
        if not needs:
            needs, why = trouble(rng)
        if traits.mother:
            head, members = self._mother(rng)
        else:
            head = self._person(rng, (66, 84) if "elderly" in needs else (28, 62))
            members = self._household(rng, head)
        filled_by, why_not = BY_OTHERS.get(traits.channel, ("", ""))
        return Request(
            applicant=self._facts(head, Relation.HEAD, traits.no_papers),
            members=members,
            division=division,
            reason=why,
            needs=needs,
            address=address(division, rng),
            place_basis=PlaceBasis.RESIDENCE if traits.residence or traits.no_papers else PlaceBasis.REGISTER,
            other_place_text="外市，地址待核" if traits.residence or traits.no_papers else "",
            channel=traits.channel,
            filled_by=division.name if traits.channel == Channel.VILLAGE else filled_by,
            behalf_reason=why_not,
            token=once.inside("demo", self.seed, n),
        )

    def like(self, other: Family, village: Division, rng: Random) -> Home:
        """A family of the same shape in another village: as many people, alike in sex and age."""
        members: list[PersonFacts] = []
        for person, facts in zip(other.persons, other.home.people, strict=True):
            age = clock.today().year - person.birth.year if person.birth else 40
            ages = (max(0, age - 2), age + 2)
            child = facts.relation == Relation.CHILD and members
            made = self._person(rng, ages, sex=person.sex, surname=members[0].name[0] if child else "")
            members.append(self._facts(made, Relation(facts.relation)))
        return Home(village, address(village, rng), tuple(members))

    def _mother(self, rng: Random) -> tuple[invented.Invented, tuple[PersonFacts, ...]]:
        """A mother, her husband and two children."""
        husband = self._person(rng, (38, 46), sex="male")
        children = [self._person(rng, ages, surname=husband.name[0]) for ages in ((15, 18), (8, 12))]
        members = [(husband, Relation.SPOUSE), *((child, Relation.CHILD) for child in children)]
        head = self._person(rng, (36, 44), sex="female")
        return head, tuple(self._facts(person, relation) for person, relation in members)

    def _household(self, rng: Random, head: invented.Invented) -> tuple[PersonFacts, ...]:
        """Wife or husband, children, a parent: none to four more."""
        age = clock.today().year - head.birth.year
        other = "female" if head.sex == "male" else "male"
        members = []
        if rng.random() < 0.65:
            members.append((self._person(rng, (max(22, age - 5), age + 4), sex=other), Relation.SPOUSE))
        if age < 60:
            surname = head.name[0] if head.sex == "male" else ""
            for _ in range(rng.choice([0, 1, 1, 2])):
                child = self._person(rng, (1, min(20, max(2, age - 22))), surname=surname)
                members.append((child, Relation.CHILD))
            if rng.random() < 0.2:
                members.append((self._person(rng, (age + 22, min(92, age + 32)), surname=surname), Relation.PARENT))
        return tuple(self._facts(person, relation) for person, relation in members)

    def _person(self, rng: Random, ages: tuple[int, int], **more: str) -> invented.Invented:
        while True:
            person = invented.person(rng, clock.today(), ages, **more)  # type: ignore[arg-type]
            if person.number not in self._numbers:
                self._numbers.add(person.number)
                return person

    @staticmethod
    def _facts(person: invented.Invented, relation: Relation, no_papers: bool = False) -> PersonFacts:
        if no_papers:
            return PersonFacts(person.name, IdentityKind.TEMPORARY, "", person.phone, relation)
        child = relation == Relation.CHILD
        return PersonFacts(
            person.name, IdentityKind.RESIDENT_ID, person.number, "" if child else person.phone, relation
        )


def address(village: Division, rng: Random) -> str:
    """A house number of a village."""
    return f"{places.root().name}{short_town(village)}{short(village.name)}{rng.randint(3, 320)}号"


def villages(town: str) -> list[Division]:
    """Villages and communities of the town a unit key names."""
    code = places.release().units[town].division or ""
    return list(places.villages_of(places.division(code)).select_related("parent").order_by("code"))


def short(name: str) -> str:
    """A village as it stands in an address: without the committee."""
    return name.removesuffix("居民委员会").removesuffix("村民委员会")


def short_town(division: Division) -> str:
    """The town of a village as it stands in an address."""
    return division.parent.name if division.parent is not None and division.level == "village" else ""
