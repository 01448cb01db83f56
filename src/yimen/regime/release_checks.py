"""Mistakes of a pack that show only on the day of a release: work nobody carries on, aid nobody gives."""

from typing import Any

from yimen.regime import schema
from yimen.regime.entries import EntryPath, range_of
from yimen.regime.errors import PackError
from yimen.regime.reader import Path_
from yimen.regime.resolve import Merged, Resolver


def check_releases(head: schema.PackHead, merged: Merged) -> list[PackError]:
    """Every such mistake in every release of the place; the entries themselves must have been found right."""
    return [error for name in head.releases for error in _Day(head, merged, name).check()]


class _Day:
    """One release on its day."""

    def __init__(self, head: schema.PackHead, merged: Merged, name: str) -> None:
        self.merged = merged
        self.resolver = Resolver(merged, head, name)
        self.name, self.day = name, self.resolver.day
        self.errors: list[PackError] = []

    def check(self) -> list[PackError]:
        self._units()
        self._work()
        self._floors()
        return self.errors

    def _complain(self, path: EntryPath, inner: Path_, text: str, expected: str, problem: str) -> None:
        picked = self.merged.pick(path, self.name, self.day)
        if picked is not None:
            problem = f"在版本 {self.name}（{self.day}）中{problem}"
            self.errors.append(picked.entry.error(picked.index, inner, text, expected, problem))

    def _living(self, section: str) -> dict[str, Any]:
        picks = {key: self.merged.pick((section, key), self.name, self.day) for key, _ in self.merged.section(section)}
        return {key: picked.value for key, picked in picks.items() if picked is not None}

    def _units(self) -> None:
        """Every unit of the day has a name of the day, and no two answer to the same one."""
        taken: dict[str, str] = {}
        for key, unit in self._living("units").items():
            forms = [f for f in unit.get("forms", ()) if range_of(f)[0] <= self.day < range_of(f)[1]]
            if not unit.get("name") and not forms:
                self._complain(("units", key), (), key, "当日的名称", "单位没有名称")
            name = [forms[0]["name"]] if forms else [unit.get("name", "")]
            for word in (*name, *unit.get("aliases", ()), *(a for f in forms for a in f.get("aliases", ()))):
                other = taken.setdefault(word, key)
                if other != key:
                    self._complain(("units", key), (), word, f"与“{other}”不同的名称或者别名", "两个单位同名")

    def _work(self) -> None:
        """Duties have a unit or its heir; needs and duties name programmes of the day; each programme is somebody's."""
        units, programmes = self._living("units"), self._living("programmes")
        borne: set[str] = set()
        for key, duty in self._living("duties").items():
            if key not in units and key not in self.resolver.succession:
                self._complain(("duties", key), (), key, "写明 becomes 或者另写职责", "该单位不存在，也没有承接单位")
            for field in ("decides", "referrals"):
                borne.update(duty.get(field, ()))
                self._listed(("duties", key), field, duty.get(field, ()), programmes)
        for key, need in self._living("needs").items():
            self._listed(("needs", key), "programmes", need.get("programmes", ()), programmes)
        for key in programmes:
            if key not in borne:
                expected = "duties 中有单位 decides 或者 referrals 它"
                self._complain(("programmes", key), (), key, expected, "没有单位承担这个救助项目")

    def _listed(self, path: EntryPath, field: str, words: Any, programmes: dict[str, Any]) -> None:
        for index, word in enumerate(words):
            if word not in programmes:
                self._complain(path, (field, index), word, "当日有的救助项目", "没有这个救助项目")

    def _floors(self) -> None:
        """A form shows no field outside a floor's list (fields_subset); the other floors speak of procedures."""
        forms = self._living("forms")
        for key, floor in self._living("floors").items():
            form = str(floor["args"].get("form"))
            if floor["predicate"] != "fields_subset" or form not in forms:
                continue
            allowed = floor["args"]["fields"]
            for field in schema.FormEntry.model_validate(forms[form]).fields():
                if field not in allowed:
                    self._complain(("forms", form), ("parts",), field, "、".join(allowed), f"栏目低于底线 {key}：")
