"""Procedures of a release as the kernel reads them: compiled, every abstract state walked, floors held; mistakes at their line."""

from yimen.flow.compile import compile_procedure
from yimen.flow.reading import ProcedureError
from yimen.regime.errors import PackError
from yimen.regime.pack import Pack
from yimen.regime.release import Release


def check_procedures(pack: Pack, release: Release) -> tuple[str, list[PackError]]:
    """What was walked, in words, and every mistake with the file and line where the words stand."""
    errors: list[PackError] = []
    for name, text in release.procedures.items():
        try:
            compile_procedure(name, text, release.procedures)
        except ProcedureError as error:
            errors.append(_at_line(pack, release, name, error))
    return "程序均能走通", errors


def _at_line(pack: Pack, release: Release, name: str, error: ProcedureError) -> PackError:
    file, line = pack.where(release.name, ("procedures", name, *error.path))
    return PackError(file, line, error.text, error.expected, f"程序 {name}（{'.'.join(map(str, error.path))}）{error.problem}")
