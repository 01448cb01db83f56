"""Addresses of the register of windows and of their petty funds."""

from django.urls import path

from yimen.web.windows import fund, handed, views

app_name = "windows"
urlpatterns = [
    path("", views.windows, name="list"),
    path("windows.xlsx", views.windows_xlsx, name="list_xlsx"),
    path("pilot/", views.pilot, name="pilot"),
    path("handed/", handed.handed, name="handed"),
    path("handed.xlsx", handed.handed_xlsx, name="handed_xlsx"),
    path("handed/<int:pk>/", handed.take, name="take"),
    path("hand/<int:pk>/", handed.hand, name="hand"),
    path("<int:pk>/", views.window, name="window"),
    path("<int:pk>/register/", views.register, name="register"),
    path("<int:pk>/readiness/", views.readiness, name="readiness"),
    path("<int:pk>/fund/", fund.fund, name="fund"),
    path("<int:pk>/fund.xlsx", fund.fund_xlsx, name="fund_xlsx"),
    path("<int:pk>/fund/refill/", fund.refill, name="refill"),
    path("<int:pk>/fund/ask/", fund.ask, name="ask"),
    path("draws/<int:pk>/", fund.draw, name="draw"),
    path("draws/<int:pk>/decide/", fund.decide, name="decide"),
    path("draws/<int:pk>/settle/", fund.settle, name="settle"),
    path("draws/<int:pk>/slip.pdf", fund.slip, name="slip"),
    path("lines/<int:pk>/reverse/", fund.reverse_line, name="reverse"),
    path("receipts/<int:pk>/", fund.receipt, name="receipt"),
]
