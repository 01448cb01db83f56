"""Ciphertext opens where it belongs, with its key, unchanged: nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.basics.errors import Refused
from yimen.common import cipher, keys

PLACE = "people.person.name"


@pytest.fixture(params=["aes", "sm4"])
def algorithm(request, settings):
    settings.CIPHER = request.param
    return request.param


def test_text_comes_back(algorithm):
    envelope = cipher.encrypt("欧阳𬱖".encode(), PLACE)
    assert cipher.decrypt(envelope, PLACE).decode() == "欧阳𬱖"


@given(st.text())
@pytest.mark.parametrize("name", ["aes", "sm4"])
def test_any_text_comes_back(name, text):
    from django.test import override_settings

    with override_settings(CIPHER=name):
        raw = text.encode("utf-8", "surrogatepass")
        assert cipher.decrypt(cipher.encrypt(raw, PLACE), PLACE) == raw


def test_the_envelope_says_how_it_was_made(algorithm):
    envelope = cipher.encrypt(b"x", PLACE)
    assert envelope[0] == cipher.VERSION
    assert envelope[1] == cipher.ALGORITHMS[algorithm]
    assert cipher.key_id(envelope) == keys.ring().active("data").id
    assert len(envelope) == cipher.HEADER + cipher.NONCE + 1 + cipher.TAG


def test_equal_texts_give_unlike_envelopes(algorithm):
    assert cipher.encrypt(b"same", PLACE) != cipher.encrypt(b"same", PLACE)


def test_text_moved_to_another_column_does_not_open(algorithm):
    envelope = cipher.encrypt(b"secret", PLACE)
    with pytest.raises(cipher.Unreadable) as error:
        cipher.decrypt(envelope, "people.person.address")
    assert "secret" not in str(error.value)


def test_every_changed_bit_is_noticed(algorithm):
    envelope = bytearray(cipher.encrypt("王".encode(), PLACE))
    for at in range(len(envelope)):
        changed = bytearray(envelope)
        changed[at] ^= 1
        with pytest.raises((cipher.Unreadable, Refused)):
            cipher.decrypt(bytes(changed), PLACE)


def test_text_cut_short_is_noticed(algorithm):
    envelope = cipher.encrypt("王小明".encode(), PLACE)
    for length in range(len(envelope)):
        with pytest.raises(cipher.Unreadable):
            cipher.decrypt(envelope[:length], PLACE)


def test_one_algorithm_cannot_be_passed_off_as_the_other(settings):
    envelope = bytearray(cipher.encrypt(b"text", PLACE))
    envelope[1] = cipher.SM4
    with pytest.raises(cipher.Unreadable):
        cipher.decrypt(bytes(envelope), PLACE)


def test_text_written_before_a_change_of_algorithm_stays_readable(settings):
    old = cipher.encrypt("旧".encode(), PLACE)
    settings.CIPHER = "sm4"
    new = cipher.encrypt("新".encode(), PLACE)
    assert cipher.decrypt(old, PLACE).decode() + cipher.decrypt(new, PLACE).decode() == "旧新"


def test_sm4_gcm_gives_the_published_vector():
    """RFC 8998, appendix A.1 (SM4-GCM test vector)."""
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    aad = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    wanted = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    run = cipher._Sm4Gcm(key)
    assert run.encrypt(nonce, plain, aad) == wanted
    assert run.decrypt(nonce, wanted, aad) == plain


def test_text_of_another_installation_is_refused_with_a_sentence(fresh_home, settings, tmp_path):
    envelope = cipher.encrypt(b"theirs", PLACE)
    settings.HOME = tmp_path / "other"
    keys.make_keyring()
    with pytest.raises((Refused, cipher.Unreadable)):
        cipher.decrypt(envelope, PLACE)
