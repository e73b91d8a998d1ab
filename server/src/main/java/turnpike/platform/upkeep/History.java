package turnpike.platform.upkeep;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.platform.db.Database;

/// Figures of this installation, one row a minute, kept for thirty days.
public final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final Duration KEPT = Duration.ofDays(30);
    private static final int POINTS_MAX = 1440; // of more samples every second, third … is shown

    /// @param values figure name to number
    public record Point(Instant at, Map<String, Double> values) {
        public Point {
            values = Collections.unmodifiableMap(new TreeMap<>(values));
        }
    }

    private final Database database;
    private final InstantSource clock;
    private final HistoryStore store = new HistoryStore();
    private final Map<String, DoubleSupplier> figures = new ConcurrentHashMap<>();

    public History(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Adds a figure to every later sample. The supplier is asked once a minute by one thread.
    ///
    /// @param name `snake_case`, unit last
    public void figure(String name, DoubleSupplier value) {
        figures.put(name, value);
    }

    /// Stores the figures as they are now. A figure that cannot be told is left out.
    public void sample() {
        Map<String, Double> values = new LinkedHashMap<>();
        figures.forEach((name, supplier) -> {
            try {
                double value = supplier.getAsDouble();
                if (Double.isFinite(value)) values.put(name, Math.round(value * 1000) / 1000.0);
            } catch (RuntimeException e) {
                LOG.warn("figure {} cannot be told: {}", name, e.toString());
            }
        });
        Instant now = clock.instant();
        database.runAcrossTenants(tx -> store.add(tx, now, values));
    }

    /// The samples of the last hours, oldest first, thinned out to at most 1440.
    public List<Point> last(Duration span) {
        Instant now = clock.instant();
        return database.callAcrossTenants(tx -> store.since(tx, now.minus(span), POINTS_MAX));
    }

    /// Forgets samples older than thirty days.
    public void expire() {
        Instant now = clock.instant();
        database.runAcrossTenants(tx -> store.expire(tx, now.minus(KEPT)));
    }
}
