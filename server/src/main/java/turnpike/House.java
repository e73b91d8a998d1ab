package turnpike;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Ids;
import turnpike.platform.db.Database;
import turnpike.platform.db.DatabaseSettings;
import turnpike.platform.settings.Settings;

/// Builds every object by hand, starts them in order and stops them in reverse. The one place that sees the whole.
public final class House implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(House.class);

    /// How much is forgiven at the start.
    public enum Mode {
        /// Loopback only, default secrets allowed.
        DEMO,
        /// Refuses what is unsafe.
        SERVE
    }

    /// What is open, last opened first: closing goes the same way back.
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private final Database database;
    private final Ids ids;

    private House(Settings settings, InstantSource clock, Mode mode) {
        try {
            Installation installation = keep(Installation.open(settings, mode == Mode.DEMO ? "demo" : "main"));
            database =
                    keep(Database.open(installation.address(), installation.vault(), DatabaseSettings.from(settings)));
            ids = new Ids(clock);
            settings.refuseUnknown();
            installation.announce();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Starts everything; when it returns, packets and requests are answered.
    ///
    /// @throws turnpike.platform.settings.BadSetting naming what is wrong, before anything is reachable
    public static House open(Settings settings, InstantSource clock, Mode mode) {
        return new House(settings, clock, mode);
    }

    /// Where the screens are.
    public String address() {
        return "";
    }

    public Database database() {
        return database;
    }

    public Ids ids() {
        return ids;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            AutoCloseable last = open.pop();
            try {
                last.close();
            } catch (Exception e) {
                LOG.warn("closing {} failed", last.getClass().getSimpleName(), e);
            }
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.push(part);
        return part;
    }
}
