import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from ponte.common.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('common', '0001_initial'),
    ]

    operations = [
        CreateTables(
            [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('language', models.CharField(default='en', max_length=8, verbose_name='language of messages')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('is_staff', models.BooleanField(default=False, verbose_name='runs this installation')),
                ('date_joined', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
        ),
        migrations.CreateModel(
            name='DistinctPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'person'), ('organisation', 'organisation')], max_length=12)),
                ('first', models.PositiveBigIntegerField()),
                ('second', models.PositiveBigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'first', 'second'), name='one_verdict_per_pair'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='smaller_key_first')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_hand', models.JSONField(blank=True, default=list, verbose_name='added by hand')),
                ('doubt', models.TextField(blank=True, verbose_name='doubt about the source')),
                ('doubt_en', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_it', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_zh_hans', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('kind', models.CharField(choices=[('ministry', 'ministry'), ('government', 'government body'), ('agency', 'agency'), ('diplomatic', 'diplomatic mission'), ('research', 'research body'), ('university', 'university'), ('company', 'company'), ('startup', 'start-up'), ('cluster', 'cluster'), ('network', 'network'), ('association', 'association'), ('hospital', 'hospital'), ('institute', 'institute'), ('science-centre', 'science centre'), ('fair', 'fair')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=240, verbose_name='name')),
                ('name_en', models.CharField(max_length=240, null=True, verbose_name='name')),
                ('name_it', models.CharField(max_length=240, null=True, verbose_name='name')),
                ('name_zh_hans', models.CharField(max_length=240, null=True, verbose_name='name')),
                ('acronym', models.CharField(blank=True, max_length=40, verbose_name='acronym')),
                ('country', models.CharField(blank=True, help_text='ISO 3166-1', max_length=2, verbose_name='country')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('note_en', models.TextField(blank=True, null=True, verbose_name='note')),
                ('note_it', models.TextField(blank=True, null=True, verbose_name='note')),
                ('note_zh_hans', models.TextField(blank=True, null=True, verbose_name='note')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample data')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='people.organisation')),
                ('sources', models.ManyToManyField(blank=True, related_name='+', to='common.sourceplace', verbose_name='sources')),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='OrganisationIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.CharField(choices=[('vat', 'VAT number (European Union)'), ('codice-fiscale', 'Codice fiscale (Italy)'), ('uscc', 'Unified social credit code (China)'), ('ror', 'ROR ID (research organisations)')], max_length=20, verbose_name='register')),
                ('value', models.CharField(max_length=40, verbose_name='number')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='people.organisation')),
            ],
            options={
                'ordering': ['scheme'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_hand', models.JSONField(blank=True, default=list, verbose_name='added by hand')),
                ('doubt', models.TextField(blank=True, verbose_name='doubt about the source')),
                ('doubt_en', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_it', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_zh_hans', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('name_latin', models.CharField(max_length=120, verbose_name='name in Latin letters')),
                ('name_han', models.CharField(blank=True, max_length=40, verbose_name='name in Chinese characters')),
                ('honorific', models.CharField(blank=True, max_length=40, verbose_name='honorific')),
                ('honorific_en', models.CharField(blank=True, max_length=40, null=True, verbose_name='honorific')),
                ('honorific_it', models.CharField(blank=True, max_length=40, null=True, verbose_name='honorific')),
                ('honorific_zh_hans', models.CharField(blank=True, max_length=40, null=True, verbose_name='honorific')),
                ('languages', models.JSONField(blank=True, default=list, verbose_name='languages spoken')),
                ('orcid', models.CharField(blank=True, max_length=19, null=True, unique=True, verbose_name='ORCID iD')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample data')),
                ('account', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL)),
                ('sources', models.ManyToManyField(blank=True, related_name='+', to='common.sourceplace', verbose_name='sources')),
            ],
            options={
                'ordering': ['name_latin', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_hand', models.JSONField(blank=True, default=list, verbose_name='added by hand')),
                ('doubt', models.TextField(blank=True, verbose_name='doubt about the source')),
                ('doubt_en', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_it', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_zh_hans', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('slug', models.SlugField(unique=True)),
                ('kind', models.CharField(choices=[('country', 'country'), ('region', 'region'), ('province', 'province'), ('municipality', 'municipality'), ('city', 'city'), ('district', 'district'), ('area', 'development area'), ('site', 'site')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('name_en', models.CharField(max_length=160, null=True, verbose_name='name')),
                ('name_it', models.CharField(max_length=160, null=True, verbose_name='name')),
                ('name_zh_hans', models.CharField(max_length=160, null=True, verbose_name='name')),
                ('country', models.CharField(blank=True, help_text='ISO 3166-1, for countries', max_length=2, verbose_name='country')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('time_zone', models.CharField(blank=True, max_length=40, verbose_name='time zone')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('note_en', models.TextField(blank=True, null=True, verbose_name='note')),
                ('note_it', models.TextField(blank=True, null=True, verbose_name='note')),
                ('note_zh_hans', models.TextField(blank=True, null=True, verbose_name='note')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='people.place')),
                ('sources', models.ManyToManyField(blank=True, related_name='+', to='common.sourceplace', verbose_name='sources')),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='place',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='people.place'),
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_hand', models.JSONField(blank=True, default=list, verbose_name='added by hand')),
                ('doubt', models.TextField(blank=True, verbose_name='doubt about the source')),
                ('doubt_en', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_it', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_zh_hans', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('title_en', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_it', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_zh_hans', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='people.person')),
                ('sources', models.ManyToManyField(blank=True, related_name='+', to='common.sourceplace', verbose_name='sources')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Sector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_hand', models.JSONField(blank=True, default=list, verbose_name='added by hand')),
                ('doubt', models.TextField(blank=True, verbose_name='doubt about the source')),
                ('doubt_en', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_it', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_zh_hans', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('name_it', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('name_zh_hans', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('nace', models.JSONField(blank=True, default=list, verbose_name='NACE 2.1 codes')),
                ('synonyms', models.JSONField(blank=True, default=list, verbose_name='other wordings, in any language')),
                ('sources', models.ManyToManyField(blank=True, related_name='+', to='common.sourceplace', verbose_name='sources')),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='strengths',
            field=models.ManyToManyField(blank=True, related_name='organisations', to='people.sector', verbose_name='strong in'),
        ),
        migrations.CreateModel(
            name='Strength',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_hand', models.JSONField(blank=True, default=list, verbose_name='added by hand')),
                ('doubt', models.TextField(blank=True, verbose_name='doubt about the source')),
                ('doubt_en', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_it', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_zh_hans', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='strength_claims', to='people.place')),
                ('sector', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='strength_claims', to='people.sector')),
                ('sources', models.ManyToManyField(blank=True, related_name='+', to='common.sourceplace', verbose_name='sources')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='place',
            name='strengths',
            field=models.ManyToManyField(blank=True, related_name='places', through='people.Strength', to='people.sector', verbose_name='strong in'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_account_per_address'),
        ),
        migrations.AddConstraint(
            model_name='organisationidentifier',
            constraint=models.UniqueConstraint(fields=('scheme', 'value'), name='one_organisation_per_identifier'),
        ),
        migrations.AddConstraint(
            model_name='organisationidentifier',
            constraint=models.UniqueConstraint(fields=('organisation', 'scheme'), name='one_identifier_per_register'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(fields=('person', 'organisation', 'title'), name='one_role_once'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(fields=('person', 'organisation', 'title_en'), name='one_role_once-en'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(fields=('person', 'organisation', 'title_it'), name='one_role_once-it'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(fields=('person', 'organisation', 'title_zh_hans'), name='one_role_once-zh-hans'),
        ),
        migrations.AddConstraint(
            model_name='strength',
            constraint=models.UniqueConstraint(fields=('place', 'sector'), name='one_strength_once'),
        ),
            ]
        )
    ]
