package turnpike.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `revenue_schedules` table.
final class RevenueStore {

    /// @param nextDay null: all is earned
    record Schedule(
            UUID subscriptionId,
            Money net,
            Revenue.Term term,
            LocalDate firstDay,
            int days,
            @Nullable LocalDate nextDay) {}

    private static final String INSERT = """
            insert into revenue_schedules (tenant_id, subscription_id, net_minor, currency, starts_at, ends_at,
                   first_day, days, next_day, earned_minor)
            values (:tenant, :subscription, :net, :currency, :starts, :ends, :first, :days, :next, :earned)
                on conflict (tenant_id, subscription_id) do nothing
            """;

    /// @return false when the subscription has a schedule already
    boolean insert(Tx tx, TenantId tenant, Schedule schedule) {
        return tx.sql()
                        .createUpdate(INSERT)
                        .bind("tenant", tenant.value())
                        .bind("subscription", schedule.subscriptionId())
                        .bind("net", schedule.net().minor())
                        .bind("currency", schedule.net().currency())
                        .bind("starts", schedule.term().startsAt())
                        .bind("ends", schedule.term().endsAt())
                        .bind("first", schedule.firstDay())
                        .bind("days", schedule.days())
                        .bind("next", schedule.nextDay())
                        .bind(
                                "earned",
                                schedule.nextDay() == null ? schedule.net().minor() : 0)
                        .execute()
                == 1;
    }

    private static final String STOP = """
            update revenue_schedules
               set next_day = null, stopped_at = coalesce(stopped_at, :at)
             where tenant_id = :tenant
               and subscription_id = :subscription
               and next_day is not null
            returning net_minor - earned_minor as left_minor, currency
            """;

    private static final String CURRENCY = """
            select currency
              from revenue_schedules
             where tenant_id = :tenant
               and subscription_id = :subscription
            """;

    Optional<Money> stop(Tx tx, TenantId tenant, UUID subscriptionId, Instant at) {
        var left = tx.sql()
                .createQuery(STOP)
                .bind("tenant", tenant.value())
                .bind("subscription", subscriptionId)
                .bind("at", at)
                .map((row, _) -> new Money(row.getLong("left_minor"), row.getString("currency")))
                .findOne();
        if (left.isPresent()) return left;
        return tx.sql()
                .createQuery(CURRENCY)
                .bind("tenant", tenant.value())
                .bind("subscription", subscriptionId)
                .mapTo(String.class)
                .findOne()
                .map(Money::zero);
    }

    private static final String LEFT = """
            update revenue_schedules
               set next_day = next_day
             where tenant_id = :tenant
               and subscription_id = :subscription
               and next_day is not null
            returning net_minor - earned_minor as left_minor, currency
            """;

    /// What is still to be earned, held until the transaction ends; empty when there is nothing.
    Optional<Money> left(Tx tx, TenantId tenant, UUID subscriptionId) {
        return tx.sql()
                .createQuery(LEFT)
                .bind("tenant", tenant.value())
                .bind("subscription", subscriptionId)
                .map((row, _) -> new Money(row.getLong("left_minor"), row.getString("currency")))
                .findOne();
    }

    private static final String SHRINK = """
            update revenue_schedules
               set net_minor = :left, earned_minor = 0, days = first_day + days - next_day, first_day = next_day
             where tenant_id = :tenant
               and subscription_id = :subscription
               and next_day is not null
            """;

    /// So much is left for the days that are left.
    void shrink(Tx tx, TenantId tenant, UUID subscriptionId, Money left) {
        tx.sql()
                .createUpdate(SHRINK)
                .bind("tenant", tenant.value())
                .bind("subscription", subscriptionId)
                .bind("left", left.minor())
                .execute();
    }

    private static final String TENANTS = """
            select distinct tenant_id
              from revenue_schedules
             where next_day < :day
            """;

    List<TenantId> tenantsWithDue(Tx tx, LocalDate day) {
        return tx.sql()
                .createQuery(TENANTS)
                .bind("day", day)
                .map((row, _) -> new TenantId(row.getObject("tenant_id", UUID.class)))
                .list();
    }

    private static final String OLDEST = """
            select next_day
              from revenue_schedules
             where tenant_id = :tenant
               and next_day < :today
             order by next_day
             limit 1
            """;

    Optional<LocalDate> oldestDue(Tx tx, TenantId tenant, LocalDate today) {
        return tx.sql()
                .createQuery(OLDEST)
                .bind("tenant", tenant.value())
                .bind("today", today)
                .mapTo(LocalDate.class)
                .findOne();
    }

    /// Every day earns the same whole amount, the last what is left. Whoever comes second finds the day taken.
    private static final String EARN = """
            with moved as (
                update revenue_schedules
                   set next_day     = case when next_day + 1 < first_day + days then next_day + 1 end,
                       earned_minor = case when next_day + 1 < first_day + days
                                           then earned_minor + net_minor / days else net_minor end
                 where tenant_id = :tenant
                   and next_day = :day
                returning currency,
                          case when next_day is null then net_minor - net_minor / days * (days - 1)
                               else net_minor / days end as share_minor)
            select currency, cast(sum(share_minor) as bigint) as share_minor
              from moved
             group by currency
             order by currency
            """;

    /// Moves every schedule that is at this day past it.
    ///
    /// @return what they earned, by currency
    List<Money> earn(Tx tx, TenantId tenant, LocalDate day) {
        return tx.sql()
                .createQuery(EARN)
                .bind("tenant", tenant.value())
                .bind("day", day)
                .map((row, _) -> new Money(row.getLong("share_minor"), row.getString("currency")))
                .list();
    }
}
