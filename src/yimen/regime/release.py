"""A release: the whole regime of a place as it stands on one day, immutable, with a digest over every word of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter

from yimen.regime import schema, schema_exchange

FORMAT = 1
T = TypeVar("T")


def canonical(text: Any) -> str:
    """One spelling of plain data, in the order it was written: the same words give the same digest."""
    return json.dumps(text, ensure_ascii=False, separators=(",", ":"), default=_iso)


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not plain data: {type(value).__name__}")


def digest(text: str) -> str:
    """SHA-256 of a canonical text, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def cite(basis: str | None, documents: Mapping[str, schema.DocumentEntry]) -> str:
    """`lanshan-2015-13 三(一)` as `临兰政办发〔2015〕13号 三(一)`; several articles are parted by ；."""
    pieces = []
    for piece in (basis or "").split("；"):
        key, _, article = piece.strip().partition(" ")
        document = documents.get(key)
        name = (document.number or f"《{document.title}》") if document else key
        pieces.append(f"{name} {article.strip()}".strip())
    return "；".join(p for p in pieces if p)


def _table(model: type[T], values: Mapping[str, Any]) -> Mapping[str, T]:
    adapter: TypeAdapter[T] = TypeAdapter(model)
    return MappingProxyType({k: adapter.validate_python(v) for k, v in values.items()})


@dataclass(frozen=True, slots=True)
class Release:
    """The resolved regime of a place. `text` is what is hashed and kept; everything else is read from it.

    `procedures` are plain mappings in the words of docs/procedures.md, ready for `flow.compile_procedure`.
    `succession` leads from a unit that no longer exists to the one that carries on.
    """

    place: str
    place_title: str
    name: str
    title: str
    status: str
    valid_from: date
    open_runs: str
    division: str | None
    application: schema.ApplicationHead | None
    text: str = field(repr=False)
    digest: str
    documents: Mapping[str, schema.DocumentEntry] = field(repr=False)
    divisions: Mapping[str, schema.Division] = field(repr=False)
    units: Mapping[str, schema.UnitEntry] = field(repr=False)
    succession: Mapping[str, str] = field(repr=False)
    needs: Mapping[str, schema.NeedEntry] = field(repr=False)
    grounds: Mapping[str, schema.GroundEntry] = field(repr=False)
    duties: Mapping[str, schema.DutyEntry] = field(repr=False)
    categories: Mapping[str, schema.CategoryEntry] = field(repr=False)
    programmes: Mapping[str, schema.ProgrammeEntry] = field(repr=False)
    seats: Mapping[str, schema.SeatEntry] = field(repr=False)
    body: schema.BodyEntry | None = field(repr=False)
    readiness: Mapping[str, schema.ReadinessEntry] = field(repr=False)
    petty_fund: schema.PettyFundEntry | None = field(repr=False)
    forms: Mapping[str, schema.FormEntry] = field(repr=False)
    standards: Mapping[str, schema.StandardEntry] = field(repr=False)
    schedules: Mapping[str, schema.ScheduleEntry] = field(repr=False)
    floors: Mapping[str, schema.FloorEntry] = field(repr=False)
    procedures: Mapping[str, Mapping[str, Any]] = field(repr=False)
    exchange: Mapping[str, schema_exchange.ExchangeEntry] = field(repr=False)
    rechecks: Mapping[str, schema_exchange.RecheckEntry] = field(repr=False)
    campaigns: Mapping[str, schema_exchange.CampaignEntry] = field(repr=False)
    origins: Mapping[str, str] = field(repr=False, compare=False, default_factory=dict)

    @classmethod
    def from_text(cls, text: str, origins: Mapping[str, str] | None = None) -> "Release":
        """The release whose canonical text this is (kept in the database of an installation)."""
        raw = json.loads(text)
        if raw.get("format") != FORMAT:
            raise ValueError(f"unknown format of a release: {raw.get('format')}")
        return cls(
            place=raw["place"],
            place_title=raw["place_title"],
            name=raw["name"],
            title=raw["title"],
            status=raw["status"],
            valid_from=date.fromisoformat(raw["valid_from"]),
            open_runs=raw["open_runs"],
            division=raw["division"],
            # a release kept by an older version of the program does not say
            application=schema.ApplicationHead.model_validate(raw["application"]) if raw.get("application") else None,
            text=text,
            digest=digest(text),
            documents=_table(schema.DocumentEntry, raw["documents"]),
            divisions=MappingProxyType({d["code"]: schema.Division.model_validate(d) for d in raw["divisions"]}),
            units=_table(schema.UnitEntry, raw["units"]),
            succession=MappingProxyType(dict(raw["succession"])),
            needs=_table(schema.NeedEntry, raw["needs"]),
            grounds=_table(schema.GroundEntry, raw.get("grounds", {})),  # older versions knew none
            duties=_table(schema.DutyEntry, raw["duties"]),
            categories=_table(schema.CategoryEntry, raw.get("categories") or {}),  # older releases have none
            programmes=_table(schema.ProgrammeEntry, raw["programmes"]),
            seats=_table(schema.SeatEntry, raw["seats"]),
            body=schema.BodyEntry.model_validate(raw["body"]) if raw["body"] else None,
            readiness=_table(schema.ReadinessEntry, raw.get("readiness") or {}),
            petty_fund=schema.PettyFundEntry.model_validate(raw["petty_fund"]) if raw.get("petty_fund") else None,
            forms=_table(schema.FormEntry, raw["forms"]),
            standards=_table(schema.StandardEntry, raw["standards"]),
            schedules=_table(schema.ScheduleEntry, raw["schedules"]),
            floors=_table(schema.FloorEntry, raw["floors"]),
            procedures=MappingProxyType({k: MappingProxyType(v) for k, v in raw["procedures"].items()}),
            # a release kept by an older version of the program says nothing of the registry
            exchange=_table(schema_exchange.ExchangeEntry, raw.get("exchange", {})),
            rechecks=_table(schema_exchange.RecheckEntry, raw.get("rechecks", {})),
            campaigns=_table(schema_exchange.CampaignEntry, raw.get("campaigns", {})),
            origins=MappingProxyType(dict(origins or {})),
        )

    @property
    def official(self) -> bool:
        """Whether it is what a document says, not what somebody assumes (非官方)."""
        return self.status == "official"

    def origin(self, path: str) -> str:
        """`file:line` of an entry such as `units.minzheng` or `procedures.intake.accept`; empty when unknown."""
        while path:
            if path in self.origins:
                return self.origins[path]
            path = path.rpartition(".")[0]
        return ""

    def unit(self, key: str) -> schema.UnitEntry:
        """The unit of a key, or the one that carries on its work; KeyError when there is neither."""
        return self.units[self.succession.get(key, key)]

    def units_for(self, programme: str) -> tuple[str, ...]:
        """Keys of the units that decide a programme or take its referrals, deciding units first."""
        decide = [k for k, d in self.duties.items() if programme in d.decides]
        take = [k for k, d in self.duties.items() if programme in d.referrals and k not in decide]
        return tuple(decide + take)

    def cite(self, basis: str | None) -> str:
        """An article as people read it: the key of a document becomes its number, or its title."""
        return cite(basis, self.documents)
