package turnpike.platform.db;

import java.util.Properties;

/// Where PostgreSQL is, and as whom its owner signs in.
///
/// @param url JDBC URL without credentials
/// @param owner role that may create roles and owns the schema
public record DatabaseAddress(String url, String owner, String password) {

    /// Reads `postgresql://user:password@host:port/name` or the `jdbc:` form with user and password parameters.
    public static DatabaseAddress parse(String text) {
        String url = text.startsWith("jdbc:") ? text : "jdbc:" + text.replaceFirst("^postgres:", "postgresql:");
        Properties parsed = Urls.parse(url);
        String bare = "jdbc:postgresql://%s:%s/%s%s"
                .formatted(
                        parsed.getProperty("PGHOST"),
                        parsed.getProperty("PGPORT"),
                        parsed.getProperty("PGDBNAME"),
                        Urls.options(url));
        return new DatabaseAddress(bare, parsed.getProperty("user", "postgres"), parsed.getProperty("password", ""));
    }

    @Override
    public String toString() {
        return owner + " at " + url;
    }
}
