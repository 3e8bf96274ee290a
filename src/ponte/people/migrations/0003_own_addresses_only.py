from django.db import migrations
from django.db.models import F


def forget_foreign_addresses(apps, _editor):
    """Delete every address that is not its account's own: for a time anybody could add one, somebody else's too."""
    apps.get_model("account", "EmailAddress").objects.exclude(email__iexact=F("user__email")).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_api_tokens"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(forget_foreign_addresses, migrations.RunPython.noop)]
