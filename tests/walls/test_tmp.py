from collections import Counter
import re, traceback
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.walls.test_query_counts import *
def test_x(world):
    clerk = world.district.actor("window_clerk", OWN[0], 2)
    pairs = [("medical", "medical_security"),("education", "education_sports"),("housing", "housing")]
    a = families.accepted(clerk, families.request_of("周多", families.number_of(400), OWN[1], ("illness","school","housing"), members=()))
    families.split(clerk, a, pairs)
    b=world.browser("window_clerk"); b.get(f"/intake/{a.pk}/")
    hits=[]
    def w(ex,sql,p,m,ctx):
        hits.append((re.sub(r"\d+|'[^']*'","#",sql)[:150], [l for l in traceback.format_stack(limit=60) if "/src/yimen/" in l][-2:]))
        return ex(sql,p,m,ctx)
    with connection.execute_wrapper(w): b.get(f"/intake/{a.pk}/")
    c=Counter(h[0] for h in hits)
    for s,n in c.items():
        if n>1: print(n,s); print("".join(next(h[1] for h in hits if h[0]==s)))
    assert 0
