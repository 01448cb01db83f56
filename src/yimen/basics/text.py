"""Text as clerks and card readers give it, made plain: names, free text, telephone numbers.

Display forms change as little as they can (a rare character of a name is the name); search forms fold more.
"""

import re
import unicodedata

from yimen.basics.errors import Refused

NAME_LIMIT = 60
MIDDLE_DOT = "·"
_DOTS = "•・･‧∙⋅●．"
_NAME_MARKS = {MIDDLE_DOT, " ", "-", "'", "’", "."}
_INVISIBLE = {"\u00ad", "\ufeff", "\u200b", "\u200c", "\u200d", "\u2060", "\u200e", "\u200f"}
_HALF_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_HAN = "㐀-䶿一-鿿〇豈-﫿\U00020000-\U0003ffff"
_NAME_RULE = "姓名应与证件一致"
_PLAIN = re.compile("[0-9A-Za-z一-鿿]*")
"""Text that is plain already, as nearly every cell of a list of two hundred thousand rows is."""


def _gbk_private_use() -> dict[int, str]:
    """Private-use codes that old GBK systems and card readers still send (U+E863 for 䶮), by their code place."""
    table: dict[int, str] = {}
    for offset in range(0xE864 - 0xE815 + 1):
        trail = 0x50 + offset + (1 if 0x50 + offset >= 0x7F else 0)
        character = bytes((0xFE, trail)).decode("gb18030")
        if not 0xE000 <= ord(character[0]) <= 0xF8FF:
            table[0xE815 + offset] = character
    return table


_FROM_PRIVATE_USE = _gbk_private_use()


def tidy(text: str) -> str:
    """Free text as kept and shown. Chinese punctuation and rare characters stay; full-width letters and digits become
    plain, invisible and control characters go, runs of blanks become one, lines keep their breaks."""
    if _PLAIN.fullmatch(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_FROM_PRIVATE_USE).translate(_HALF_WIDTH)
    lines = []
    for line in text.split("\n"):
        kept = "".join(" " if c.isspace() else c for c in line if c.isspace() or not _is_invisible(c))
        lines.append(re.sub(r" {2,}", " ", kept).strip())
    return "\n".join(lines).strip("\n")


def fold(text: str) -> str:
    """For search only, where two spellings of one text are equal: no compatibility forms, capitals, blanks or dots."""
    if _PLAIN.fullmatch(text):
        return text.lower()
    plain, before = tidy(text), None
    while plain != before:  # leaving out a blank can bring a letter and its accent together
        before = plain
        folded = unicodedata.normalize("NFKC", plain).casefold()
        plain = "".join(c for c in folded if not c.isspace() and c not in _DOTS and c not in {MIDDLE_DOT, "."})
    return plain


def clean_name(text: str) -> str:
    """A person's name as kept and printed. Refused when it cannot be a name; the sentence does not repeat it."""
    name = tidy(text).replace("\n", " ")
    name = _middle_dots(re.sub(rf"(?<=[{_HAN}·]) +(?=[{_HAN}·])", "", name))
    if not name:
        raise Refused("没有填写姓名", _NAME_RULE, "请填写姓名；姓名不明的可填“不详”")
    if len(name) > NAME_LIMIT:
        raise Refused(f"姓名超过{NAME_LIMIT}个字", _NAME_RULE, "请检查是否把别的内容填进了姓名")
    if "?" in name or "？" in name or "�" in name:
        raise Refused("姓名中有问号，多半是生僻字没有读出来", _NAME_RULE, "请用手写或拼音输入法补上这个字")
    for character in name:
        _check_name_character(character)
    if not re.search(r"\w", name) or name[0] in _NAME_MARKS or name[-1] in {MIDDLE_DOT, "-"} or MIDDLE_DOT * 2 in name:
        raise Refused("姓名中的间隔号位置不对", _NAME_RULE, "间隔号应在两部分名字之间，如“甲·乙”")
    return name


def clean_phone(text: str) -> str:
    """A telephone number in one spelling: 11 digits for a mobile, `0539-8012345` (with `转12`) for a fixed line."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"(转|ext\.?|分机|#)", "转", plain, flags=re.IGNORECASE)
    plain = "".join(c for c in plain if not c.isspace() and not _is_invisible(c))
    if not plain:
        raise Refused("没有填写电话", "", "没有电话的可留空，并写明转告人的电话")
    plain = re.sub(r"^(\+?86|0086)[-–—]?(?=[01(])", "", plain)
    plain = re.sub(r"[–—\u2010\u2011]", "-", plain)
    mobile = plain.replace("-", "").strip("()")
    if re.fullmatch(r"1[3-9]\d{9}", mobile):
        return mobile
    fixed = re.fullmatch(r"\(?(0(?:10|2\d|[3-9]\d{2}))\)?-?([2-8]\d{6,7})(?:[-转](\d{1,6}))?", plain)
    if fixed:
        area, line, extension = fixed.groups()
        return f"{area}-{line}" + (f"转{extension}" if extension else "")
    raise Refused(_what_is_wrong(plain), "", "手机号为11位；座机请写区号，如0539-8012345")


def _what_is_wrong(plain: str) -> str:
    """The sentence for a number that is neither; it counts digits and does not repeat them."""
    digits = re.sub(r"\D", "", plain)
    if re.search(r"[^\d\-()转+]", plain):
        return "电话中有数字以外的字"
    if re.fullmatch(r"[2-8]\d{6,7}", digits):
        return "座机没有写区号"
    if digits.startswith("1"):
        return f"手机号应为11位，现有{len(digits)}位" if len(digits) != 11 else "手机号的号段不存在"
    return "电话号码的位数或区号不对"


def _middle_dots(name: str) -> str:
    """Every kind of dot between Chinese parts becomes `·`; the full stop of a Latin initial stays."""
    name = re.sub(rf"\s*[{_DOTS}{MIDDLE_DOT}]\s*", MIDDLE_DOT, name)
    return re.sub(rf"(?<=[{_HAN}])\s*\.\s*(?=\w)|(?<=\w)\s*\.\s*(?=[{_HAN}])", MIDDLE_DOT, name)


def _check_name_character(character: str) -> None:
    """Letters of any script, marks on them, and the few signs names have; digits and other signs are slips."""
    category = unicodedata.category(character)
    if category == "Co":
        raise Refused(
            "姓名中有系统认不出的自造字", _NAME_RULE, "请用公安部门认可的规范字；暂无规范字的先用拼音，另附证件复印件"
        )
    if character.isdigit():
        raise Refused("姓名中有数字", _NAME_RULE, "请检查是否把号码填进了姓名")
    if category[0] not in "LM" and character != "〇" and character not in _NAME_MARKS:
        raise Refused("姓名中有标点或符号", _NAME_RULE, "只可用文字和间隔号“·”")


def _is_invisible(character: str) -> bool:
    """Control, zero-width and variation characters: nobody sees them and they break comparison."""
    code = ord(character)
    return (
        unicodedata.category(character) == "Cc"
        or character in _INVISIBLE
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
    )
