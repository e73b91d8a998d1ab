package turnpike.platform.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import turnpike.base.Unavailable;

/// Looks whether a database keeps what it promises: durability, schema, isolation of tenants. Changes nothing.
public final class DatabaseCheck {

    /// One thing looked at.
    ///
    /// @param sentence what was found, whichever way it went
    public record Finding(String area, boolean good, String sentence) {}

    private static final int OLDEST = 150000;

    /// Settings without which something acknowledged can be lost.
    private static final String DURABILITY = """
            select name || '=' || setting from pg_settings
             where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
             order by name
            """;

    private static final String UNGUARDED = """
            select c.relname
              from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
               and (not c.relrowsecurity
                    or not a.attnotnull
                    or not exists (select from pg_policy p join pg_roles r on r.oid = any (p.polroles)
                                    where p.polrelid = c.oid and r.rolname = 'turnpike_app'
                                      and pg_get_expr(p.polqual, p.polrelid) like '%current_tenant()%'))
             order by c.relname
            """;

    private static final String POWERFUL = """
            select r.rolname || ' is or may become more than it should'
              from pg_roles r
             where r.rolname in ('turnpike_app', 'turnpike_ingest')
               and (r.rolsuper or r.rolbypassrls or r.rolcreaterole
                    or exists (select from pg_auth_members m where m.member = r.oid)
                    or exists (select from pg_class c where c.relowner = r.oid))
            union all
            select 'turnpike_app may read partition ' || relname
              from pg_class
             where relispartition and relkind = 'r' and has_table_privilege('turnpike_app', oid, 'select')
             order by 1
            """;

    /// Partitioned tables without a partition for tomorrow.
    private static final String SHORT = """
            select parent.relname
              from pg_partitioned_table t join pg_class parent on parent.oid = t.partrelid
             where not exists (
                   select from pg_inherits i join pg_class child on child.oid = i.inhrelid,
                          lateral pg_get_expr(child.relpartbound, child.oid) as bound,
                          lateral substring(bound from 'TO \\(''([^'']+)''\\)') as until
                    where i.inhparent = parent.oid
                      and until::timestamptz > clock_timestamp() + interval '1 day')
             order by parent.relname
            """;

    private final Connection connection;
    private final List<Finding> findings = new ArrayList<>();

    private DatabaseCheck(Connection connection) {
        this.connection = connection;
    }

    /// @throws Unavailable when the database cannot be reached
    public static List<Finding> of(DatabaseAddress address) {
        try (var connection = DriverManager.getConnection(address.url(), address.owner(), address.password())) {
            connection.setReadOnly(true);
            var check = new DatabaseCheck(connection);
            check.look();
            check.migrations(address);
            return List.copyOf(check.findings);
        } catch (SQLException e) {
            throw new Unavailable("the database cannot be reached: " + e.getMessage(), e);
        }
    }

    private void look() throws SQLException {
        String version = list("select current_setting('server_version')").getFirst();
        int number = Integer.parseInt(
                list("select current_setting('server_version_num')").getFirst());
        say(
                "database",
                number >= OLDEST,
                "PostgreSQL " + version + (number >= OLDEST ? "" : ", 15 or newer is needed"));
        none("durability", DURABILITY, "what is committed is on disk (fsync, full_page_writes, synchronous_commit)");
        none("isolation", UNGUARDED, "every tenant table is guarded by row-level security");
        none("isolation", POWERFUL, "the two roles of the product cannot get around it");
        none("partitions", SHORT, "partitions are there for tomorrow's rows");
    }

    private void migrations(DatabaseAddress address) {
        List<String> open = Migrations.status(address).stream()
                .filter(migration -> migration.state() != Migrations.State.APPLIED)
                .map(migration -> "V" + migration.version() + " " + migration.state())
                .toList();
        say("schema", open.isEmpty(), open.isEmpty() ? "all migrations are applied" : "not applied: " + open);
    }

    private void none(String area, String sql, String promise) throws SQLException {
        List<String> offenders = list(sql);
        say(area, offenders.isEmpty(), offenders.isEmpty() ? promise : "not so: " + promise + ": " + offenders);
    }

    private void say(String area, boolean good, String sentence) {
        findings.add(new Finding(area, good, sentence));
    }

    private List<String> list(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) found.add(rows.getString(1));
            return found;
        }
    }
}
