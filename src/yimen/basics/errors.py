"""The one error a person can cause: a Chinese sentence that says what, by which rule, and what to do next."""


class Refused(Exception):  # no "Error" suffix: an answer to a person, not a failure of the program
    """The program declines to do what was asked; nothing was changed.

    `what` says what is wrong, `rule` names the article or rule, `next` says what the person can do. All three are
    plain Chinese and never hold an identity, telephone or account number.
    """

    def __init__(self, what: str, rule: str = "", next: str = "") -> None:
        super().__init__(what)
        self.what = what.rstrip("。")
        self.rule = rule
        self.next = next.rstrip("。")

    def __str__(self) -> str:
        rule = f"（依据：{self.rule}）" if self.rule else ""
        after = f"{self.next}。" if self.next else ""
        return f"{self.what}{rule}。{after}"
