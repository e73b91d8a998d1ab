package turnpike.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.metrics.Metrics;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Tenant;

/// Once for each subscription and number of days, in the tenant's day.
final class RemindersTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");

    private final TestClock clock = new TestClock("2026-03-02T05:30:00Z"); // 08:30 in Nairobi
    private final Metrics metrics = new Metrics();
    private final Ids ids = new Ids(InstantSource.system());
    private final Messaging messaging = new Messaging(
            new Messaging.Ground(DATABASE, TestDatabase.VAULT, ids, clock, new Audit(DATABASE, ids, clock), metrics),
            new MessagingSettings("", Duration.ofMinutes(3), Duration.ofDays(2), Duration.ofDays(7)),
            _ -> NAIROBI,
            List.of());
    private final List<ExpirySource.Expiring> ending = new ArrayList<>();
    private final Tenant tenant = tenant();
    private final Reminders reminders = messaging.reminders(
            () -> List.of(tenant),
            (_, from, until) -> ending.stream()
                    .filter(one -> !one.endsAt().isBefore(from) && one.endsAt().isBefore(until))
                    .toList());

    @AfterEach
    void close() {
        messaging.close();
        metrics.close();
    }

    @Test
    void remindersGoOutFromNineOfTheTenantsDayOnceEach() {
        ends("2026-03-09T20:59:00Z", "+254712345149"); // 23:59 in Nairobi, in seven days

        reminders.run();
        assertThat(sent()).isEmpty();
        clock.set(Instant.parse("2026-03-02T06:00:00Z"));
        reminders.run();
        reminders.run();
        clock.advance(Duration.ofHours(1));
        reminders.run();
        assertThat(sent()).containsExactly("reminder_7");
        for (int day = 0; day < 8; day++) {
            clock.advance(Duration.ofDays(1));
            reminders.run();
        }
        assertThat(sent()).containsExactlyInAnyOrder("reminder_7", "reminder_3", "reminder_1", "reminder_0");
    }

    /// A price that is raised between two reminders of a day is told on that day.
    @Test
    void whoIsRenewedIsToldTheAmountThatWillBeTaken() {
        ends("2026-03-05T12:00:00Z", "+254712345149", new Money(5_000, "KES"));
        clock.set(Instant.parse("2026-03-02T07:00:00Z"));
        reminders.run();
        reminders.run();
        assertThat(texts()).singleElement().asString().contains("KES 50 ");

        ExpirySource.Expiring was = ending.removeFirst();
        ending.add(new ExpirySource.Expiring(
                was.subscriptionId(),
                was.subscriberId(),
                was.name(),
                was.plan(),
                was.endsAt(),
                was.phone(),
                was.email(),
                null,
                new Money(7_550, "KES")));
        reminders.run();
        assertThat(texts()).hasSize(2).anySatisfy(text -> assertThat(text).contains("KES 75.50 "));
    }

    @Test
    void nobodyIsWokenAtNight() {
        ends("2026-03-03T12:00:00Z", "+254712345149");
        clock.set(Instant.parse("2026-03-02T18:30:00Z")); // 21:30

        reminders.run();

        assertThat(sent()).isEmpty();
    }

    @Test
    void whoHasNoPhoneGetsAMailAndAnImpossibleNumberHoldsUpNobody() {
        ends("2026-03-03T12:00:00Z", "12");
        ends("2026-03-03T12:00:00Z", null);
        clock.set(Instant.parse("2026-03-02T07:00:00Z"));

        reminders.run();

        assertThat(messaging
                        .messages()
                        .find(tenant.id(), new Dispatch.Search(null, null, null, null, null), 0, 10)
                        .dispatches())
                .singleElement()
                .satisfies(one -> assertThat(one.recipient()).isEqualTo("otieno@example.com"));
    }

    private void ends(String at, @Nullable String phone) {
        ends(at, phone, null);
    }

    private void ends(String at, @Nullable String phone, @Nullable Money renewsFor) {
        UUID subscriber = UUID.randomUUID();
        DATABASE.run(
                tenant.id(),
                tx -> tx.sql()
                        .createUpdate("""
                        insert into subscribers (tenant_id, subscriber_id, username, password_sealed, access_kind,
                               created_at, updated_at)
                        values (:tenant, :id, :name, '', 'HOTSPOT', :now, :now)
                        """)
                        .bind("tenant", tenant.id().value())
                        .bind("id", subscriber)
                        .bind("name", subscriber.toString())
                        .bind("now", clock.instant())
                        .execute());
        ending.add(new ExpirySource.Expiring(
                UUID.randomUUID(),
                subscriber,
                "Otieno",
                "Daily",
                Instant.parse(at),
                phone,
                "otieno@example.com",
                null,
                renewsFor));
    }

    private List<String> texts() {
        return messaging
                .messages()
                .find(tenant.id(), new Dispatch.Search(null, null, null, null, null), 0, 50)
                .dispatches()
                .stream()
                .map(one -> Objects.requireNonNull(
                                messaging.messages().get(tenant.id(), one.id()).text())
                        .body())
                .toList();
    }

    private List<String> sent() {
        return messaging
                .messages()
                .find(tenant.id(), new Dispatch.Search(null, null, null, null, null), 0, 50)
                .dispatches()
                .stream()
                .map(one -> one.content().template().key())
                .toList();
    }

    private Tenant tenant() {
        var id = new TenantId(UUID.randomUUID());
        DATABASE.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:id, :slug, 'Kisumu Net', 'Africa/Nairobi', 'KES', 'en-KE', :now)
                        """)
                .bind("id", id.value())
                .bind("slug", "r" + id.value())
                .bind("now", clock.instant())
                .execute());
        return new Tenant(
                id,
                "r",
                "Kisumu Net",
                NAIROBI,
                Currency.getInstance("KES"),
                Locale.ENGLISH,
                clock.instant(),
                null,
                null);
    }
}
