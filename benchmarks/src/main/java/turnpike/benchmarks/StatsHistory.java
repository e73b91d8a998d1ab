package turnpike.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import turnpike.House;

/// Fills an empty installation with tenants, people, a year of sessions and their roll-ups, by SQL alone.
///
/// Ids are made of numbers, so that the load can name them: tenant 1 is 00000001-0000-7000-8000-000000000000.
final class StatsHistory {
    /// Subscribers and routers of each tenant.
    static final int PEOPLE = 50;

    static final int ROUTERS = 5;

    private static final String TENANT = "(lpad(to_hex(t), 8, '0') || '-0000-7000-8000-000000000000')::uuid";
    private static final String ROUTER =
            "(lpad(to_hex(t), 8, '0') || '-0001-7000-8000-' || lpad(to_hex(%s), 12, '0'))::uuid";
    private static final String PERSON =
            "(lpad(to_hex(t), 8, '0') || '-0002-7000-8000-' || lpad(to_hex(%s), 12, '0'))::uuid";

    /// Indexes that are quicker to build than to feed; made again as the migrations state them.
    private static final String INDEXES = """
            select indexname, indexdef from pg_indexes
             where tablename = 'sessions' and schemaname = 'public' and indexname <> 'sessions_pkey'
            """;

    private final Connection connection;

    private StatsHistory(Connection connection) {
        this.connection = connection;
    }

    /// @param open sessions online now
    /// @param past sessions that ended in the last year
    static void fill(House house, String url, int tenants, int open, long past) throws SQLException {
        String password = HexFormat.of().formatHex(house.vault().derive("database owner"));
        try (Connection connection = DriverManager.getConnection(url, "turnpike", password)) {
            var history = new StatsHistory(connection);
            history.run("set synchronous_commit = off");
            history.run("set maintenance_work_mem = '512MB'");
            history.people(tenants, HexFormat.of().formatHex(house.vault().seal("bench secret")));
            history.rollUps(tenants);
            history.sessions(tenants, open, past);
        }
    }

    /// Key of each tenant's program: `tpk_bench` and its number.
    static String key(int tenant) {
        return "tpk_bench" + tenant;
    }

    private void people(int tenants, String secret) throws SQLException {
        run("""
                insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                select %s, 'bench-' || t, 'Tenant ' || t, 'Africa/Nairobi', 'KES', 'en-KE', now()
                  from generate_series(1, %d) t
                """.formatted(TENANT, tenants));
        run("""
                insert into api_keys (tenant_id, api_key_id, name, prefix, key_hash, role, created_by, created_at)
                select %1$s, %1$s, 'bench', 'tpk_', sha256(convert_to('tpk_bench' || t, 'UTF8')), 'STAFF', 'bench', now()
                  from generate_series(1, %2$d) t
                """.formatted(TENANT, tenants));
        run("""
                insert into nases (tenant_id, nas_id, name, vendor, access_kind, identifier, secret_sealed, created_at,
                                   updated_at, last_packet_at)
                select %s, %s, 'Router ' || n, 'GENERIC', 'ANY', 'router-' || t || '-' || n,
                       decode('%s', 'hex'), now(), now(), now()
                  from generate_series(1, %d) t, generate_series(1, %d) n
                """.formatted(TENANT, ROUTER.formatted("n"), secret, tenants, ROUTERS));
        run("""
                insert into subscribers (tenant_id, subscriber_id, username, password_sealed, name, email, access_kind,
                                         created_at, updated_at)
                select %s, %s, 'user' || p, '', 'Person ' || p, 'user' || p || '@example.com', 'ANY', now(), now()
                  from generate_series(1, %d) t, generate_series(1, %d) p
                """.formatted(TENANT, PERSON.formatted("p"), tenants, PEOPLE));
    }

    private void rollUps(int tenants) throws SQLException {
        run("""
                insert into usage_tenant_daily (tenant_id, day, writer, upload_bytes, download_bytes)
                select %s, current_date - d, w, 1000000000, 9000000000
                  from generate_series(1, %d) t, generate_series(0, 364) d, generate_series(0, 1) w
                """.formatted(TENANT, tenants));
        run("""
                insert into usage_subscriber_daily_booked (tenant_id, subscriber_id, day, upload_bytes, download_bytes)
                select %s, %s, current_date - d, 40000000, 360000000
                  from generate_series(1, %d) t, generate_series(1, %d) p, generate_series(0, 59) d
                 where (p * 7 + d * 3) %% 4 > 0
                """.formatted(TENANT, PERSON.formatted("p"), tenants, PEOPLE));
    }

    private void sessions(int tenants, int open, long past) throws SQLException {
        List<String[]> indexes = rows(INDEXES);
        for (String[] index : indexes) run("drop index " + index[0]);
        run("alter table sessions drop constraint sessions_pkey");
        String longAgo = "now() - (n % 365) * interval '1 day'";
        run(insert(tenants, past / tenants, "past", longAgo + " - interval '1 hour'", longAgo));
        run(insert(tenants, open / tenants, "open", "now() - (n % 300) * interval '1 minute'", "null"));
        run("alter table sessions add primary key (tenant_id, session_id)");
        for (String[] index : indexes) run(index[1]);
        run("vacuum analyze");
        run("checkpoint");
    }

    private static String insert(int tenants, long each, String name, String started, String ended) {
        String values = String.join(
                ", ", TENANT, "gen_random_uuid()", ROUTER.formatted("n % 5 + 1"), PERSON.formatted("n % 50 + 1"));
        return """
                insert into sessions (tenant_id, session_id, nas_id, subscriber_id, started_at, ended_at, reported_at,
                                      upload_bytes, download_bytes, session_time_s, interim_interval_s,
                                      acct_session_id, username, access_kind)
                select VALUES, STARTED, ENDED, now(), 40000000, 360000000, 3600, 3600, 'NAME' || n,
                       'user' || (n % 50 + 1), case when n % 3 = 0 then 'PPPOE' else 'HOTSPOT' end
                  from generate_series(1, TENANTS) t, generate_series(1, EACH) n
                """.replace("VALUES", values)
                .replace("STARTED", started)
                .replace("ENDED", "(" + ended + ")::timestamptz")
                .replace("NAME", name)
                .replace("TENANTS", String.valueOf(tenants))
                .replace("EACH", String.valueOf(each));
    }

    private List<String[]> rows(String sql) throws SQLException {
        var rows = new java.util.ArrayList<String[]>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            while (row.next()) rows.add(new String[] {row.getString(1), row.getString(2)});
        }
        return rows;
    }

    private void run(String sql) throws SQLException {
        long start = System.nanoTime();
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        System.err.printf(
                "%6.1f s  %s%n",
                (System.nanoTime() - start) / 1e9,
                sql.strip().lines().findFirst().orElse(""));
    }
}
