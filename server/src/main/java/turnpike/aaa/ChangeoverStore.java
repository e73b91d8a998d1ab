package turnpike.aaa;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `changeovers` table.
final class ChangeoverStore {
    private static final String INSERT = """
            insert into changeovers as c (tenant_id, subscriber_id, at, next_look_at)
            select s.tenant_id, s.subscriber_id, :at, :at
              from sessions s
             where s.tenant_id = :tenant
               and s.subscriber_id = :subscriber
               and s.access_kind = 'HOTSPOT'
               and (s.ended_at is null or s.ended_at >= :since)
             limit 1
                on conflict (tenant_id, subscriber_id) do update
               set at = excluded.at, looks = 0, next_look_at = excluded.next_look_at
            """;

    /// @param since those whose hotspot sessions ended before stay out
    void insert(Tx tx, TenantId tenant, UUID subscriberId, Instant at, Instant since) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("at", at)
                .bind("since", since)
                .execute();
    }

    /// @param at when its last session ended
    record Ended(
            TenantId tenant,
            UUID nasId,
            String mac,
            @Nullable String address,
            UUID subscriberId,
            Instant at) {}

    // The pauses double, from a second on. A right that began while nobody looked began at its time.
    private static final String LOOK = """
            with due as (
                select tenant_id, subscriber_id
                  from changeovers
                 where tenant_id is not null
                   and next_look_at <= :now
                 order by next_look_at
                 limit :limit
                   for update skip locked),
            taken as (
                update changeovers c
                   set looks = c.looks + 1,
                       next_look_at = cast(:now as timestamptz) + (1 << least(c.looks, 20)) * interval '1 second'
                  from due
                 where c.tenant_id = due.tenant_id
                   and c.subscriber_id = due.subscriber_id
                returning c.tenant_id, c.subscriber_id, c.at)
            select t.tenant_id, t.subscriber_id, s.nas_id, s.mac, host(s.framed_address) as address, s.ended_at
              from taken t
              left join subscriptions b
                     on b.tenant_id = t.tenant_id and b.subscriber_id = t.subscriber_id
                    and b.closed_at is null and b.queued_at is null
              left join lateral
                   (select distinct on (x.mac) x.nas_id, x.mac, x.framed_address, x.ended_at
                      from sessions x
                     where x.tenant_id = t.tenant_id
                       and x.subscriber_id = t.subscriber_id
                       and x.access_kind = 'HOTSPOT'
                       and x.ended_at >= greatest(least(b.starts_at, t.at), t.at - :late * interval '1 second')
                                         - :until_then * interval '1 second'
                       and not exists (select from sessions o
                                        where o.tenant_id = x.tenant_id
                                          and o.subscriber_id = x.subscriber_id
                                          and o.mac = x.mac
                                          and o.ended_at is null)
                     order by x.mac, x.ended_at desc) s on true
            """;

    /// Takes changeovers that are due, and what is to be done for each.
    ///
    /// @param ended sessions of devices that are not online any more
    record Looked(int changeovers, List<Ended> ended) {}

    private record Row(
            TenantId tenant, UUID subscriberId, @Nullable Ended ended) {}

    /// @param late how long before a changeover its right may have begun
    /// @param untilThen how long before that a session may have ended
    Looked look(Tx tx, Instant now, int limit, Duration late, Duration untilThen) {
        List<Row> rows = tx.sql()
                .createQuery(LOOK)
                .bind("now", now)
                .bind("limit", limit)
                .bind("late", late.toSeconds())
                .bind("until_then", untilThen.toSeconds())
                .map((row, context) -> {
                    var tenant = new TenantId(row.getObject("tenant_id", UUID.class));
                    UUID subscriber = row.getObject("subscriber_id", UUID.class);
                    String mac = row.getString("mac");
                    if (mac == null) return new Row(tenant, subscriber, null);
                    var at = row.getTimestamp("ended_at").toInstant();
                    UUID nas = row.getObject("nas_id", UUID.class);
                    return new Row(
                            tenant, subscriber, new Ended(tenant, nas, mac, row.getString("address"), subscriber, at));
                })
                .list();
        long taken = rows.stream().map(Row::subscriberId).distinct().count();
        return new Looked(
                (int) taken,
                rows.stream().map(Row::ended).filter(java.util.Objects::nonNull).toList());
    }

    private static final String FORGET = """
            delete from changeovers
             where tenant_id is not null
               and looks >= :most
            """;

    void forget(Tx tx, int looksMost) {
        tx.sql().createUpdate(FORGET).bind("most", looksMost).execute();
    }
}
