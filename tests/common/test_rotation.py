"""A key rotation reaches everything, can be killed and resumed, and takes an old key away when nothing needs it."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from yimen.accounts import second_factor
from yimen.accounts.models import Account, HeldForm
from yimen.common import cipher, clock, files, keys, rotation, rotation_registry, tokens
from yimen.common.models import RotationStep
from yimen.common.rotation_registry import Batch, Target
from yimen.common.rotation_targets import own_targets, token_target

from ..children import run_child

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 23
FILES = 5


@pytest.fixture(autouse=True)
def home(fresh_home):
    return fresh_home


@pytest.fixture
def filled():
    accounts = [Account.objects.create(login=f"person{n}", name=f"某人{n}") for n in range(PEOPLE)]
    HeldForm.objects.create(account=accounts[0], token="t", path="/", body="reason=x")
    secret = {"secret": second_factor.encrypt("JBSWY3DP")}
    Authenticator.objects.create(user=accounts[0], type="totp", data=secret)
    codes = {"migrated_codes": [second_factor.encrypt("1234")], "seed": second_factor.encrypt("seed"), "used_mask": 0}
    Authenticator.objects.create(user=accounts[0], type="recovery_codes", data=codes)
    return [files.put(f"paper {n}".encode() * 20_000).name for n in range(FILES)]


def whole(names):
    """Everything opens and says what it said."""
    assert [a.name for a in Account.objects.order_by("id")] == [f"某人{n}" for n in range(PEOPLE)]
    assert HeldForm.objects.get().body == "reason=x"
    assert [files.read(name) for name in names] == [f"paper {n}".encode() * 20_000 for n in range(FILES)]
    totp, codes = Authenticator.objects.order_by("pk")
    assert second_factor.decrypt(totp.data["secret"]) == "JBSWY3DP"
    assert second_factor.decrypt(codes.data["migrated_codes"][0]) == "1234"
    assert second_factor.decrypt(codes.data["seed"]) == "seed"


def settled():
    return clock.fixed(clock.now() + timedelta(hours=1))


def test_everything_is_written_anew_and_the_old_keys_leave(filled):
    old = {key.id for key in keys.ring().keys if key.use != "seal"}
    lines = []
    outcome = rotation.rotate(batch=7, tell=lines.append)
    assert (outcome.retired, outcome.kept, outcome.early, outcome.in_use) == (0, 2, True, 0)
    whole(filled)
    assert any("accounts.account：已处理 23 项" in line for line in lines)
    with settled():
        outcome = rotation.rotate()
    assert (outcome.retired, outcome.kept, outcome.unreadable) == (2, 0, 0)
    assert not old & {key.id for key in keys.ring(fresh=True).keys}
    assert not rotation.under_way()
    whole(filled)
    active = keys.ring().active("data").id
    data = [target for target in rotation.targets() if target.use == "data"]
    assert {target.name: target.count(active) for target in data if target.count(active)} == {
        "accounts.account": PEOPLE,
        "accounts.heldform": 1,
        "files": FILES,
        "mfa.authenticator": 2,
    }


def test_a_second_run_goes_on_with_the_first(filled):
    rotation.rotate()
    ring = keys.ring(fresh=True)
    rotation.rotate()
    assert keys.ring(fresh=True) == ring
    with settled():
        rotation.rotate()
        rotation.rotate()
    assert rotation.under_way()
    assert not set(ring.keys[3:]) & set(keys.ring(fresh=True).of("data")[:1])


POINTS = [
    "die_after(keys, '_save')",
    "die_after(W, '_commit', 2)",
    "die_before(W, '_commit', 3)",
    "die_after(W, '_commit', 4)",
    "die_before(cipher, 'encrypt', 11)",
    "die_before(files, '_seal', 3)",
    "die_before(files, '_nonce', 9)",
    "die_after(files, 'reencrypt', 2)",
    "die_before(second_factor, '_anew', 2)",
    "die_before(keys, 'retire_key', 1)",
    "die_after(keys, 'retire_key', 1)",
]


@pytest.mark.parametrize("point", POINTS)
def test_a_rotation_killed_anywhere_is_resumed(filled, point):
    old = keys.ring().active("data").id
    code = f"""
