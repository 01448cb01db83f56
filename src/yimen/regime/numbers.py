"""How a pack writes the numbers of its papers and applications: `LS{window}-{year}-{serial:5}`."""

import re
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

PLACEHOLDER = re.compile(r"\{(window|year|serial)(?::([1-9]))?\}")
LONGEST = 16
"""Characters a pattern may have besides its placeholders."""


def check_pattern(pattern: str) -> str:
    """The pattern as it is; ValueError unless window, year and serial stand in it, once each: without one of them
    numbers would repeat."""
    names = [match[1] for match in PLACEHOLDER.finditer(pattern)]
    rest = PLACEHOLDER.sub("", pattern)
    if sorted(names) != ["serial", "window", "year"]:
        raise ValueError(f"a number needs {{window}}, {{year}} and {{serial}} once each: {pattern}")
    if "{" in rest or "}" in rest or not rest.isprintable() or len(rest) > LONGEST:
        raise ValueError(f"unknown words in the pattern of a number: {pattern}")
    return pattern


def _pattern(value: str) -> str:
    try:
        return check_pattern(value)
    except ValueError as error:
        raise PydanticCustomError("number_pattern", "a pattern of numbers") from error


NumberPattern = Annotated[str, AfterValidator(_pattern)]
