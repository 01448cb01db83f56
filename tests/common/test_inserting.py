"""Rows written by the hundred thousand: what the database refuses is Django's error on every database."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from yimen.common.inserting import insert
from yimen.people.models import PersonToken

pytestmark = pytest.mark.django_db


def test_what_the_database_refuses_is_djangos_error():
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(PersonToken, ("person", "kind", "token"), [(None, "number", b"token")])
    assert not PersonToken.objects.exists()
