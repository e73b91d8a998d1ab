package turnpike;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import turnpike.base.TenantId;
import turnpike.inbound.rest.MessageAccountRoutes;
import turnpike.inbound.rest.MessageRoutes;
import turnpike.inbound.rest.MessageTemplateRoutes;
import turnpike.inbound.webhooks.DeliveryReportDoor;
import turnpike.messaging.ExpirySource;
import turnpike.messaging.Messages;
import turnpike.messaging.Messaging;
import turnpike.messaging.MessagingSettings;
import turnpike.outbound.email.MailSettings;
import turnpike.outbound.email.SmtpGateway;
import turnpike.outbound.sms.AfricasTalkingGateway;
import turnpike.outbound.sms.SmsSettings;
import turnpike.outbound.sms.TwilioGateway;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.Operations;
import turnpike.platform.jobs.Jobs;
import turnpike.platform.settings.Settings;
import turnpike.platform.web.WebCaller;
import turnpike.reporting.Belongings;
import turnpike.tenancy.Tenants;

/// The part of the house that writes to subscribers.
final class MessageDesk implements AutoCloseable {
    /// What operators may set of it.
    record Wishes(MessagingSettings messages, SmsSettings sms, MailSettings mail) {
        static Wishes from(Settings settings) {
            return new Wishes(
                    MessagingSettings.from(settings), SmsSettings.from(settings), MailSettings.from(settings));
        }
    }

    /// Tenants asked for at once, more than any installation has.
    private static final int TENANTS_MAX = 100_000;

    private final Messaging messaging;

    /// @param web stays its owner's to close
    MessageDesk(Messaging.Ground on, Wishes wishes, Function<TenantId, ZoneId> zones, WebCaller web) {
        messaging = new Messaging(
                on,
                wishes.messages(),
                zones,
                List.of(
                        new AfricasTalkingGateway(web, wishes.sms()),
                        new TwilioGateway(web, wishes.sms()),
                        new SmtpGateway(wishes.mail(), on.clock())));
    }

    /// For whoever has something to tell.
    Messages messages() {
        return messaging.messages();
    }

    Messaging messaging() {
        return messaging;
    }

    void addTo(Operations operations, Tenants tenants, Belongings belongings) {
        new MessageRoutes(messaging, tenants, belongings).addTo(operations);
        new MessageAccountRoutes(messaging, tenants).addTo(operations);
        new MessageTemplateRoutes(messaging.templates()).addTo(operations);
    }

    /// @param source knows whose subscription ends when
    void schedule(Jobs jobs, Tenants tenants, ExpirySource source) {
        var search = new Tenants.Search(null, Boolean.FALSE, "name", 0, TENANTS_MAX);
        var reminders = messaging.reminders(() -> tenants.list(search).items(), source);
        jobs.every("send-reminders", Duration.ofHours(1), reminders::run);
        jobs.daily("forget-message-texts", Duration.ofHours(3).plusMinutes(30), messaging::forget);
    }

    void attach(HttpServer server) {
        new DeliveryReportDoor(messaging.reports()).attach(server);
    }

    @Override
    public void close() {
        messaging.close();
    }
}
