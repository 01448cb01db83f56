"""The keyring: made once, private, read strictly, followed when it changes."""

import json
import stat

import pytest

from yimen.basics.errors import Refused
from yimen.common import cipher, keys


def test_a_ring_is_made_once_and_is_private(fresh_home):
    before = keys.ring_path().read_bytes()
    assert keys.make_keyring() is False
    assert keys.ring_path().read_bytes() == before
    assert stat.S_IMODE(keys.ring_path().stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.folder().stat().st_mode) == 0o700
    assert {key.use for key in keys.ring().keys} == set(keys.USES)


def test_two_installations_have_unlike_keys(fresh_home, settings, tmp_path):
    mine = {key.secret for key in keys.ring().keys}
    settings.HOME = tmp_path / "other"
    keys.make_keyring()
    assert not mine & {key.secret for key in keys.ring().keys}


def test_without_keys_there_is_a_sentence(settings, tmp_path):
    settings.HOME = tmp_path / "empty"
    assert not keys.exists()
    with pytest.raises(Refused, match="没有密钥"):
        cipher.encrypt(b"x", "a.b.c")


@pytest.mark.parametrize("damage", [b"", b"{}", b"not json", b'{"keys": [], "active": {"data": 1}}'])
def test_a_damaged_ring_is_refused(fresh_home, damage):
    keys.ring_path().write_bytes(damage)
    with pytest.raises(Refused, match="已损坏"):
        keys.ring(fresh=True)


def test_a_ring_without_its_active_key_is_refused(fresh_home):
    content = json.loads(keys.ring_path().read_text())
    content["keys"] = content["keys"][1:]
    keys.ring_path().write_text(json.dumps(content))
    with pytest.raises(Refused, match="已损坏"):
        keys.ring(fresh=True)


def test_a_new_key_is_used_for_writing_and_the_old_for_reading(fresh_home):
    old = keys.ring().active("data")
    envelope = cipher.encrypt(b"old", "a.b.c")
    new = keys.add_key("data")
    assert new.id != old.id
    assert keys.ring().active("data") == new
    assert [key.id for key in keys.ring().of("data")] == [new.id, old.id]
    assert cipher.key_id(cipher.encrypt(b"new", "a.b.c")) == new.id
    assert cipher.decrypt(envelope, "a.b.c") == b"old"


def test_a_retired_key_is_gone(fresh_home):
    old = keys.ring().active("data")
    envelope = cipher.encrypt(b"old", "a.b.c")
    with pytest.raises(ValueError, match="active"):
        keys.retire_key("data", old.id)
    keys.add_key("data")
    keys.retire_key("data", old.id)
    with pytest.raises(Refused, match="密钥环中没有"):
        cipher.decrypt(envelope, "a.b.c")


def test_a_key_added_by_another_process_is_found_at_once(fresh_home):
    ring = keys.ring()
    added = keys.add_key("data")
    keys._cache.ring, keys._cache.until = ring, float("inf")  # as a process that looked just before
    assert keys.find("data", added.id) == added
    keys._cache.until = 0.0


def test_nothing_secret_is_shown(fresh_home):
    for key in keys.ring().keys:
        assert repr(key.secret) not in repr(key)
        assert key.secret.hex() not in repr(keys.ring())
        assert len(key.fingerprint) == 16


def test_national_algorithms_make_keys_of_their_own_digest(settings, tmp_path):
    settings.CIPHER, settings.HOME = "sm4", tmp_path / "sm"
    keys.make_keyring()
    assert {key.digest for key in keys.ring().keys} == {"sm3"}
