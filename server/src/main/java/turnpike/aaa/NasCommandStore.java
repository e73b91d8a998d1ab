package turnpike.aaa;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `nas_commands` table.
final class NasCommandStore {
    /// What is ordered, of whichever sessions.
    record Order(NasCommand.Kind kind, Disconnects.Cause cause, String by, Instant at) {}

    /// A command taken in hand.
    ///
    /// @param address where the NAS was last heard; null when never
    record Due(
            TenantId tenant,
            UUID commandId,
            UUID sessionId,
            UUID subscriberId,
            UUID nasId,
            Task task,
            @Nullable String address,
            NasControl.Target target) {

        /// @param attempts this one included
        /// @param open whether its session is still open
        /// @param since when the session began
        /// @param lease until when it is in hand
        record Task(
                NasCommand.Kind kind,
                Disconnects.Cause cause,
                int attempts,
                boolean open,
                @Nullable Instant since,
                Instant lease) {}

        /// For how long the session has been open.
        Duration age(Instant now) {
            Instant since = task.since;
            return since == null || since.isAfter(now) ? Duration.ZERO : Duration.between(since, now);
        }

        NasCommand.Kind kind() {
            return task.kind;
        }

        Disconnects.Cause cause() {
            return task.cause;
        }

        int attempts() {
            return task.attempts;
        }

        boolean open() {
            return task.open;
        }
    }

    /// @param nextTryAt set while the command stays pending
    record Outcome(
            NasCommand.State state,
            @Nullable String result,
            @Nullable Instant nextTryAt) {
        static Outcome acknowledged() {
            return new Outcome(NasCommand.State.ACKNOWLEDGED, null, null);
        }

        static Outcome refused(String errorCause) {
            return new Outcome(NasCommand.State.REFUSED, errorCause, null);
        }

        static Outcome obsolete(String why) {
            return new Outcome(NasCommand.State.OBSOLETE, why, null);
        }

        static Outcome givenUp(String why) {
            return new Outcome(NasCommand.State.UNANSWERED, why, null);
        }

        static Outcome again(Instant at, String why) {
            return new Outcome(NasCommand.State.PENDING, why, at);
        }
    }

    // A session with such an order pending gets no second one.
    private static final String INSERT = """
            insert into nas_commands
                   (tenant_id, command_id, nas_id, session_id, kind, reason, requested_by, requested_at, state,
                    next_try_at)
            select s.tenant_id, :id, s.nas_id, s.session_id, :kind, :cause, :by, :at, 'PENDING', :at
              from sessions s
             where s.tenant_id = :tenant
               and s.session_id = :session
               and s.ended_at is null
               and not exists (select from nas_commands c
                                where c.tenant_id = s.tenant_id and c.session_id = s.session_id
                                  and c.kind = :kind and c.state = 'PENDING')
            """;

