"""Addresses of papers, files and the number register."""

from django.urls import path

from yimen.web.papers import views

app_name = "papers"
urlpatterns = [
    path("register/", views.register, name="register"),
    path("register.xlsx", views.register_xlsx, name="register_xlsx"),
    path("numbers/<int:pk>/void/", views.void, name="void"),
    path("<int:pk>.pdf", views.pdf, name="pdf"),
    path("<int:pk>/reprint/", views.reprint, name="reprint"),
    path("files/<int:pk>/", views.evidence, name="evidence"),
]
