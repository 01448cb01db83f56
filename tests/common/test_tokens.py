"""Search tokens: equal for what a person means as equal, keyed, and found through a rotation."""

import pytest

from yimen.common import keys, tokens
from yimen.common.tokens import Kind

EQUAL = [
    (Kind.NUMBER, "99999919900307803x", "９９９９９９１９９００３０７８０３Ｘ"),
    (Kind.NUMBER, "999999 19900307 803X", "99999919900307803X"),
    (Kind.PHONE, "138 0000 6621", "+86-138-0000-6621"),
    (Kind.NAME, "买买提·吐尔逊", "买买提• 吐尔逊"),
    (Kind.NAME, "王 敏", "王敏"),
    (Kind.PREFIX, "Ali", "ALI"),
    (Kind.PINYIN, "WangMin", "wang min"),
    (Kind.INITIALS, "WM", "wm"),
]


@pytest.mark.parametrize(("kind", "one", "other"), EQUAL)
def test_what_a_person_means_as_equal_is_equal(kind, one, other):
    assert tokens.token(kind, one) == tokens.token(kind, other)


def test_unlike_texts_and_unlike_kinds_differ():
    made = {tokens.token(kind, text) for kind in Kind for text in ("100", "101", "200")}
    assert len(made) == 3 * len(Kind)


def test_a_token_tells_its_key_and_nothing_else(fresh_home):
    token = tokens.token("name", "王敏")
    assert len(token) == tokens.SIZE
    assert int.from_bytes(token[:2], "big") == keys.ring().active("index").id
    assert "王敏".encode() not in token


def test_another_installation_gives_other_tokens(fresh_home, settings, tmp_path):
    mine = tokens.token("name", "王敏")
    settings.HOME = tmp_path / "other"
    keys.make_keyring()
    assert tokens.token("name", "王敏")[2:] != mine[2:]


def test_a_search_during_a_rotation_asks_for_both_keys(fresh_home):
    old = tokens.token("name", "王敏")
    keys.add_key("index")
    new = tokens.token("name", "王敏")
    assert tokens.tokens_for("name", "王敏") == [new, old]


def test_a_span_holds_the_tokens_of_its_key_only(fresh_home):
    old = tokens.token("name", "王敏")
    low, high = tokens.span(keys.ring().active("index").id)
    assert low <= old <= high
    keys.add_key("index")
    assert not low <= tokens.token("name", "王敏") <= high
    assert tokens.span(0xFFFF)[0] <= b"\xff" * tokens.SIZE <= tokens.span(0xFFFF)[1]


def test_sm3_tokens(settings, tmp_path):
    settings.CIPHER, settings.HOME = "sm4", tmp_path / "sm"
    keys.make_keyring()
    assert tokens.token("number", "1") == tokens.token("number", "１")
    assert len(tokens.token("number", "1")) == tokens.SIZE


def test_an_unknown_kind_is_an_error():
    with pytest.raises(ValueError, match="nickname"):
        tokens.token("nickname", "x")
