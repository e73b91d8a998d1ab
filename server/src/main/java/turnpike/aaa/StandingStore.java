package turnpike.aaa;

import java.net.InetAddress;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.BitRate;
import turnpike.base.Bytes;
import turnpike.base.TenantId;
import turnpike.nases.SharedSecret;
import turnpike.plans.Allowance;
import turnpike.plans.Burst;
import turnpike.plans.Seats;
import turnpike.plans.Service;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;

/// Reads everything an access decision needs about many subscribers in one statement.
final class StandingStore {
    /// Whose standing is asked for.
    record Key(TenantId tenant, String username) {}

    /// Whose standing is asked for, by our own name.
    record Subscriber(TenantId tenant, UUID id) {}

    /// Receives what was found; keys without a subscriber are left out.
    @FunctionalInterface
    interface Found {
        void at(int index, Standing standing);
    }

    /// Devices and sessions a decision looks at; someone with more has them counted, not listed.
    private static final int LISTED_MAX = 1_000;

    // What waits is added up roughly: a month as its shortest, no end as ten years. When it begins, the end is exact.
    // "limit 1" keeps the planner from joining whole tables: each name is looked up in the index, whatever the batch.
    private static final String FORM = """
            select q.i, s.*, d.macs, d.blocked, d.seen, d.out_until, n.nases, n.acct_ids, n.session_macs, n.session_ids, n.moved,
                   f.follows_s, l.slice_devices, l.slice_nases, l.slice_acct_ids, l.slice_numbers,
                   case when s.quota_bytes is not null then
                       (select u.used_bytes from subscription_usage u
                         where u.tenant_id = s.tenant_id and u.subscription_id = s.subscription_id) end as used_bytes,
                   case when s.online_limit_s is not null then
                       (select u.online_s from subscription_usage u
                         where u.tenant_id = s.tenant_id and u.subscription_id = s.subscription_id) end as online_s
              from unnest(?::uuid[], ?::%1$s[]) with ordinality as q (tenant_id, %2$s, i)
             cross join lateral
                   (select v.tenant_id, v.subscriber_id, v.password_sealed, v.access_kind, v.known_devices_only,
                           v.static_address, v.suspended, v.tenant_suspended, v.ticket_sealed, v.ticket_until,
                           v.pay_only_list, v.pay_only_bps, v.pay_only_s, v.mac_login, v.subscription_id, v.ends_at,
                           v.waiting, v.validity_s, v.burst_upload_bps, v.burst_download_bps, v.burst_s,
                           v.plan_access_kind, v.quota_bytes, v.online_limit_s, v.over_quota, v.throttled_bps,
                           v.upload_bps, v.download_bps, v.max_sessions, v.max_devices, v.session_timeout_s,
                           v.idle_timeout_s, v.interim_interval_s, v.address_pool,
                           v.address_list, v.router_group, v.logout_stays_s
                      from subscriber_standing v
                     where v.tenant_id = q.tenant_id and v.%2$s = q.%2$s
                     limit 1) s
             cross join lateral
                   (select array_agg(x.mac) as macs, array_agg(x.blocked_at is not null) as blocked,
                           array_agg(x.last_seen_at) as seen,
                           case when bool_or(x.logged_out_at is not null)
                                then array_agg(x.logged_out_at + s.logout_stays_s * interval '1 second') end as out_until
                      from (select mac, blocked_at, last_seen_at, logged_out_at from devices
                             where tenant_id = s.tenant_id and subscriber_id = s.subscriber_id limit ?) x) d
             cross join lateral
                   (select array_agg(x.nas_id::text) as nases, array_agg(x.acct_session_id) as acct_ids,
                           array_agg(x.mac) as session_macs,
                           array_agg(x.session_id::text) filter (where s.quota_bytes is not null) as session_ids,
                           array_agg(array[x.upload_bytes, x.download_bytes])
                                     filter (where s.quota_bytes is not null) as moved
                      from (select nas_id, acct_session_id, mac, session_id, upload_bytes, download_bytes
                              from sessions
                             where tenant_id = s.tenant_id and subscriber_id = s.subscriber_id
                               and ended_at is null limit ?) x) n
             cross join lateral
                   (select cast(sum(case when nv.validity_s is null and nv.validity_months is null then 315360000
                                    else coalesce(nv.validity_s, 0) + coalesce(nv.validity_months, 0) * 2419200 end)
                               as bigint) as follows_s
                      from subscriptions n
                      join plan_versions nv
                        on nv.tenant_id = n.tenant_id and nv.plan_id = n.plan_id and nv.version = n.plan_version
                     where n.tenant_id = s.tenant_id and n.subscriber_id = s.subscriber_id
                       and n.closed_at is null and n.queued_at is not null) f
             cross join lateral
                   (select array_agg(device) as slice_devices, array_agg(nas_id::text) as slice_nases,
                           array_agg(acct_session_id) as slice_acct_ids,
                           array_agg(array[limit_bytes, upload_limit_bytes, given_bytes,
                                           round(extract(epoch from login_at) * 1000)::bigint,
                                           round(extract(epoch from changed_at) * 1000)::bigint]) as slice_numbers
                      from data_slices
                     where s.quota_bytes is not null and tenant_id = s.tenant_id and subscriber_id = s.subscriber_id) l
            """;
    // The device seen last stands for a hardware address that several subscribers used. Names that are hardware
    // addresses come from hotspots: a package for a line at home does not count.
    private static final String DEVICE_OWNER = """
            select q.i, u.username
              from unnest(?::uuid[], ?::text[]) with ordinality as q (tenant_id, mac, i)
             cross join lateral
                   (select s.username
                      from devices d
                      join subscribers s
                        on s.tenant_id = d.tenant_id and s.subscriber_id = d.subscriber_id and s.deleted_at is null
                     where d.tenant_id = q.tenant_id and d.mac = q.mac and d.blocked_at is null
                     order by s.access_kind <> 'PPPOE'
                                  and exists (select from subscriptions b
                                                join plan_versions v
                                                  on v.tenant_id = b.tenant_id and v.plan_id = b.plan_id
                                                 and v.version = b.plan_version and v.access_kind <> 'PPPOE'
                                               where b.tenant_id = s.tenant_id and b.subscriber_id = s.subscriber_id
                                                 and b.closed_at is null and b.queued_at is null) desc,
                              d.last_seen_at desc nulls last
                     limit 1) u
            """;

