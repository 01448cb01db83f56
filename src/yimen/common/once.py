"""The token of a form: the same form sent twice is one act.

A token the program makes for itself holds a colon, one that comes from a browser never does: nobody outside can name a
token of the program.
"""

import re
import secrets

from yimen.basics.errors import Refused

_OUTSIDE = re.compile(r"[A-Za-z0-9_-]{0,40}")


def fresh() -> str:
    """A token for a form that is shown now."""
    return secrets.token_urlsafe(18)


def outside(token: str) -> str:
    """The token a browser sent, perhaps none; Refused when it is none that a form of ours could have carried."""
    if _OUTSIDE.fullmatch(token) is None:
        raise Refused("这次提交的凭证没有填对", next="请刷新页面后重新填写")
    return token


def inside(*words: object) -> str:
    """A token of the program's own; a column of 64 characters takes a word and what a browser sent."""
    return ":".join(map(str, words))
