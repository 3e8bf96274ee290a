import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from ponte.common.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('common', '0002_initial'),
        ('people', '__first__'),
        ('programme', '0001_initial'),
    ]

    operations = [
        CreateTables(
            [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('application/pdf', 'PDF document'), ('text/calendar', 'calendar file')], max_length=20, verbose_name='kind')),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('content', models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_hand', models.JSONField(blank=True, default=list, verbose_name='added by hand')),
                ('doubt', models.TextField(blank=True, verbose_name='doubt about the source')),
                ('doubt_en', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_it', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('doubt_zh_hans', models.TextField(blank=True, null=True, verbose_name='doubt about the source')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address')),
                ('date', models.DateField(verbose_name='date')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('published', 'published')], default='draft', max_length=10, verbose_name='state')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('title_en', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_it', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_zh_hans', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('lead', models.TextField(blank=True, verbose_name='opening')),
                ('lead_en', models.TextField(blank=True, null=True, verbose_name='opening')),
                ('lead_it', models.TextField(blank=True, null=True, verbose_name='opening')),
                ('lead_zh_hans', models.TextField(blank=True, null=True, verbose_name='opening')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('body_en', models.TextField(blank=True, null=True, verbose_name='text')),
                ('body_it', models.TextField(blank=True, null=True, verbose_name='text')),
                ('body_zh_hans', models.TextField(blank=True, null=True, verbose_name='text')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('changed', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='programme.edition', verbose_name='edition')),
                ('organisations', models.ManyToManyField(blank=True, related_name='posts', to='people.organisation', verbose_name='organisations')),
                ('people', models.ManyToManyField(blank=True, related_name='posts', to='people.person', verbose_name='people')),
                ('places', models.ManyToManyField(blank=True, related_name='posts', to='people.place', verbose_name='places')),
                ('sources', models.ManyToManyField(blank=True, related_name='+', to='common.sourceplace', verbose_name='sources')),
                ('stage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='posts', to='programme.stage', verbose_name='stage of the roadshow')),
            ],
            options={
                'ordering': ['date', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status', 'draft'), ('published_at__isnull', False), _connector='OR'), name='published_post_says_since_when')],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('image', models.FileField(editable=False, upload_to='', verbose_name='picture')),
                ('thumbnail', models.FileField(editable=False, upload_to='')),
                ('width', models.PositiveSmallIntegerField(editable=False, verbose_name='width in pixels')),
                ('height', models.PositiveSmallIntegerField(editable=False, verbose_name='height in pixels')),
                ('caption', models.CharField(max_length=300, verbose_name='caption')),
                ('caption_en', models.CharField(max_length=300, null=True, verbose_name='caption')),
                ('caption_it', models.CharField(max_length=300, null=True, verbose_name='caption')),
                ('caption_zh_hans', models.CharField(max_length=300, null=True, verbose_name='caption')),
                ('alternative', models.CharField(max_length=300, verbose_name='text in place of the picture')),
                ('alternative_en', models.CharField(max_length=300, null=True, verbose_name='text in place of the picture')),
                ('alternative_it', models.CharField(max_length=300, null=True, verbose_name='text in place of the picture')),
                ('alternative_zh_hans', models.CharField(max_length=300, null=True, verbose_name='text in place of the picture')),
                ('credit', models.CharField(blank=True, max_length=160, verbose_name='credit')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='press.post')),
            ],
            options={
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('purpose', models.CharField(choices=[('system', "codes to sign in, and the system's own"), ('agenda', 'agenda'), ('meetings', 'one-to-one meetings'), ('applications', 'applications'), ('travel', 'travel documents'), ('news', 'news')], max_length=12, verbose_name='about')),
                ('address', models.EmailField(max_length=254, verbose_name='to')),
                ('language', models.CharField(choices=[('it', 'Italiano'), ('zh-hans', '中文'), ('en', 'English')], max_length=8, verbose_name='language')),
                ('subject', models.CharField(max_length=300, verbose_name='subject')),
                ('text', models.TextField(verbose_name='text')),
                ('html', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=10, verbose_name='state')),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='filed')),
                ('not_before', models.DateTimeField(default=django.utils.timezone.now, verbose_name='not before')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('failure', models.TextField(blank=True, verbose_name='what went wrong')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='erased')),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to=settings.AUTH_USER_MODEL)),
                ('attachments', models.ManyToManyField(blank=True, related_name='messages', to='press.attachment')),
            ],
            options={
                'ordering': ['-created', '-pk'],
                'indexes': [models.Index(fields=['state', 'not_before'], name='press_messa_state_e90f7f_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='sent_message_says_when')],
            },
        ),
            ]
        )
    ]