from django.db.backends.base.base import BaseDatabaseWrapper as W
from yimen.accounts import second_factor
from yimen.common import cipher, files, keys, rotation
rotation._settled = lambda use: True
{point}
rotation.rotate(batch=4)
"""
    assert run_child(code) == -9
    keys.ring(fresh=True)
    whole(filled)
    with settled():
        outcome = rotation.rotate(batch=4)
    assert outcome.kept == outcome.in_use == 0
    whole(filled)
    assert old not in {key.id for key in keys.ring(fresh=True).keys}


def test_progress_is_kept_and_not_done_twice(filled, monkeypatch):
    done = []
    real = rotation_registry.Target

    def failing(cursor, limit):
        raise RuntimeError("power cut")

    target = real("zz.last", "data", failing, lambda key_id: 0)
    monkeypatch.setitem(rotation_registry._registered, "zz.last", target)
    with pytest.raises(RuntimeError):
        rotation.rotate(batch=5)
    assert RotationStep.objects.get(target="accounts.account").done
    monkeypatch.setitem(
        rotation_registry._registered, "zz.last", Target("zz.last", "data", lambda c, n: Batch(None, 0), lambda k: 0)
    )
    monkeypatch.setattr(cipher, "encrypt", lambda *a: done.append(a))
    rotation.rotate(batch=5)
    assert done == []
    monkeypatch.undo()
    whole(filled)


def test_what_is_written_late_with_the_old_key_is_found_and_keeps_nothing_back(filled):
    old = keys.ring()
    rotation.rotate()
    new = keys.ring(fresh=True)
    keys._save(old)  # a request begun before the rotation
    account = Account.objects.create(login="late", name="迟到")
    keys._save(new)
    with settled():
        outcome = rotation.rotate()
    assert outcome.retired == 2
    assert Account.objects.get(pk=account.pk).name == "迟到"


def test_a_damaged_text_is_reported_and_its_key_stays(filled):
    old = keys.ring().active("data").id
    account = Account.objects.first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_account WHERE id = %s", [account.pk])
        content = bytearray(cursor.fetchone()[0])
        content[-1] ^= 1
        cursor.execute(
            "UPDATE accounts_account SET name = %s WHERE id = %s",
            [connection.Database.Binary(bytes(content)), account.pk],
        )
    rotation.rotate(batch=5)
    with settled():
        outcome = rotation.rotate(batch=5)
    assert (outcome.kept, outcome.in_use, outcome.unreadable) == (1, 1, 1)
    assert old in {key.id for key in keys.ring(fresh=True).keys}
    with pytest.raises(cipher.Unreadable):
        Account.objects.get(pk=account.pk)


def test_tokens_take_part_through_the_register(monkeypatch):
    """A room keeps tokens and rewrites its owners; both keys are searched until all are done."""
    names = {n: f"某人{n}" for n in range(9)}
    kept = {n: tokens.token("name", name) for n, name in names.items()}

    def count(key_id):
        low, high = tokens.span(key_id)
        return sum(low <= token <= high for token in kept.values())

    def advance(cursor, limit):
        stale = [n for n, token in kept.items() if token[:2] != keys.ring().active("index").id.to_bytes(2, "big")]
        for n in stale[:limit]:
            kept[n] = tokens.token("name", names[n])
        return Batch("more" if len(stale) > limit else None, len(stale[:limit]))

    monkeypatch.setitem(rotation_registry._registered, "x.token", Target("x.token", "index", advance, count))
    old = keys.ring().active("index").id
    rotation.rotate(batch=2)
    with settled():
        assert rotation.rotate(batch=2).retired == 2
    assert count(old) == 0
    assert count(keys.ring().active("index").id) == 9


def test_an_owner_that_does_not_open_keeps_the_old_index_key(monkeypatch):
    from django.contrib.auth.models import Permission

    def rewrite(key_id, limit):
        raise cipher.Unreadable("text of x does not open")

    target = token_target("x.token", Permission.objects.none, rewrite)
    monkeypatch.setitem(
        rotation_registry._registered, "x.token", Target("x.token", "index", target.advance, lambda k: 1)
    )
    outcome = rotation.rotate()
    assert (outcome.kept, outcome.in_use, outcome.unreadable) == (2, 1, 1)


def test_every_secret_column_of_the_program_is_a_target():
    names = {target.name for target in own_targets()}
    assert {"accounts.account", "accounts.heldform", "audit.reason", "files"} <= names


def test_files_are_walked_in_order_from_anywhere():
    made = sorted(files.put(b"x").name for _ in range(40))
    assert list(files.names()) == made
    for at in (0, 7, 39):
        assert list(files.names(after=made[at])) == made[at + 1 :]
    assert list(files.names(after="f" * 32)) == []


def test_drafts_a_killed_program_left_are_swept():
    stored = files.put(b"x")
    folder = files.path_of(stored.name).parent
    draft = folder / f".{'a' * 32}{files.SUFFIX}.1234.part"
    draft.write_bytes(b"ciphertext")
    assert files.sweep_drafts(older_than=60) == 0
    with clock.fixed(clock.now() + timedelta(hours=1)):
        assert files.sweep_drafts(older_than=60) == 1
    assert not draft.exists()
    assert files.read(stored.name) == b"x"
