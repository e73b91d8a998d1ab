package turnpike.platform.upkeep;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import turnpike.platform.db.Database;

/// Asks the database about itself.
public final class Upkeep {
    private static final int DAYS_KEPT = 400;

    private final Database database;
    private final InstantSource clock;
    private final UpkeepStore store = new UpkeepStore();

    public Upkeep(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public DatabaseFigures databaseFigures() {
        return database.callAcrossTenants(tx -> {
            long start = System.nanoTime();
            store.touch(tx);
            return store.databaseFigures(tx, (System.nanoTime() - start) / 1e6);
        });
    }

    /// The largest tables first.
    public List<TableFigures> tables(int most) {
        return database.callAcrossTenants(tx -> store.tables(tx, today().minusDays(7), most));
    }

    /// The least used indexes first, those that enforce a constraint left out.
    public List<IndexFigures> idleIndexes(int most) {
        return database.callAcrossTenants(tx -> store.idleIndexes(tx, most));
    }

    /// Writes down how large every table is today, and forgets what is older than 400 days.
    public void noteGrowth() {
        database.runAcrossTenants(tx -> {
            store.noteSizes(tx, today());
            store.forgetSizes(tx, today().minusDays(DAYS_KEPT));
        });
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
