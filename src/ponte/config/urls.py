"""All addresses: every page lives under its language; pictures speak none."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.generic import RedirectView

from ponte.faces.site.offline import service_worker
from ponte.faces.site.sitemaps import SITEMAPS
from ponte.faces.site.views_discovery import robots
from ponte.faces.site.views_press import picture
from ponte.faces.site.views_sign_in import link

handler500 = "ponte.faces.operation.views.server_error"

handler429 = "ponte.faces.answers.too_many_requests"

urlpatterns = [
    path("", include("ponte.faces.operation.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", RedirectView.as_view(pattern_name="site:home"), name="root"),
    path("service-worker.js", service_worker, name="service_worker"),
    path("pictures/<uuid:token>-<int:size>.jpg", picture, name="picture"),
    path("open-data/", include("ponte.faces.site.urls_open_data")),
    path("api/", include("ponte.faces.api.urls")),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap_index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_of"}, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap_of"),
    *i18n_patterns(
        path("account/link/", link, name="sign_in_link"),
        # One account, one address, given by an office: nobody adds another one, which could be somebody else's.
        path("account/email/", RedirectView.as_view(pattern_name="mfa_index")),
        path("account/", include("allauth.account.urls")),
        path("account/second-factor/", include("allauth.mfa.urls")),
        path("account/sessions/", include("allauth.usersessions.urls")),
        path("my/", include("ponte.faces.my.urls")),
        path("desk/", include("ponte.faces.desk.urls")),
        path("", include("ponte.faces.site.urls")),
    ),
]
