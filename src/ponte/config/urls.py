"""All addresses: every page lives under its language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", RedirectView.as_view(pattern_name="site:home"), name="root"),
    *i18n_patterns(
        path("account/", include("allauth.account.urls")),
        path("my/", include("ponte.faces.my.urls")),
        path("desk/", include("ponte.faces.desk.urls")),
        path("", include("ponte.faces.site.urls")),
    ),
]
