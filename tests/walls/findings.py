"""What was found out about the person of each family: registered three times, aided twice, in a category."""

from __future__ import annotations

from tests.support.district import DAY
from yimen.flow import Actor
from yimen.people import api as people
from yimen.people.models import Person
from yimen.registry.models import Entry


def made(clerk: Actor, person: Person, household: int) -> dict[str, int]:
    """Ids by the words of `world.Things`: `other` may still be compared, another waits to be merged (`merge`)."""
    twins = [
        people.register_person(by=clerk, name=person.name, kind="temporary", division=person.division) for _ in range(2)
    ]
    waits = people.propose_merge(by=clerk, kept=person, dropped=twins[1], why="看了户口簿", token=f"m{person.pk}")
    facts = {"programme": "dibao", "kind": "money", "valid_from": DAY, "source": "import", "division": person.division}
    entries = [
        Entry.objects.create(person=person, unit=unit, **facts) for unit in ("civil_affairs", "disabled_federation")
    ]
    row = people.put_in_category(
        by=clerk,
        person=person,
        category="able_to_work",
        unit="civil_affairs",
        on=person.created_at.date(),
        token=f"c{person.pk}",
    )
    return {
        "household": household,
        "other": twins[0].pk,
        "merge": waits.pk,
        "doubled": entries[1].pk,
        "category": row.pk,
    }
