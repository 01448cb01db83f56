"""What other rooms may use of the register of windows."""

from yimen.windows.actions import check_open
from yimen.windows.queries import facts_on, open_on, readiness_on, towns_without

__all__ = ["check_open", "facts_on", "open_on", "readiness_on", "towns_without"]
