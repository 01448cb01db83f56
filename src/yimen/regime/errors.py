"""What is wrong with a pack: always a place (file and line), the words found there, and what was expected."""


class PackError(Exception):
    """One mistake in a pack, as a Chinese sentence; `line` is 1-based, 0 when the mistake is the whole file.

    `file` is relative to the folder of packs, `text` the offending words, `expected` what should stand there.
    """

    def __init__(self, file: str, line: int, text: str, expected: str, problem: str = "") -> None:
        super().__init__(file, line, text, expected, problem)
        self.file = file
        self.line = line
        self.text = text
        self.expected = expected
        self.problem = problem or "写法有误"

    def __str__(self) -> str:
        where = f"{self.file} 第{self.line}行" if self.line else self.file
        words = f"“{self.text}”" if self.text else ""
        expected = f"；应为：{self.expected}" if self.expected else ""
        return f"{where}：{self.problem}{words}{expected}。"


class BrokenPack(Exception):
    """A pack that cannot be used, with every mistake found in it (`errors`, ordered by file and line)."""

    def __init__(self, place: str, errors: list[PackError]) -> None:
        self.place = place
        unique = {(e.file, e.line, e.text): e for e in reversed(errors)}  # one sentence for one word
        self.errors = tuple(sorted(unique.values(), key=lambda e: (e.file, e.line)))
        super().__init__(place, self.errors)

    def __str__(self) -> str:
        return f"“{self.place}”有{len(self.errors)}处错误：\n" + "\n".join(str(e) for e in self.errors)
