package turnpike.readmission;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.platform.db.Tx;

/// What the books say about the devices of a NAS that has forgotten some.
final class LostStore {
    /// A device that was in by the books, whose person's right still runs.
    ///
    /// @param mac as AA-BB-CC-DD-EE-FF
    /// @param address it had behind the NAS; null: not told
    /// @param subscriptionId the right that runs
    record Lost(String mac, @Nullable String address, UUID subscriberId, UUID subscriptionId) {}

    private static final String RUNS = """
              join subscriptions b
                on b.tenant_id = :tenant and b.subscriber_id = l.subscriber_id
               and b.closed_at is null and b.queued_at is null and b.starts_at <= :now
               and (b.access_until is null or b.access_until > :now)
            """;

    // The last session of each device decides. One that its NAS or its person ended is over; so is one that was told
    // to end, whether the NAS heard it or not. A login under way is not disturbed.
    private static final String LOST = """
            with last as (
                select distinct on (s.mac) s.mac, host(s.framed_address) as address, s.subscriber_id, s.session_id,
                       s.started_at, s.reported_at, s.ended_at, s.terminate_cause
                  from sessions s
                 where s.tenant_id = :tenant
                   and s.nas_id = :nas
                   and s.mac is not null
                   and s.access_kind <> 'PPPOE'
                   and (s.ended_at is null or s.ended_at >= :since)
                 order by s.mac, s.started_at desc)
            select l.mac, l.address, l.subscriber_id, b.subscription_id
              from last l
            """ + RUNS + """
             where (l.terminate_cause in ('NAS_REBOOT', 'ADMIN_REBOOT', 'NAS_ERROR', 'LOST_SERVICE', 'STALE')
                    or (l.ended_at is null and l.started_at < :noticed and l.reported_at < :noticed))
               and not exists (select from nas_commands c
                                where c.tenant_id = :tenant
                                  and c.session_id = l.session_id
                                  and c.kind = 'DISCONNECT'
                                  and c.state <> 'OBSOLETE')
               and coalesce((select o.state not in ('PENDING', 'BROWSER')
                                    and (o.kind = 'LOGIN' or o.created_at < l.started_at)
                               from access_orders o
                              where o.tenant_id = :tenant
                                and o.nas_id = :nas
                                and o.mac = l.mac
                              order by o.created_at desc, o.order_id desc
                              limit 1), true)
             order by l.mac
            """;

    /// Those that may be missing at the NAS; who among them is let through, only the NAS knows.
    ///
    /// @param since whose session ended before is not waited for
    List<Lost> lost(Tx tx, Readmission one, Instant since, Instant now) {
        return tx.sql()
                .createQuery(LOST)
                .bind("tenant", one.tenant().value())
                .bind("nas", one.nasId())
                .bind("since", since)
                .bind("noticed", one.noticedAt())
                .bind("now", now)
                .map((row, _) -> new Lost(
                        row.getString("mac"),
                        row.getString("address"),
                        row.getObject("subscriber_id", UUID.class),
                        row.getObject("subscription_id", UUID.class)))
                .list();
    }

    /// A device that may still be let through although its right has ended.
    record Overdue(String mac, UUID subscriberId) {}

    private static final String OVERDUE = """
            select s.mac, s.subscriber_id
              from sessions s
             where s.tenant_id = :tenant
               and s.nas_id = :nas
               and s.mac is not null
               and s.ended_at is null
               and s.started_at < :noticed
               and exists (select from nas_commands c
                            where c.tenant_id = :tenant
                              and c.session_id = s.session_id
                              and c.kind = 'DISCONNECT'
                              and c.reason in ('PLAN_ENDED', 'QUOTA_REACHED', 'ONLINE_TIME_REACHED')
                              and c.state = 'UNANSWERED')
               and not exists (select from subscriptions b
                                where b.tenant_id = :tenant
                                  and b.subscriber_id = s.subscriber_id
                                  and b.closed_at is null
                                  and b.queued_at is null
                                  and b.starts_at <= :now
                                  and (b.access_until is null or b.access_until > :now))
               and not exists (select from access_orders o
                                where o.tenant_id = :tenant
                                  and o.nas_id = :nas
                                  and o.mac = s.mac
                                  and o.created_at >= :noticed)
            """;

    /// Whose end the NAS was told while it could not be reached, and nothing since.
    List<Overdue> overdue(Tx tx, Readmission one, Instant now) {
        return tx.sql()
                .createQuery(OVERDUE)
                .bind("tenant", one.tenant().value())
                .bind("nas", one.nasId())
                .bind("noticed", one.noticedAt())
                .bind("now", now)
                .map((row, _) -> new Overdue(row.getString("mac"), row.getObject("subscriber_id", UUID.class)))
                .list();
    }
}
