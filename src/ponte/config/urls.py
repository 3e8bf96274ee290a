"""All addresses: every page lives under its language; pictures speak none."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView

from ponte.faces.site.views_press import picture

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", RedirectView.as_view(pattern_name="site:home"), name="root"),
    path("pictures/<uuid:token>-<int:size>.jpg", picture, name="picture"),
    *i18n_patterns(
        path("account/", include("allauth.account.urls")),
        path("my/", include("ponte.faces.my.urls")),
        path("desk/", include("ponte.faces.desk.urls")),
        path("", include("ponte.faces.site.urls")),
    ),
]
