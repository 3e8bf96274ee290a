from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="session",
            options={
                "ordering": [
                    models.OrderBy(models.F("starts"), nulls_last=True),
                    "city__slug",
                    "pk",
                ]
            },
        ),
        migrations.RenameField(model_name="routeproposal", old_name="begun_at", new_name="alive_at"),
    ]
