"""Checks that read words and lines. Forbidden words are put together from parts, so that this file holds none."""

import re
from collections.abc import Iterable

ADDRESSES = re.compile(
    "|".join(
        (
            r"pypi" r"\.org",
            r"python" r"hosted",
            r"registry\." r"npm",
            r"npm" r"mirror",
            r"https?://[^\s\"']*mirror",
            r"https?://\S+/simple\b",
            r"\b(?:deb|security)\." r"debian",
            r"index" r"-url",
            r"\"resolved\": \"http",
        )
    )
)
WORKPLACE = re.compile(r"/work/" r"(?:shared|main)|\.\./" r"shared|/tmp/" r"w/")
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|raise Not" r"ImplementedError")
ARTICLE = re.compile(r"[一二三四五六七八九十]+[(（][一二三四五六七八九十]+[)）]|附件\s*[1-9一二三]")
SKIPPED = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail|importorskip)")
NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![0-9A-Za-z])")
NEVER_ASSIGNED = ("99", "719999")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def lines_with(pattern: re.Pattern[str], text: str) -> list[str]:
    """`line: text` of every line a pattern is found in."""
    return [f"{n}: {line.strip()[:100]}" for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def addresses(text: str) -> list[str]:
    """Addresses of package registries and mirrors: where a checkout gets its packages is the machine's business."""
    return lines_with(ADDRESSES, text)


def workplace(text: str) -> list[str]:
    """Paths of the place where this was written: the project stands alone."""
    return lines_with(WORKPLACE, text)


def unfinished(text: str) -> list[str]:
    """Marks of work left lying."""
    return lines_with(UNFINISHED, text)


def skipped(text: str) -> list[str]:
    """Tests that are not run."""
    return lines_with(SKIPPED, text)


def place_names(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern for the names, codes and document numbers of places."""
    return re.compile("|".join(re.escape(name) for name in sorted(names)), re.IGNORECASE)


def right_check_digit(number: str) -> bool:
    """Whether the last character follows from the first seventeen (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


def identity_numbers(text: str) -> list[str]:
    """Identity numbers that somebody could bear; their lines only, never the number itself."""
    found = []
    for n, line in enumerate(text.splitlines(), 1):
        numbers = NUMBER.findall(line)
        if any(right_check_digit(x) and not x.startswith(NEVER_ASSIGNED) for x in numbers):
            found.append(f"{n}: an identity number with an assigned area code")
    return found


def too_long(most: int, text: str) -> list[str]:
    """A file of more than `most` lines."""
    count = text.count("\n")
    return [f"1: {count} lines, at most {most}"] if count > most else []
