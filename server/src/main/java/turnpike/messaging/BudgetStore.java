package turnpike.messaging;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The tables `message_budgets`, `message_days` and `message_costs`.
final class BudgetStore {
    private static final String GET = """
            select day_segments, month_segments, number_day_max, language, remind_hour, reminders
              from message_budgets
             where tenant_id = :tenant
            """;

    Optional<Budget> find(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(GET)
                .bind("tenant", tenant.value())
                .map((row, context) -> new Budget(
                        row.getObject("day_segments", Integer.class),
                        row.getObject("month_segments", Integer.class),
                        row.getInt("number_day_max"),
                        row.getString("language"),
                        row.getInt("remind_hour"),
                        row.getBoolean("reminders")))
                .findOne();
    }

    private static final String PUT = """
            insert into message_budgets (tenant_id, day_segments, month_segments, number_day_max, language, remind_hour,
                   reminders, updated_at)
            values (:tenant, :day, :month, :number, :language, :hour, :reminders, :now)
            on conflict (tenant_id) do update set
                   day_segments = excluded.day_segments, month_segments = excluded.month_segments,
                   number_day_max = excluded.number_day_max, language = excluded.language,
                   remind_hour = excluded.remind_hour, reminders = excluded.reminders, updated_at = excluded.updated_at
            """;

    void put(Tx tx, TenantId tenant, Budget budget, Instant now) {
        tx.sql()
                .createUpdate(PUT)
                .bind("tenant", tenant.value())
                .bind("day", budget.daySegments())
                .bind("month", budget.monthSegments())
                .bind("number", budget.numberDayMax())
                .bind("language", budget.language())
                .bind("hour", budget.remindHour())
                .bind("reminders", budget.reminders())
                .bind("now", now)
                .execute();
    }

    /// What was sent, delivered and failed, to be added to a day.
    record Sums(int sent, int segments, int delivered, int failed) {
        static Sums sent(int segments) {
            return new Sums(1, segments, 0, 0);
        }

        static Sums notSent(int segments) {
            return new Sums(-1, -segments, 0, 0);
        }

        static Sums ended(int delivered, int failed) {
            return new Sums(0, 0, delivered, failed);
        }
    }

    private static final String ADD = """
            insert into message_days as d (tenant_id, day, channel, sent, segments, delivered, failed)
            values (:tenant, :day, :channel, :sent, :segments, :delivered, :failed)
            on conflict (tenant_id, day, channel) do update set
                   sent = d.sent + excluded.sent, segments = d.segments + excluded.segments,
                   delivered = d.delivered + excluded.delivered, failed = d.failed + excluded.failed
            returning segments
            """;

    /// Adds to a day and holds its row until the transaction ends, so that nobody else counts meanwhile.
    ///
    /// @return the day's segments, with those added
    long add(Tx tx, TenantId tenant, LocalDate day, Messages.Channel channel, Sums sums) {
        return tx.sql()
                .createQuery(ADD)
                .bind("tenant", tenant.value())
                .bind("day", day)
                .bind("channel", channel.name())
                .bind("sent", sums.sent())
                .bind("segments", sums.segments())
                .bind("delivered", sums.delivered())
                .bind("failed", sums.failed())
                .mapTo(Long.class)
                .one();
    }

    private static final String SINCE = """
            select coalesce(sum(segments), 0)
              from message_days
             where tenant_id = :tenant
               and channel = 'SMS'
               and day >= :from
            """;

    long segmentsSince(Tx tx, TenantId tenant, LocalDate from) {
        return tx.sql()
                .createQuery(SINCE)
                .bind("tenant", tenant.value())
                .bind("from", from)
                .mapTo(Long.class)
                .one();
    }

    private static final String NUMBER = """
            select count(*)
              from dispatches
             where tenant_id = :tenant
               and recipient = :phone
               and counted_on = :day
            """;

    long toNumber(Tx tx, TenantId tenant, String phone, LocalDate day) {
        return tx.sql()
                .createQuery(NUMBER)
                .bind("tenant", tenant.value())
                .bind("phone", phone)
                .bind("day", day)
                .mapTo(Long.class)
                .one();
    }

    private static final String COUNTED = """
            update dispatches
               set counted_on = :day
             where tenant_id = :tenant
               and dispatch_id = :id
            """;

    /// @param day null: it was not sent after all
    void counted(Tx tx, TenantId tenant, UUID dispatchId, @Nullable LocalDate day) {
        tx.sql()
                .createUpdate(COUNTED)
                .bind("tenant", tenant.value())
                .bind("id", dispatchId)
                .bind("day", day)
                .execute();
    }

    private static final String COUNTED_ON =
            "select counted_on from dispatches where tenant_id = :tenant and dispatch_id = :id and counted_on is not null";

    Optional<LocalDate> countedOn(Tx tx, TenantId tenant, UUID dispatchId) {
        return tx.sql()
                .createQuery(COUNTED_ON)
                .bind("tenant", tenant.value())
                .bind("id", dispatchId)
                .mapTo(LocalDate.class)
                .findOne();
    }

    private static final String COST = """
            insert into message_costs as c (tenant_id, day, channel, currency, cost_micros, priced)
            values (:tenant, :day, :channel, :currency, :micros, 1)
            on conflict (tenant_id, day, channel, currency) do update set
                   cost_micros = c.cost_micros + excluded.cost_micros, priced = c.priced + 1
            """;

    void addCost(Tx tx, TenantId tenant, LocalDate day, Messages.Channel channel, MessageGateway.Cost cost) {
        tx.sql()
                .createUpdate(COST)
                .bind("tenant", tenant.value())
                .bind("day", day)
                .bind("channel", channel.name())
                .bind("currency", cost.currency())
                .bind("micros", cost.micros())
                .execute();
    }
}
