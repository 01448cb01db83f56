"""Addresses of the three administrators, each in an office of its own."""

from django.urls import path

from yimen.web.offices import accounts, audit, system

app_name = "offices"
urlpatterns = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/search/", accounts.search, name="account_search"),
    path("accounts/new/", accounts.create, name="account_new"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/<str:deed>/", accounts.change, name="account_change"),
    path("accounts/<int:pk>/holdings/<int:holding>/relieve/", accounts.relieve, name="relieve"),
    path("system/", system.system, name="system"),
    path("system/calendar/<int:year>/", system.year, name="year"),
    path("audit/", audit.rows, name="audit"),
    path("audit/rows.xlsx", audit.rows_xlsx, name="audit_xlsx"),
    path("audit/looks/", audit.looks, name="looks"),
    path("audit/seals/", audit.seals, name="seals"),
    path("audit/seals/verify/", audit.verify, name="verify"),
]
