
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="exchange",
            options={"ordering": [models.OrderBy(models.F("starts"), nulls_last=True), "pk"]},
        ),
        migrations.AlterModelOptions(
            name="exhibition",
            options={"ordering": [models.OrderBy(models.F("starts"), nulls_last=True), "pk"]},
        ),
    ]
