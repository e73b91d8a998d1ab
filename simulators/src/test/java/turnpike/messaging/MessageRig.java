package turnpike.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.inbound.webhooks.DeliveryReportDoor;
import turnpike.outbound.email.MailSettings;
import turnpike.outbound.email.SmtpGateway;
import turnpike.outbound.sms.AfricasTalkingGateway;
import turnpike.outbound.sms.SmsSettings;
import turnpike.outbound.sms.TwilioGateway;
import turnpike.platform.db.Database;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Api;
import turnpike.platform.http.Contract;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.HttpSettings;
import turnpike.platform.http.Operations;
import turnpike.platform.http.Refused;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.web.WebCaller;
import turnpike.simulators.sms.AfricasTalking;
import turnpike.simulators.sms.Twilio;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// The messaging room with a real database, real providers beside it and a real door for their reports.
final class MessageRig implements AutoCloseable {
    static final String SID = "AC0123456789abcdef0123456789abcdef";
    static final String PHONE = "+254712345149";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Database database;
    final TestClock clock = new TestClock("2026-03-02T09:00:00Z");
    final Metrics metrics = new Metrics();
    final AfricasTalking africasTalking = new AfricasTalking("kisumu", "at-key-0123456789");
    final Twilio twilio = new Twilio(SID, "twilio-token-0123456789");
    final Ids ids = new Ids(InstantSource.system());
    final WebCaller web = new WebCaller();
    final Audit audit;
    final HttpServer http;
    final String publicUrl;
    Messaging messaging;

    MessageRig(Database database) {
        this.database = database;
        this.audit = new Audit(database, ids, clock);
        int port = freePort();
        publicUrl = "http://127.0.0.1:" + port;
        messaging = open();
        var operations = new Operations();
        Contract contract = Contract.load();
        contract.operationIds().forEach(id -> operations.on(id, _ -> Answer.done()));
        var api = new Api(contract, operations, _ -> {
            throw Refused.notSignedIn("token_invalid", "nobody");
        });
        var settings = new HttpSettings(
                new HttpSettings.Listen("127.0.0.1", port, "", ""),
                64,
                1 << 16,
                1 << 16,
                new HttpSettings.Limits(100_000, 100_000, 1),
                List.of(),
                "",
                Duration.ofSeconds(60),
                Duration.ofSeconds(1));
        http = new HttpServer(settings, api, metrics, clock);
        new DeliveryReportDoor(messaging.reports()).attach(http);
        http.start();
    }

    private Messaging open() {
        var sms = new SmsSettings(africasTalking.url(), africasTalking.url(), twilio.url());
        return new Messaging(
                new Messaging.Ground(database, TestDatabase.VAULT, ids, clock, audit, metrics),
                new MessagingSettings(publicUrl, Duration.ofMinutes(3), Duration.ofDays(2), Duration.ofDays(7)),
                _ -> ZoneId.of("Africa/Nairobi"),
                List.of(
                        new AfricasTalkingGateway(web, sms),
                        new TwilioGateway(web, sms),
                        new SmtpGateway(new MailSettings(true), clock)));
    }

    /// The process ends and another begins.
    void restart() {
        messaging.close();
        messaging = open();
    }

    TenantId tenant() {
        var tenant = new TenantId(UUID.randomUUID());
        database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:id, :slug, 'Kisumu Net', 'Africa/Nairobi', 'KES', 'en-KE', :now)
                        """)
                .bind("id", tenant.value())
                .bind("slug", "t" + tenant.value())
                .bind("now", clock.instant())
                .execute());
        return tenant;
    }

    Actor actor(TenantId tenant) {
        return Actor.system(tenant, "test");
    }

    /// The first account of a tenant, at Africa's Talking; the provider is told where to report.
    MessageAccount africasTalking(TenantId tenant) {
        MessageAccount account = messaging
                .accounts()
                .create(
                        actor(tenant),
                        "africastalking",
                        terms("Africa's Talking", "KISUMU", true),
                        Map.of("username", "kisumu", "apiKey", "at-key-0123456789"));
        africasTalking.reportTo(messaging.reports().url(tenant, account));
        return account;
    }

    MessageAccount twilio(TenantId tenant) {
        return messaging
                .accounts()
                .create(
                        actor(tenant),
                        "twilio",
                        terms("Twilio", "+15005550006", false),
                        Map.of("accountSid", SID, "authToken", "twilio-token-0123456789"));
    }

    static MessageAccount.Terms terms(String name, String sender, boolean first) {
        return new MessageAccount.Terms(name, sender, 1000, 0, true, first, 100, true);
    }

    UUID send(TenantId tenant, String key) {
        return send(tenant, otp(key, PHONE));
    }

    UUID send(TenantId tenant, Messages.Wanted wanted) {
        return database.call(tenant, tx -> messaging.messages().send(tx, tenant, wanted));
    }

    /// Credentials, which live for a day.
    static Messages.Wanted otp(String key, String to) {
        return new Messages.Wanted(
                key,
                Messages.Channel.SMS,
                to,
                "credentials",
                null,
                Map.of(
                        "username",
                        "254712345149",
                        "password",
                        "s3cretPass99",
                        "plan",
                        "Daily",
                        "provider",
                        "Kisumu Net"),
                null);
    }

    Dispatch dispatch(TenantId tenant, UUID id) {
        return messaging.messages().get(tenant, id).dispatch();
    }

    List<Dispatch.Event.Kind> kinds(TenantId tenant, UUID id) {
        return messaging.messages().get(tenant, id).events().stream()
                .map(Dispatch.Event::kind)
                .toList();
    }

    void awaitState(TenantId tenant, UUID id, Dispatch.State state) {
        await(
                () -> dispatch(tenant, id).state() == state,
                () -> state + " of " + messaging.messages().get(tenant, id));
    }

    void advance(Duration by) {
        clock.advance(by);
        messaging.wake();
    }

    /// The day's segments, sent, delivered and failed.
    List<Long> day(TenantId tenant) {
        return database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery(
                                "select sent, segments, delivered, failed from message_figures where tenant_id = :tenant")
                        .bind("tenant", tenant.value())
                        .map((row, context) -> List.of(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                        .one());
    }

    static void await(BooleanSupplier condition, java.util.function.Supplier<String> what) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    @Nullable
    String reason(TenantId tenant, UUID id) {
        return dispatch(tenant, id).reason();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        messaging.close();
        africasTalking.close();
        twilio.close();
        web.close();
        metrics.close();
        Objects.requireNonNull(database);
    }
}