    /// Nothing when the session has ended.
    void insert(Tx tx, TenantId tenant, UUID sessionId, Ids ids, Order order) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("id", ids.next())
                .bind("tenant", tenant.value())
                .bind("session", sessionId)
                .bind("kind", order.kind().name())
                .bind("cause", order.cause().name())
                .bind("by", order.by())
                .bind("at", order.at())
                .execute();
    }

    private static final String ENDED = """
            select ended_at is not null
              from sessions
             where tenant_id = :tenant
               and session_id = :session
            """;

    private static final String HURRY = """
            update nas_commands
               set next_try_at = :at
             where tenant_id = :tenant and session_id = :session and kind = :kind and state = 'PENDING'
               and attempts > 0
            """;

    /// @return the new command, or the one that was pending already, whose next try is now
    NasCommand insertForSession(Tx tx, TenantId tenant, UUID sessionId, Ids ids, Order order) {
        boolean ended = tx.sql()
                .createQuery(ENDED)
                .bind("tenant", tenant.value())
                .bind("session", sessionId)
                .mapTo(Boolean.class)
                .findOne()
                .orElseThrow(() -> new NotFound("session", sessionId));
        if (ended) throw new Conflict("session_ended", "the session has ended");
        insert(tx, tenant, sessionId, ids, order);
        tx.sql()
                .createUpdate(HURRY)
                .bind("at", order.at())
                .bind("tenant", tenant.value())
                .bind("session", sessionId)
                .bind("kind", order.kind().name())
                .execute();
        var search = new NasCommand.Search(null, null, sessionId); // newest first; it may be done by now
        return find(tx, tenant, search, 0, 10).commands().stream()
                .filter(command -> command.kind() == order.kind())
                .findFirst()
                .orElseThrow(() -> new Conflict("session_ended", "the session has ended"));
    }

    private static final String OPEN = """
            select session_id
              from sessions
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and ended_at is null
               and (cast(:mac as text) is null or mac = :mac)
            """;

    int insertForSubscriber(Tx tx, TenantId tenant, UUID subscriberId, Ids ids, Order order) {
        return insertForOpen(tx, tenant, subscriberId, null, ids, order);
    }

    int insertForDevice(Tx tx, TenantId tenant, UUID subscriberId, String mac, Ids ids, Order order) {
        return insertForOpen(tx, tenant, subscriberId, mac, ids, order);
    }

    private static final String INSERT_FOR_MANY = """
            insert into nas_commands
                   (tenant_id, command_id, nas_id, session_id, kind, reason, requested_by, requested_at, state,
                    next_try_at)
            select s.tenant_id, n.command_id, s.nas_id, s.session_id, :kind, :cause, :by, :at, 'PENDING', :at
              from unnest(cast(:sessions as uuid[]), cast(:ids as uuid[])) as n (session_id, command_id)
              join sessions s
                on s.tenant_id = :tenant and s.session_id = n.session_id and s.ended_at is null
             where not exists (select from nas_commands c
                                where c.tenant_id = s.tenant_id and c.session_id = s.session_id
                                  and c.kind = :kind and c.state = 'PENDING')
            """;

    private static final String OPEN_OF_MANY = """
            select session_id
              from sessions
             where tenant_id = :tenant
               and subscriber_id = any(cast(:subscribers as uuid[]))
               and ended_at is null
            """;

    /// As for one subscriber, for many in one statement each.
    int insertForSubscribers(Tx tx, TenantId tenant, List<UUID> subscribers, Ids ids, Order order) {
        List<UUID> open = tx.sql()
                .createQuery(OPEN_OF_MANY)
                .bind("tenant", tenant.value())
                .bind("subscribers", array(subscribers))
                .mapTo(UUID.class)
                .list();
        if (open.isEmpty()) return 0;
        return tx.sql()
                .createUpdate(INSERT_FOR_MANY)
                .bind("tenant", tenant.value())
                .bind("sessions", array(open))
                .bind("ids", array(open.stream().map(session -> ids.next()).toList()))
                .bind("kind", order.kind().name())
                .bind("cause", order.cause().name())
                .bind("by", order.by())
                .bind("at", order.at())
                .execute();
    }

    private static String array(List<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    private int insertForOpen(Tx tx, TenantId tenant, UUID subscriberId, @Nullable String mac, Ids ids, Order order) {
        List<UUID> open = tx.sql()
                .createQuery(OPEN)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", mac)
                .mapTo(UUID.class)
                .list();
        open.forEach(session -> insert(tx, tenant, session, ids, order));
        return open.size();
    }

    private static final String CLAIM = """
            with due as (
                select tenant_id, command_id
                  from nas_commands
                 where tenant_id is not null
                   and state = 'PENDING'
                   and next_try_at <= :now
                   and nas_id <> all(cast(:full as uuid[]))
                 order by next_try_at
                 limit :room
                   for update skip locked),
            taken as (
                update nas_commands c
                   set attempts = c.attempts + 1, next_try_at = :lease
                  from due
                 where c.tenant_id = due.tenant_id and c.command_id = due.command_id
             returning c.tenant_id, c.command_id, c.nas_id, c.session_id, c.kind, c.reason, c.attempts,
                       c.next_try_at)
            select t.tenant_id, t.command_id, t.nas_id, t.session_id, t.kind, t.reason, t.attempts, t.next_try_at,
                   s.subscriber_id, s.session_id is not null and s.ended_at is null as open,
                   s.started_at, s.acct_session_id, s.username, host(s.framed_address) as framed_address, s.mac, s.nas_port,
                   coalesce(host(n.last_address),
                            case when masklen(n.address) = case family(n.address) when 4 then 32 else 128 end
                                 then host(n.address) end) as address
              from taken t
              join nases n on n.tenant_id = t.tenant_id and n.nas_id = t.nas_id
              left join sessions s on s.tenant_id = t.tenant_id and s.session_id = t.session_id
            """;

    /// Takes up to `room` due commands in hand until `lease`.
    ///
    /// @param full NASes that get none now
    List<Due> claim(Tx tx, Instant now, Instant lease, int room, List<UUID> full) {
        return tx.sql()
                .createQuery(CLAIM)
                .bind("now", now)
                .bind("lease", lease)
                .bind("room", room)
                .bind("full", array(full))
                .map((row, context) -> due(row))
                .list();
    }

    private static Due due(ResultSet row) throws SQLException {
        boolean open = row.getBoolean("open");
        UUID subscriber = row.getObject("subscriber_id", UUID.class);
        OffsetDateTime since = row.getObject("started_at", OffsetDateTime.class);
        return new Due(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("command_id", UUID.class),
                row.getObject("session_id", UUID.class),
                subscriber == null ? new UUID(0, 0) : subscriber,
                row.getObject("nas_id", UUID.class),
                new Due.Task(
                        NasCommand.Kind.valueOf(row.getString("kind")),
                        Disconnects.Cause.valueOf(row.getString("reason")),
                        row.getInt("attempts"),
                        open,
                        since == null ? null : since.toInstant(),
                        row.getObject("next_try_at", OffsetDateTime.class).toInstant()),
                row.getString("address"),
                new NasControl.Target(
                        open ? row.getString("acct_session_id") : "",
                        open ? row.getString("username") : "",
                        row.getString("framed_address"),
                        row.getString("mac"),
                        row.getString("nas_port")));
    }

    private static final String FOUND = """
            select c.command_id, c.kind, c.nas_id, n.name as nas_name, c.session_id, s.username, c.state, c.attempts,
                   c.error_cause, c.reason, c.requested_by, c.requested_at, c.finished_at, count(*) over () as total
              from nas_commands c
              join nases n on n.tenant_id = c.tenant_id and n.nas_id = c.nas_id
              left join sessions s on s.tenant_id = c.tenant_id and s.session_id = c.session_id
             where c.tenant_id = :tenant
               and (cast(:state as text) is null or c.state = :state)
               and (cast(:nas as uuid) is null or c.nas_id = :nas)
               and (cast(:session as uuid) is null or c.session_id = :session)
             order by c.requested_at desc, c.command_id desc
             limit :limit offset :offset
            """;

    NasCommand.Found find(Tx tx, TenantId tenant, NasCommand.Search search, int offset, int limit) {
        NasCommand.State state = search.state();
        long[] total = {0};
        List<NasCommand> commands = tx.sql()
                .createQuery(FOUND)
                .bind("tenant", tenant.value())
                .bind("state", state == null ? null : state.name())
                .bind("nas", search.nasId())
                .bind("session", search.sessionId())
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, context) -> {
                    total[0] = row.getLong("total");
                    return command(row);
                })
                .list();
        return new NasCommand.Found(commands, total[0]);
    }

    private static NasCommand command(ResultSet row) throws SQLException {
        OffsetDateTime finishedAt = row.getObject("finished_at", OffsetDateTime.class);
        return new NasCommand(
                row.getObject("command_id", UUID.class),
                NasCommand.Kind.valueOf(row.getString("kind")),
                new NasCommand.Target(
                        row.getObject("nas_id", UUID.class),
                        row.getString("nas_name"),
                        row.getObject("session_id", UUID.class),
                        row.getString("username")),
                NasCommand.State.valueOf(row.getString("state")),
                row.getInt("attempts"),
                row.getString("error_cause"),
                new NasCommand.Request(
                        Disconnects.Cause.valueOf(row.getString("reason")),
                        row.getString("requested_by"),
                        row.getObject("requested_at", OffsetDateTime.class).toInstant()),
                finishedAt == null ? null : finishedAt.toInstant());
    }
}
