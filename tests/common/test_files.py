"""Encrypted files: they come back, they notice damage, and nothing of them is ever in the clear on the disk."""

import hashlib
import io
import stat

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from yimen.basics.errors import Refused
from yimen.common import cipher, files, keys

SIZES = [0, 1, files.CHUNK - 1, files.CHUNK, files.CHUNK + 1, 2 * files.CHUNK, 3 * files.CHUNK + 7]


def content(size: int) -> bytes:
    return (b"0123456789abcdef" * (size // 16 + 1))[:size]


@pytest.mark.parametrize("algorithm", ["aes", "sm4"])
@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_back(fresh_home, settings, algorithm, size):
    settings.CIPHER = algorithm
    stored = files.put(content(size))
    assert files.read(stored.name) == content(size)
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(content(size)).hexdigest())
    path = files.path_of(stored.name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"0123456789" not in path.read_bytes()


@given(st.lists(st.binary(max_size=200_000), max_size=4))
@limits(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pieces_of_any_size_come_back_whole(pieces):
    stored = files.put(iter(pieces))
    assert files.read(stored.name) == b"".join(pieces)
    assert files.read(files.put(io.BytesIO(b"".join(pieces))).name) == b"".join(pieces)


def test_every_changed_byte_of_the_frame_is_noticed(fresh_home):
    stored = files.put(b"paper")
    path = files.path_of(stored.name)
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises((cipher.Unreadable, Refused)):
            files.read(stored.name)


def test_a_file_cut_short_lengthened_or_reordered_is_noticed(fresh_home):
    stored = files.put(content(3 * files.CHUNK))
    path = files.path_of(stored.name)
    whole, step, start = path.read_bytes(), files.CHUNK + cipher.TAG, files.HEADER
    first, second, third = (
        whole[start : start + step],
        whole[start + step : start + 2 * step],
        whole[start + 2 * step :],
    )
    head = whole[:start]
    for changed in (head, head + first, head + first + second, whole + third, head + second + first + third, b""):
        path.write_bytes(changed)
        with pytest.raises(cipher.Unreadable):
            files.read(stored.name)


def test_one_file_cannot_stand_in_for_another(fresh_home):
    one, other = files.put(b"one"), files.put(b"other")
    files.path_of(one.name).write_bytes(files.path_of(other.name).read_bytes())
    with pytest.raises(cipher.Unreadable):
        files.read(one.name)


def test_a_failed_write_leaves_nothing(fresh_home):
    def breaking():
        yield content(2 * files.CHUNK)
        raise OSError("the scanner went away")

    with pytest.raises(OSError, match="scanner"):
        files.put(breaking())
    assert [path for path in files.root().rglob("*") if path.is_file()] == []


def test_what_lies_on_the_disk_while_a_file_is_written_is_ciphertext(fresh_home):
    seen = []

    def watching():
        yield content(2 * files.CHUNK)
        seen.extend(path.read_bytes() for path in fresh_home.rglob("*") if path.is_file() and "keys" not in path.parts)
        yield b"end"

    files.put(watching())
    assert len(seen) == 1
    assert b"0123456789" not in seen[0]


def test_a_file_gone_and_a_name_never_given(fresh_home):
    stored = files.put(b"x")
    files.drop(stored.name)
    files.drop(stored.name)
    with pytest.raises(Refused, match="不在存储中"):
        files.read(stored.name)
    with pytest.raises(ValueError, match="not a stored"):
        files.read("../../keys/ring.json")


def test_reencryption_keeps_the_content_and_changes_the_key(fresh_home):
    stored = files.put(content(200_000))
    old = files.key_of(stored.name)
    new = keys.add_key("data")
    files.reencrypt(stored.name)
    assert files.key_of(stored.name) == new.id != old
    assert files.read(stored.name) == content(200_000)
    assert list(files.names()) == [stored.name]
