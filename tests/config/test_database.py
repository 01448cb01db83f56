"""The settings of a database, read from one address."""

from __future__ import annotations

import pytest
from django.db import connection

from yimen.config.database import PLANNING, from_url


def test_postgresql_plans_joins_as_they_are_written_unless_the_place_says_otherwise():
    assert from_url("postgresql://yimen@db/yimen")["OPTIONS"] == {"options": PLANNING}
    own = from_url("postgresql://yimen@db/yimen?sslmode=require&options=-c%20join_collapse_limit%3D8")["OPTIONS"]
    assert own == {"options": "-c join_collapse_limit=8", "sslmode": "require"}


def test_a_connection_has_the_settings(db):
    asked, told = {"postgresql": ("SHOW join_collapse_limit", "4"), "sqlite": ("PRAGMA foreign_keys", 1)}[
        connection.vendor
    ]
    with connection.cursor() as cursor:
        cursor.execute(asked)
        assert cursor.fetchone() == (told,)


def test_an_unknown_scheme_is_named():
    with pytest.raises(ValueError, match="mysql"):
        from_url("mysql://db/yimen")
