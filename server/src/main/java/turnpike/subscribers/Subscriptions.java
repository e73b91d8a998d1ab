package turnpike.subscribers;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.UUID;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.plans.Plan;
import turnpike.plans.Plans;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Zones;

/// Starts and ends what subscribers hold. At most one subscription of a subscriber is current.
final class Subscriptions {
    private final Ids ids;
    private final InstantSource clock;
    private final Zones zones;
    private final Plans plans;

    Subscriptions(Ids ids, InstantSource clock, Zones zones, Plans plans) {
        this.ids = ids;
        this.clock = clock;
        this.zones = zones;
        this.plans = plans;
    }

    /// From where a term's usage is counted. Roll-ups know hours and days, not the second a term starts, so what the
    /// first hour had seen before it is kept and taken off.
    ///
    /// @param dayEnd from here on, daily roll-ups count
    record Base(Instant hour, LocalDate day, Instant dayEnd) {
        static Base of(Instant start, ZoneId zone) {
            ZonedDateTime local = start.atZone(zone);
            Instant hour = local.truncatedTo(ChronoUnit.HOURS).toInstant();
            // An hour also begins where the clock was changed, as the ledger keeps them.
            ZoneOffsetTransition changed = zone.getRules().previousTransition(start.plusNanos(1));
            if (changed != null && changed.getInstant().isAfter(hour)) hour = changed.getInstant();
            LocalDate day = local.toLocalDate();
            return new Base(hour, day, day.plusDays(1).atStartOfDay(zone).toInstant());
        }
    }

    private static final String INSERT = """
            insert into subscriptions (tenant_id, subscription_id, subscriber_id, plan_id, starts_at, ends_at,
                   base_upload_bytes, base_download_bytes, base_hour, base_day, base_day_end)
            select :tenant, :id, :subscriber, :plan, :starts, :ends, coalesce(sum(h.upload_bytes), 0),
                   coalesce(sum(h.download_bytes), 0), :hour, :day, :day_end
              from usage_subscriber_hourly h
             where h.tenant_id = :tenant
               and h.subscriber_id = :subscriber
               and h.hour = :hour
            """;

    /// The caller holds the subscriber's row.
    void start(Tx tx, TenantId tenant, UUID subscriberId, UUID planId) {
        Plan plan = plans.get(tx, tenant, planId);
        if (plan.archivedAt() != null) throw new Conflict("plan_archived", "the plan is no longer offered");
        end(tx, tenant, subscriberId);
        Instant now = clock.instant();
        Base base = Base.of(now, zones.of(tenant));
        var validity = plan.terms().validity();
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.value())
                .bind("id", ids.next())
                .bind("subscriber", subscriberId)
                .bind("plan", planId)
                .bind("starts", now)
                .bind("ends", validity == null ? null : now.plus(validity))
                .bind("hour", base.hour())
                .bind("day", base.day())
                .bind("day_end", base.dayEnd())
                .execute();
    }

    private static final String END = """
            update subscriptions
               set closed_at = :now
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and closed_at is null
            """;

    void end(Tx tx, TenantId tenant, UUID subscriberId) {
        tx.sql()
                .createUpdate(END)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("now", clock.instant())
                .execute();
    }
}
