package turnpike;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import turnpike.base.Unavailable;
import turnpike.ledger.LedgerBooks;
import turnpike.platform.db.Database;
import turnpike.platform.db.DatabaseAddress;
import turnpike.platform.db.DatabaseCheck;
import turnpike.platform.db.DatabaseSettings;
import turnpike.platform.jobs.JobBoard;
import turnpike.platform.jobs.JobSettings;
import turnpike.platform.jobs.Jobs;
import turnpike.platform.metrics.Machine;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.metrics.PartHealth;
import turnpike.platform.metrics.Status;
import turnpike.platform.metrics.Thresholds;
import turnpike.platform.settings.Settings;
import turnpike.platform.settings.Vault;
import turnpike.platform.upkeep.IndexFigures;
import turnpike.platform.upkeep.TableFigures;
import turnpike.platform.upkeep.Upkeep;
import turnpike.usage.Books;
import turnpike.usage.Finding;

/// Examines an installation, running or stopped, and its books. One line per finding; changes nothing.
///
/// While Turnpike runs, the doctor connects to its database; otherwise it starts the embedded one for the examination.
final class Doctor {
    private static final int JAVA = 25;
    private static final int TABLES_SHOWN = 5;
    private static final int OFFENDERS_SHOWN = 10;
    private static final int REACH_MS = 2000;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final PrintStream out;
    private int bad;
    private int looked;

    Doctor(PrintStream out) {
        this.out = out;
    }

    /// @return exit code: 0 when all is well, 1 when something is not
    int examine(Settings settings) {
        Path directory = Running.directory(settings);
        String outside = Installation.outside(settings);
        out.println("data directory " + directory);
        java();
        files(directory);
        Optional<Running> running = Running.find(directory);
        if (running.isPresent()) {
            Vault vault = Installation.vault(settings, directory);
            ports(running.get());
            DatabaseAddress address = outside.isEmpty() ? running.get().address(vault) : DatabaseAddress.parse(outside);
            database(address, vault, settings);
        } else if (outside.isEmpty() && !Files.exists(directory.resolve("pgdata"))) {
            say("server", false, "nothing is installed here yet: start ./turnpike demo or ./turnpike serve");
        } else {
            note("server", "not running");
            try (Installation installation = Installation.open(settings, directory)) {
                database(installation.address(), installation.vault(), settings);
            }
        }
        out.printf("%d checks, %s%n", looked, bad == 0 ? "all well" : bad + " not well");
        return bad == 0 ? 0 : 1;
    }

    private void java() {
        int version = Runtime.version().feature();
        say("java", version >= JAVA, "JDK " + Runtime.version());
    }

    private void files(Path directory) {
        if (!Files.isDirectory(directory)) {
            say("files", true, "the data directory is not made yet");
            return;
        }
        say("files", Files.isWritable(directory), "the data directory can be written");
        for (String name : List.of("secret.key", "pgdata")) {
            Path file = directory.resolve(name);
            if (Files.exists(file)) say("files", isPrivate(file), name + " is its owner's alone");
        }
        PartHealth disk = Thresholds.disk(new Machine(directory).disk().usedPercent());
        say("disk", disk.status() == Status.OK, disk.message());
    }

    private static boolean isPrivate(Path file) {
        try {
            return OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            return false;
        }
    }

    private void ports(Running running) {
        say("server", true, "running as process " + running.pid());
        if (running.ports().get("http") instanceof Integer http)
            say("server", answers(http), "HTTP answers on port " + http);
    }

    private static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), REACH_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void database(DatabaseAddress address, Vault vault, Settings settings) {
        try {
            for (DatabaseCheck.Finding finding : DatabaseCheck.of(address)) {
                say(finding.area(), finding.good(), finding.sentence());
            }
            try (Database database = Database.connect(address, vault, DatabaseSettings.from(settings))) {
                stored(database, settings);
                books(database);
            }
        } catch (Unavailable e) {
            say("database", false, String.valueOf(e.getMessage()));
        }
    }

    private void stored(Database database, Settings settings) {
        Upkeep upkeep = new Upkeep(database, InstantSource.system());
        PartHealth connections = Thresholds.connections(
                upkeep.databaseFigures().connections(), upkeep.databaseFigures().connectionsMax());
        say("database", connections.status() == Status.OK, connections.message());
        try (Metrics metrics = new Metrics()) {
            JobBoard board = new Jobs(database, JobSettings.from(settings), metrics, InstantSource.system()).board();
            PartHealth jobs = Thresholds.jobs(board.counts().failed(), board.waiting(), 0);
            say("jobs", jobs.status() == Status.OK, jobs.message());
        }
        for (TableFigures table : upkeep.tables(TABLES_SHOWN)) {
            note(
                    "growth",
                    "%s: %,d rows, %,d MB%s%s"
                            .formatted(
                                    table.name(),
                                    table.rows(),
                                    table.sizeBytes() / 1_000_000,
                                    table.weekGrowthBytes() == null
                                            ? ""
                                            : ", %,+d MB in a week".formatted(table.weekGrowthBytes() / 1_000_000),
                                    table.lastVacuumAt() == null ? "" : ", vacuumed " + table.lastVacuumAt()));
        }
        for (IndexFigures index : upkeep.idleIndexes(TABLES_SHOWN)) {
            if (index.scans() == 0 && index.sizeBytes() > 100_000_000) {
                note("indexes", "%s is large and never used".formatted(index.name()));
            }
        }
    }

    /// The invariant of the usage ledger; the first few offenders are named.
    private void books(Database database) {
        List<Finding> findings = new Books(database).check();
        say("books", findings.isEmpty(), "roll-ups, session totals and deltas agree");
        findings.stream().limit(OFFENDERS_SHOWN).forEach(finding -> note("books", finding.toString()));
        List<LedgerBooks.Finding> money = new LedgerBooks(database).check();
        say("money", money.isEmpty(), "balances are what the journal moved, and sum to zero");
        money.stream().limit(OFFENDERS_SHOWN).forEach(finding -> note("money", finding.toString()));
    }

    private void say(String area, boolean good, String sentence) {
        looked++;
        if (!good) bad++;
        out.printf(Locale.ROOT, "%-4s  %-10s  %s%n", good ? "ok" : "FAIL", area, sentence);
    }

    private void note(String area, String sentence) {
        out.printf(Locale.ROOT, "%-4s  %-10s  %s%n", "", area, sentence);
    }
}
