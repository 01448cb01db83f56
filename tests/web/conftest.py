"""Pages tried as people in seats try them."""

from __future__ import annotations

import pytest
from django.test import Client

from yimen.accounts.models import Account
from yimen.flow import Actor


@pytest.fixture
def client_of(district):
    """A signed-in browser of somebody in a seat."""

    def make(kind: str, unit: str, person: int = 1) -> Client:
        return sign_in(district.actor(kind, unit, person))

    return make


def sign_in(actor: Actor) -> Client:
    """A browser signed in as the person behind an actor, sitting in that seat."""
    client = Client()
    client.force_login(
        Account.objects.get(pk=int(actor.account)), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    session = client.session
    session["seat"] = int(actor.seat)
    session.save()
    return client
