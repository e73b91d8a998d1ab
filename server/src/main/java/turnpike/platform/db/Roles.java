package turnpike.platform.db;

import java.sql.DriverManager;
import java.sql.SQLException;
import turnpike.base.Unavailable;
import turnpike.platform.settings.BadSetting;

/// Makes the two login roles the product runs as; neither can bypass row-level security.
final class Roles {
    private static final int OLDEST = 150000;

    private Roles() {}

    static void prepare(DatabaseAddress address, String appPassword, String ingestPassword) {
        try (var connection = DriverManager.getConnection(address.url(), address.owner(), address.password());
                var statement = connection.createStatement()) {
            try (var row = statement.executeQuery("select current_setting('server_version_num')::int")) {
                row.next();
                if (row.getInt(1) < OLDEST) throw new BadSetting("PostgreSQL 15 or newer is needed");
            }
            // Passwords are hex digits made by us, so quoting them is safe; DDL takes no parameters.
            for (String[] role :
                    new String[][] {{Database.APP_ROLE, appPassword}, {Database.INGEST_ROLE, ingestPassword}}) {
                statement.execute("""
                        do $$ begin
                          if not exists (select from pg_roles where rolname = '%1$s') then
                            create role %1$s;
                          end if;
                        exception when duplicate_object or unique_violation then null;
                        end $$""".formatted(role[0]));
                statement.execute("alter role %s login password '%s'".formatted(role[0], role[1]));
            }
        } catch (SQLException e) {
            if ("42501".equals(e.getSQLState())) {
                throw new BadSetting(
                        "the database owner " + address.owner() + " may not create roles: grant CREATEROLE");
            }
            throw new Unavailable("the database cannot be prepared: " + e.getMessage(), e);
        }
    }
}
