"""`yimen flow verify|recount`: refold every run and compare; count open dates again after a holiday notice."""

import argparse

from yimen.cli.setup import with_django


def add(parser: argparse.ArgumentParser) -> None:
    """The verbs of this area."""
    verbs = parser.add_subparsers(dest="verb", metavar="<动作>", required=True)
    verbs.add_parser("verify", help="核验全部办理记录，重新推算并与待办比较").set_defaults(run=run_verify)
    verbs.add_parser("recount", help="放假安排变动后，重新计算在办事项的到期日").set_defaults(run=run_recount)


@with_django
def run_verify(args: argparse.Namespace) -> int:
    """Say what was found, by the number of the run; 1 when something is not as it was recorded."""
    from yimen.proceedings.verifying import verify

    report = verify()
    for fault in report.faults:
        print(f"办理 {fault.run}：{fault.what}。")
    told = f"发现 {len(report.faults)} 处不符" if report.faults else "没有发现不符"
    print(f"已核验 {report.runs} 件办理、{report.events} 条记录，{told}。")
    return 1 if report.faults else 0


@with_django
def run_recount(args: argparse.Namespace) -> int:
    """Count chunk after chunk; may be interrupted and repeated."""
    from yimen.proceedings.recounting import recount

    moved, following = 0, 0
    while True:
        following, changed = recount(following)
        moved += changed
        if not following:
            break
    print(f"已重新计算在办事项的到期日，{moved} 项有变动。")
    return 0
