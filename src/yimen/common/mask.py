"""How personal numbers look on lists: enough to tell two people apart, not enough to use."""


def number(value: str) -> str:
    """An identity number: 3713**********1234; a short one keeps only its ends."""
    return _middle(value, 4, 4)


def phone(value: str) -> str:
    """A mobile telephone: 138****6621; a landline keeps its last four digits."""
    return _middle(value, 3, 4)


def bank(value: str) -> str:
    """A bank account: only the last four digits, after four stars."""
    return f"**** {value[-4:]}" if len(value) >= 8 else "*" * len(value)


def name(value: str) -> str:
    """A name where it is not to be read in full: 张*, 王*明; in 买买提·吐尔逊 the first and last characters stay."""
    if len(value) <= 2:
        return value[:1] + "*" * max(len(value) - 1, 0)
    return value[0] + "*" * (len(value) - 2) + value[-1]


def _middle(value: str, first: int, last: int) -> str:
    hidden = len(value) - first - last
    if hidden >= 4:
        return value[:first] + "*" * hidden + value[-last:]
    if len(value) <= 2:
        return "*" * len(value)
    return value[0] + "*" * (len(value) - 2) + value[-1]
