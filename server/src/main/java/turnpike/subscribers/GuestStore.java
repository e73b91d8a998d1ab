package turnpike.subscribers;

import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import turnpike.base.TenantId;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;

/// Subscribers as those see them who come by themselves.
final class GuestStore {
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended(:what, 0))::text";

    /// Holds a name that may have no row yet.
    void lock(Tx tx, TenantId tenant, String what) {
        tx.sql()
                .createQuery(LOCK)
                .bind("what", tenant + " " + what)
                .mapTo(String.class)
                .one();
    }

    /// Whether what is bought at a hotspot could not be used at once by `s`: the account does not come in there, or a
    /// package for a line at home runs or waits, and it would wait behind that.
    private static final String COMES_IN_ELSEWHERE = """
            (s.access_kind = 'PPPOE'
                or exists (select from subscriptions h
                             join plan_versions v
                               on v.tenant_id = h.tenant_id and v.plan_id = h.plan_id and v.version = h.plan_version
                              and v.access_kind = 'PPPOE'
                            where h.tenant_id = s.tenant_id and h.subscriber_id = s.subscriber_id
                              and h.closed_at is null and (h.access_until is null or h.access_until > :now)))
            """;

    private static final String BY_PHONE = """
            select subscriber_id
              from subscribers s
             where tenant_id = :tenant
               and deleted_at is null
               and (phone in (:digits, '+' || :digits) or (username = :digits and %s))
               and not %s
             order by access_kind = 'HOTSPOT' desc, phone is not null desc, username = :digits desc, created_at
             limit 1
            """.formatted(EndingStore.isNumberOfHolder("digits"), COMES_IN_ELSEWHERE);

    /// Who has the number; a username that happens to be it counts only where no other number is known.
    Optional<UUID> byPhone(Tx tx, TenantId tenant, String digits, Instant now) {
        return tx.sql()
                .createQuery(BY_PHONE)
                .bind("tenant", tenant.value())
                .bind("digits", digits)
                .bind("now", now)
                .mapTo(UUID.class)
                .findOne();
    }

    private static final String IS_TAKEN = """
            select exists (select from subscribers
                            where tenant_id = :tenant
                              and username = :username
                              and deleted_at is null)
            """;

    boolean isTaken(Tx tx, TenantId tenant, String username) {
        return tx.sql()
                .createQuery(IS_TAKEN)
                .bind("tenant", tenant.value())
                .bind("username", username)
                .mapTo(Boolean.class)
                .one();
    }

    private static final String STANDING = """
            select case when suspended_at is not null then 'SUSPENDED'
                        when (:hotspot and %s)
                             or exists (select from plan_versions p
                                         where p.tenant_id = s.tenant_id and p.plan_id = :plan and p.version = :version
                                           and 'ANY' not in (p.access_kind, s.access_kind)
                                           and p.access_kind <> s.access_kind) then 'ANOTHER_WAY'
                        else 'WELCOME' end
              from subscribers s
             where tenant_id = :tenant
               and subscriber_id = :id
               and deleted_at is null
               for no key update of s
            """.formatted(COMES_IN_ELSEWHERE);

    /// Takes the row in hand, as whoever suspends, changes or removes the subscriber does; empty: there is none.
    Optional<Guests.Standing> standing(Tx tx, TenantId tenant, UUID subscriberId, Guests.Use use, Instant now) {
        Optional<Guests.Standing> standing = tx.sql()
                .createQuery(STANDING)
                .bind("tenant", tenant.value())
                .bind("id", subscriberId)
                .bind("hotspot", use.atHotspot())
                .bind("plan", use.planId())
                .bind("version", use.planVersion())
                .bind("now", now)
                .mapTo(Guests.Standing.class)
                .findOne();
        if (standing.isPresent()) tx.hold(subscriberId);
        return standing;
    }

    private static final String COMES_IN_HERE = """
            select exists (select from subscribers s
                            where tenant_id = :tenant
                              and subscriber_id = :id
                              and not %s)
            """.formatted(COMES_IN_ELSEWHERE);

    boolean comesInHere(Tx tx, TenantId tenant, UUID subscriberId, Instant now) {
        return tx.sql()
                .createQuery(COMES_IN_HERE)
                .bind("tenant", tenant.value())
                .bind("id", subscriberId)
                .bind("now", now)
                .mapTo(Boolean.class)
                .one();
    }

    private static final String KEPT_OUT = """
            select coalesce(bool_and(d.blocked_at is not null), false)
              from devices d
              join subscribers s
                on s.tenant_id = d.tenant_id and s.subscriber_id = d.subscriber_id and s.deleted_at is null
             where d.tenant_id = :tenant
               and d.mac = :mac
            """;

    boolean isKeptOut(Tx tx, TenantId tenant, String mac) {
        return tx.sql()
                .createQuery(KEPT_OUT)
                .bind("tenant", tenant.value())
                .bind("mac", mac)
                .mapTo(Boolean.class)
                .one();
    }

    private static final String BY_DEVICE = """
            select d.subscriber_id
              from devices d
              join subscribers s
                on s.tenant_id = d.tenant_id and s.subscriber_id = d.subscriber_id and s.deleted_at is null
             where d.tenant_id = :tenant
               and d.mac = :mac
               and d.blocked_at is null
               and not %s
             order by exists (select from subscriptions b
                               where b.tenant_id = s.tenant_id and b.subscriber_id = s.subscriber_id
                                 and b.closed_at is null and b.queued_at is null) desc,
                      d.last_seen_at desc nulls last, d.first_seen_at desc
             limit 1
            """.formatted(COMES_IN_ELSEWHERE);

    Optional<UUID> byDevice(Tx tx, TenantId tenant, String mac, Instant now) {
        return tx.sql()
                .createQuery(BY_DEVICE)
                .bind("tenant", tenant.value())
                .bind("mac", mac)
                .bind("now", now)
                .mapTo(UUID.class)
                .findOne();
    }

    private static final String LOGGED_OUT = """
            update devices
               set logged_out_at = :at
             where tenant_id = :tenant
               and mac = :mac
            returning subscriber_id
            """;

    /// @return whose device it is; two people may share one
    List<UUID> loggedOut(Tx tx, TenantId tenant, String mac, Instant at) {
        return tx.sql()
                .createQuery(LOGGED_OUT)
                .bind("tenant", tenant.value())
                .bind("mac", mac)
                .bind("at", at)
                .mapTo(UUID.class)
                .list();
    }

    private static final String BACK = """
            update devices
               set logged_out_at = null
             where tenant_id = :tenant
               and mac = :mac
               and logged_out_at is not null
            returning subscriber_id
            """;

    /// @return whose device it is, if it had logged out
    List<UUID> back(Tx tx, TenantId tenant, String mac) {
        return tx.sql()
                .createQuery(BACK)
                .bind("tenant", tenant.value())
                .bind("mac", mac)
                .mapTo(UUID.class)
                .list();
    }

    private static final String IS_OUT = """
            select exists (
                select from devices d
                  left join access_rules r on r.tenant_id = d.tenant_id
                 where d.tenant_id = :tenant
                   and d.mac = :mac
                   and d.logged_out_at + coalesce(r.logout_stays_s, 43200) * interval '1 second' > :now)
            """;

    boolean isOut(Tx tx, TenantId tenant, String mac, Instant now) {
        return tx.sql()
                .createQuery(IS_OUT)
                .bind("tenant", tenant.value())
                .bind("mac", mac)
                .bind("now", now)
                .mapTo(Boolean.class)
                .one();
    }

    private static final String SEALED = """
            select username, password_sealed
              from subscribers
             where tenant_id = :tenant
               and subscriber_id = :id
               and deleted_at is null
            """;

    /// @param form makes something of the username and the sealed password
    <T> Optional<T> sealed(Tx tx, TenantId tenant, UUID id, BiFunction<String, byte[], T> form) {
        return tx.sql()
                .createQuery(SEALED)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, context) -> form.apply(row.getString("username"), row.getBytes("password_sealed")))
                .findOne();
    }

    private static final String PHONE = """
            select phone
              from subscribers
             where tenant_id = :tenant
               and subscriber_id = :id
               and deleted_at is null
               and phone is not null
            """;

    Optional<String> phone(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(PHONE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    private static final String SET_TICKET = """
            update subscribers
               set ticket_sealed = :sealed, ticket_until = :until
             where tenant_id = :tenant
               and subscriber_id = :id
               and deleted_at is null
            returning username
            """;

    Optional<String> setTicket(Tx tx, TenantId tenant, UUID id, byte[] sealed, Instant until) {
        return tx.sql()
                .createQuery(SET_TICKET)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("sealed", sealed)
                .bind("until", until)
                .mapTo(String.class)
                .findOne();
    }

    // Locked in one order: of two sets at once the second waits.
    private static final String SET_TICKETS = """
            with who as (
                select s.tenant_id, s.subscriber_id, q.sealed
                  from unnest(?::uuid[], ?::bytea[]) as q (subscriber_id, sealed)
                  join subscribers s
                    on s.tenant_id = ? and s.subscriber_id = q.subscriber_id and s.deleted_at is null
                 order by s.subscriber_id
                   for update of s)
            update subscribers s
               set ticket_sealed = who.sealed, ticket_until = ?
              from who
             where s.tenant_id = who.tenant_id
               and s.subscriber_id = who.subscriber_id
            returning s.subscriber_id, s.username
            """;

    /// @param sealed a password for one login each
    /// @return the usernames of those who are there, by subscriber
    Map<UUID, String> setTickets(Tx tx, TenantId tenant, Map<UUID, byte[]> sealed, Instant until) throws SQLException {
        List<Map.Entry<UUID, byte[]>> tickets = List.copyOf(sealed.entrySet());
        try (var statement = tx.connection().prepareStatement(SET_TICKETS)) {
            new Columns(statement).uuids(tickets, Map.Entry::getKey);
            byte[][] octets = tickets.stream().map(Map.Entry::getValue).toArray(byte[][]::new);
            statement.setArray(2, tx.connection().createArrayOf("bytea", octets));
            statement.setObject(3, tenant.value());
            statement.setObject(4, until.atOffset(ZoneOffset.UTC));
            Map<UUID, String> names = new HashMap<>();
            try (var row = statement.executeQuery()) {
                while (row.next()) names.put(row.getObject("subscriber_id", UUID.class), row.getString("username"));
            }
            return names;
        }
    }
}
