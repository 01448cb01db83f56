"""The order of the rooms among tables, the names of addresses, the names of migrations."""

from itertools import groupby

import pytest
from django.apps import apps
from django.urls import get_resolver, path

from . import code, house
from .sources import files, python, text_of

CONTRACT = """[importlinter:contract:layers]
layers =
    shop.web
    shop.bills | shop.gifts
    shop.people
"""
ORDER = {"shop.web": 2, "shop.bills": 1, "shop.gifts": 1, "shop.people": 0}


def rooms_of_the_project() -> dict[str, int]:
    """The floors as import-linter is told them."""
    return house.order_of_rooms(text_of(".importlinter"))


def relations() -> list[tuple[str, str, str]]:
    """(field, room, other room) of every relation between two tables of ours."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.related_model and not field.auto_created:
                found.append((f"{model._meta.label}.{field.name}", room(model), room(field.related_model)))
    return [row for row in found if row[1].startswith("yimen.") and row[2].startswith("yimen.")]


def room(model: type | str) -> str:
    """The room of a table, `yimen.cases`; of a name nobody answers to, the room it asks for."""
    if isinstance(model, str):
        return f"yimen.{model.partition('.')[0]}"
    return ".".join(model.__module__.split(".")[:2])


def test_the_floors_are_read_from_the_contract():
    assert house.order_of_rooms(CONTRACT) == ORDER


@pytest.mark.parametrize(
    ("relation", "right"),
    [
        (("shop.bills", "shop.people"), True),
        (("shop.bills", "shop.bills"), True),
        (("shop.people", "shop.bills"), False),
        (("shop.gifts", "shop.bills"), False),
        (("shop.gifts", "shop.cellar"), False),
    ],
)
def test_a_relation_may_point_upwards_only(relation, right):
    assert (house.wrong_relations([("Bill.payer", *relation)], ORDER) == []) is right


def test_tables_point_upwards_only():
    found = relations()
    assert found, "no relation between tables was seen"
    assert house.wrong_relations(found, rooms_of_the_project()) == []


def test_lookups_of_models_by_name_point_upwards_only():
    order = rooms_of_the_project()
    assert code.model_lookups("apps.get_model('cases.Case')\nget_model(label)") == [(1, "cases"), (2, "")]
    found = [
        (f"{name}:{line}", ".".join(name.split("/")[1:3]), f"yimen.{label}")
        for name in python("src/yimen/")
        for line, label in code.model_lookups(text_of(name))
    ]
    assert house.wrong_relations(found, order) == []


def test_an_address_without_area_or_verb_is_found():
    patterns = [path("a/", lambda request: None, name="cases:accept"), path("b/", lambda request: None, name="accept")]
    named = [(where, name) for where, name, _ in house.address_names(patterns)]
    assert named == [("a/", "cases:accept"), ("b/", "accept")]
    assert house.wrong_addresses(named) == ["b/: accept"]
    assert house.wrong_addresses([("c/", "cases:"), ("d/", "cases:Accept")]) == ["c/: cases:", "d/: cases:Accept"]


def test_addresses_are_named_area_and_verb():
    every = list(house.address_names(get_resolver().url_patterns))
    own = [(where, name) for where, name, module in every if module.startswith("yimen.")]
    assert own, "no address of the project was seen"
    assert house.wrong_addresses(own) == []


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (["0001_initial", "0002_seats_know_their_division"], 0),
        (["0001_initial", "0002_auto_20260101_0000"], 1),
        (["0001_initial", "0002_seat_until_and_more"], 1),
        (["0001_initial", "0002_migration"], 1),
        (["0001_initial", "0003_seats"], 1),
        (["0001_initial", "0001_seats"], 1),
    ],
)
def test_an_unnamed_migration_is_found(names, wrong):
    assert len(house.wrong_migrations(names)) == wrong


def test_migrations_are_named_by_hand():
    every = [n for n in files() if "/migrations/" in n and n.endswith(".py") and not n.endswith("__init__.py")]
    assert every, "no migration was seen"
    wrong = {
        folder: found
        for folder, names in groupby(sorted(every), key=lambda n: n.rpartition("/")[0])
        if (found := house.wrong_migrations(n.rpartition("/")[2].removesuffix(".py") for n in names))
    }
    assert wrong == {}
