package turnpike.platform.db;

import java.time.Duration;
import turnpike.platform.settings.Settings;

/// How many connections we hold and how long a caller waits for one.
///
/// @param patience how long a caller waits before the database counts as unreachable
public record DatabaseSettings(
        int appConnections, int ingestConnections, int ledgerConnections, int lookUpConnections, Duration patience) {
    public static DatabaseSettings from(Settings settings) {
        return new DatabaseSettings(
                settings.number(
                        "database.app-connections", 12, 2, 200, "connections", "Connections for tenants' requests."),
                settings.number(
                        "database.ingest-connections",
                        10,
                        4,
                        200,
                        "connections",
                        "Connections for packets, jobs and platform administration."),
                settings.number(
                        "database.ledger-connections",
                        8,
                        3,
                        200,
                        "connections",
                        "Connections for booking usage and for look-ups of dashboards; one more than "
                                + "radius.accounting-workers at least."),
                settings.number(
                        "database.look-up-connections",
                        4,
                        2,
                        200,
                        "connections",
                        "Connections for look-ups of logins and limits."),
                settings.duration(
                        "database.patience",
                        "3s",
                        Duration.ofMillis(250),
                        Duration.ofSeconds(60),
                        "How long a caller waits for a connection before the database counts as unreachable."));
    }
}
