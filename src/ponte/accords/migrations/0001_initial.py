import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("brokerage", "0001_initial"),
        ('common', '0001_initial'),
        ("people", "0001_initial"),
        ("programme", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name='Accord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_hand', models.JSONField(blank=True, default=list, verbose_name='added by hand')),
                ('doubt', models.TextField(blank=True, verbose_name='doubt about the source')),
                ('doubt_en', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_it', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_zh_hans', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('kind', models.CharField(choices=[('intergovernmental-agreement', 'intergovernmental agreement'), ('plan', 'plan'), ('framework-agreement', 'framework agreement'), ('interministerial-agreement', 'interministerial agreement'), ('joint-statement', 'joint statement'), ('executive-programme', 'executive programme'), ('memorandum', 'memorandum of understanding'), ('trade-agreement', 'trade agreement'), ('research-project', 'joint research project'), ('exchange-agreement', 'exchange agreement'), ('joint-laboratory', 'joint laboratory'), ('industrial-park', 'industrial park')], max_length=40, verbose_name='kind')),
                ('status', models.CharField(choices=[('reported', 'reported, not yet confirmed'), ('discussed', 'discussed'), ('signed', 'signed'), ('opened', 'opened')], max_length=12, verbose_name='status')),
                ('title', models.CharField(max_length=240, verbose_name='title')),
                ('title_en', models.CharField(max_length=240, null=True, verbose_name='title')),
                ('title_it', models.CharField(max_length=240, null=True, verbose_name='title')),
                ('title_zh_hans', models.CharField(max_length=240, null=True, verbose_name='title')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('summary_en', models.TextField(blank=True, null=True, verbose_name='summary')),
                ('summary_it', models.TextField(blank=True, null=True, verbose_name='summary')),
                ('summary_zh_hans', models.TextField(blank=True, null=True, verbose_name='summary')),
                ('date', models.CharField(max_length=10, verbose_name='date')),
                ('valid_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='valid from')),
                ('valid_until', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='valid until')),
                ('evidence', models.CharField(blank=True, max_length=300, verbose_name='evidence')),
                ('activities', models.ManyToManyField(blank=True, related_name='accords', to='programme.activity')),
                ('centres', models.ManyToManyField(blank=True, related_name='accords', to='programme.centre')),
                ('countries', models.ManyToManyField(blank=True, related_name='accords', to='people.place')),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='accords.accord')),
                ('meeting', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accord', to='brokerage.meeting', verbose_name='meeting it came from')),
                ('parties', models.ManyToManyField(blank=True, related_name='accords', to='people.organisation')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.place')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accords', to='programme.programme')),
                ('sources', models.ManyToManyField(blank=True, related_name='+', to='common.sourceplace', verbose_name='sources')),
            ],
            options={
                'ordering': ['date', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Signatory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='role')),
                ('title_en', models.CharField(blank=True, max_length=200, null=True, verbose_name='role')),
                ('title_it', models.CharField(blank=True, max_length=200, null=True, verbose_name='role')),
                ('title_zh_hans', models.CharField(blank=True, max_length=200, null=True, verbose_name='role')),
                ('accord', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatories', to='accords.accord')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='people.person')),
            ],
            options={
                'verbose_name_plural': 'signatories',
                'ordering': ['pk'],
            },
        ),
    ]
