"""Addresses of referrals."""

from django.urls import path

from yimen.web.referrals import views

app_name = "referrals"
urlpatterns = [
    path("", views.referrals, name="list"),
    path("referrals.xlsx", views.referrals_xlsx, name="list_xlsx"),
    path("<int:pk>/", views.referral, name="referral"),
]
