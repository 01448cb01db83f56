"""Addresses of signing in. Only these of allauth's are open: no sign-up, no e-mail, no reset by e-mail."""

from allauth.account import views as account
from django.urls import include, path

from yimen.accounts import views

own = ([path("held/<str:token>/", views.held_form, name="held")], "accounts")

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("second-factor/", include("allauth.mfa.urls")),
    path("", include(own)),
]
