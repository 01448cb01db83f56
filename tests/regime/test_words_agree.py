"""The schema spells the words of a procedure exactly as the kernel reads them; form fields have labels."""

from yimen.flow import compile as flow_compile
from yimen.flow import compile_limits, compile_steps
from yimen.flow.floors import PREDICATES
from yimen.regime import schema
from yimen.regime import schema_procedure as spelt

#: Read and taken away by the loader before the kernel sees a step.
LOADERS = {"from", "until", "only_in", "note"}


def words(model: type[schema.Strict]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def test_steps() -> None:
    assert words(spelt.Step) - LOADERS == set(compile_steps.STEP_WORDS) - LOADERS


def test_outcomes() -> None:
    assert words(spelt.Outcome) == set(compile_steps.OUTCOME_WORDS)


def test_limits() -> None:
    assert words(spelt.Limit) == set(compile_limits.WORDS)


def test_anytime_acts() -> None:
    assert words(spelt.Anytime) - LOADERS == set(flow_compile.ANYTIME_WORDS)


def test_tallies() -> None:
    assert words(spelt.Tally) == set(compile_steps.TALLY_WORDS)


def test_parts_and_head() -> None:
    assert {*spelt.PARTS, *spelt.HEAD} == set(flow_compile.TOP_WORDS)


def test_floors() -> None:
    assert set(schema.FLOOR_ARGS) == {*PREDICATES, "fields_subset"}