    /// Whose device it is; by place of the key, whose username is a hardware address.
    Map<Integer, Key> ownersOfDevices(Tx tx, List<Key> keys) throws SQLException {
        try (var statement = tx.connection().prepareStatement(DEVICE_OWNER)) {
            var columns = new Columns(statement);
            columns.uuids(keys, key -> key.tenant().value());
            columns.texts(keys, Key::username);
            Map<Integer, Key> owners = new HashMap<>();
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    int place = row.getInt("i") - 1;
                    owners.put(place, new Key(keys.get(place).tenant(), row.getString("username")));
                }
            }
            return owners;
        }
    }

    private static final String BY_NAME = FORM.formatted("text", "username");
    private static final String BY_ID = FORM.formatted("uuid", "subscriber_id");

    /// @param found is called once per key that names a subscriber
    void read(Tx tx, List<Key> keys, Found found) throws SQLException {
        try (var statement = tx.connection().prepareStatement(BY_NAME)) {
            var columns = new Columns(statement);
            columns.uuids(keys, key -> key.tenant().value());
            columns.texts(keys, Key::username);
            read(statement, columns, found);
        }
    }

    /// @param found is called once per subscriber that is still there
    void readById(Tx tx, List<Subscriber> subscribers, Found found) throws SQLException {
        try (var statement = tx.connection().prepareStatement(BY_ID)) {
            var columns = new Columns(statement);
            columns.uuids(subscribers, one -> one.tenant().value());
            columns.uuids(subscribers, Subscriber::id);
            read(statement, columns, found);
        }
    }

    private static void read(PreparedStatement statement, Columns columns, Found found) throws SQLException {
        columns.number(LISTED_MAX);
        columns.number(LISTED_MAX);
        try (var row = statement.executeQuery()) {
            while (row.next()) found.at(row.getInt("i") - 1, standing(row));
        }
    }

    private static Standing standing(ResultSet row) throws SQLException {
        String address = row.getString("static_address");
        var person = new Standing.Person(
                AccessKind.valueOf(row.getString("access_kind")),
                row.getBoolean("suspended"),
                row.getBoolean("tenant_suspended"),
                row.getBoolean("known_devices_only"),
                address == null ? null : InetAddress.ofLiteral(address),
                payOnly(row),
                row.getBoolean("mac_login"));
        byte[] ticket = row.getBytes("ticket_sealed");
        var secrets = new Standing.Secrets(
                new SharedSecret(row.getBytes("password_sealed")),
                ticket == null ? null : new SharedSecret(ticket),
                instant(row, "ticket_until"));
        return new Standing(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("subscriber_id", UUID.class),
                person,
                secrets,
                row.getObject("subscription_id") == null ? null : holding(row),
                devices(row),
                sessions(row),
                SliceStore.read(row));
    }

    private static Standing.@Nullable PayOnly payOnly(ResultSet row) throws SQLException {
        String list = row.getString("pay_only_list");
        if (list == null) return null;
        return new Standing.PayOnly(list, rate(row, "pay_only_bps"), Duration.ofSeconds(row.getLong("pay_only_s")));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static Standing.Holding holding(ResultSet row) throws SQLException {
        Long quota = row.getObject("quota_bytes", Long.class);
        BitRate throttled = "THROTTLE".equals(row.getString("over_quota")) ? rate(row, "throttled_bps") : null;
        return new Standing.Holding(
                AccessKind.valueOf(row.getString("plan_access_kind")),
                new Allowance(quota == null ? null : new Bytes(quota), seconds(row, "online_limit_s"), throttled),
                new Seats(row.getObject("max_sessions", Integer.class), row.getObject("max_devices", Integer.class)),
                new Service(
                        rate(row, "upload_bps"),
                        rate(row, "download_bps"),
                        burst(row),
                        seconds(row, "session_timeout_s"),
                        seconds(row, "idle_timeout_s"),
                        Duration.ofSeconds(row.getInt("interim_interval_s")),
                        row.getString("address_pool"),
                        row.getString("address_list"),
                        row.getString("router_group")),
                row.getBoolean("waiting") ? seconds(row, "validity_s") : null,
                instant(row, "ends_at"),
                seconds(row, "follows_s"),
                Math.max(0, row.getLong("used_bytes")),
                Math.max(0, row.getLong("online_s")));
    }

    private static @Nullable Burst burst(ResultSet row) throws SQLException {
        Duration over = seconds(row, "burst_s");
        return over == null ? null : new Burst(rate(row, "burst_upload_bps"), rate(row, "burst_download_bps"), over);
    }

    private static List<Standing.Device> devices(ResultSet row) throws SQLException {
        Array macs = row.getArray("macs");
        if (macs == null) return List.of();
        String[] mac = (String[]) macs.getArray();
        Boolean[] blocked = (Boolean[]) row.getArray("blocked").getArray();
        @Nullable
        Timestamp[] seen = (@Nullable Timestamp[]) row.getArray("seen").getArray();
        Array outs = row.getArray("out_until");
        @Nullable
        Timestamp[] until =
                outs == null ? new @Nullable Timestamp[mac.length] : (@Nullable Timestamp[]) outs.getArray();
        List<Standing.Device> out = new ArrayList<>(mac.length);
        for (int i = 0; i < mac.length; i++) {
            out.add(new Standing.Device(mac[i], blocked[i], instant(seen[i]), instant(until[i])));
        }
        return out;
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }

    private static List<Standing.OpenSession> sessions(ResultSet row) throws SQLException {
        Array nases = row.getArray("nases");
        if (nases == null) return List.of();
        String[] nas = (String[]) nases.getArray(); // as text: the driver reads no uuid[] in binary
        String[] acct = (String[]) row.getArray("acct_ids").getArray();
        @Nullable
        String[] mac = (@Nullable String[]) row.getArray("session_macs").getArray();
        List<Standing.OpenSession> out = new ArrayList<>(nas.length);
        Array ids = row.getArray("session_ids");
        String[] id = ids == null ? null : (String[]) ids.getArray();
        Long[][] moved = ids == null ? null : (Long[][]) row.getArray("moved").getArray();
        for (int i = 0; i < nas.length; i++) {
            out.add(new Standing.OpenSession(
                    UUID.fromString(nas[i]),
                    acct[i],
                    mac[i],
                    id == null ? null : UUID.fromString(id[i]),
                    moved == null ? Slice.Used.NOTHING : new Slice.Used(moved[i][0], moved[i][1])));
        }
        return out;
    }

    private static @Nullable Duration seconds(ResultSet row, String column) throws SQLException {
        Long seconds = row.getObject(column, Long.class);
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    private static @Nullable BitRate rate(ResultSet row, String column) throws SQLException {
        Long bitsPerSecond = row.getObject(column, Long.class);
        return bitsPerSecond == null ? null : new BitRate(bitsPerSecond);
    }
}
