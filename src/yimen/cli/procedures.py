"""The procedures of a release as the kernel reads them: compiled, walked, held against the floors in force and
against what the use cases count on."""

from collections.abc import Iterator

from yimen.flow import Procedure, ProcedureError, Walk, compile_procedure, walk
from yimen.flow.contracts import broken_application, broken_contracts
from yimen.flow.floors import broken
from yimen.regime.errors import PackError
from yimen.regime.pack import Pack
from yimen.regime.release import Release


def check_procedures(pack: Pack, release: Release) -> tuple[list[str], list[PackError]]:
    """What was walked, a line a procedure, and every mistake with the file and line where its words stand."""
    walked: list[str] = []
    errors: list[PackError] = []
    compiled: dict[str, Procedure] = {}
    for name, text in release.procedures.items():
        try:
            procedure = compile_procedure(name, text, release.procedures)
            seen = walk(procedure)
            compiled[name] = procedure
            errors += (_at_line(pack, release, name, error) for error in broken_contracts(procedure))
            errors += _floors(pack, release, name, seen)
        except ProcedureError as error:
            errors.append(_at_line(pack, release, name, error))
            continue
        walked.append(
            f"程序 {name}（{procedure.title}）：{len(procedure.steps)}个环节，走过{len(seen.states)}个状态、"
            f"{len(seen.edges)}种走法，都能走到结束"
        )
    if release.application is not None:
        found = broken_application(release.application.procedure, compiled)
        errors += (_at_line(pack, release, name, error) for name, error in found)
    return walked, errors


def _at_line(pack: Pack, release: Release, name: str, error: ProcedureError) -> PackError:
    file, line = pack.where(release.name, ("procedures", name, *error.path))
    where = ".".join((name, *map(str, error.path)))
    return PackError(file, line, error.text, error.expected, f"程序 {where} {error.problem}")


def _floors(pack: Pack, release: Release, name: str, seen: Walk) -> Iterator[PackError]:
    """Every floor of the release that this procedure breaks."""
    file, line = pack.where(release.name, ("procedures", name))
    for key, floor in release.floors.items():
        if floor.predicate == "fields_subset" or not _bound(release, name, floor.programmes):
            continue
        for complaint in broken(seen, floor.predicate, floor.args):
            problem = f"程序 {name} 低于底线“{floor.title}”：{complaint}"
            yield PackError(file, line, key, f"依据 {release.cite(floor.basis)} 修改程序", problem)


def _bound(release: Release, procedure: str, programmes: tuple[str, ...]) -> bool:
    """A floor binds every procedure, or only those by which the programmes it names are handled."""
    if not programmes:
        return True
    return any(release.programmes[p].procedure == procedure for p in programmes if p in release.programmes)
