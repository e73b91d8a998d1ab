package turnpike;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import turnpike.platform.db.DatabaseAddress;
import turnpike.platform.db.Migrations;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;

/// `migrate` brings the schema up to date; `migrate status` only looks, also beside a running server.
final class SchemaCommand {
    private final PrintStream out;

    SchemaCommand(PrintStream out) {
        this.out = out;
    }

    void migrate(Settings settings) {
        Installation.declare(settings);
        settings.refuseUnknownFlags();
        try (Installation installation = Installation.open(settings, "main")) {
            Migrations.run(installation.address());
            list(installation.address());
        }
    }

    void status(Settings settings) {
        Installation.declare(settings);
        settings.refuseUnknownFlags();
        String outside = Installation.outside(settings);
        if (!outside.isEmpty()) {
            list(DatabaseAddress.parse(outside));
            return;
        }
        Path directory = Running.directory(settings);
        Optional<Running> running = Running.find(directory);
        if (running.isPresent()) {
            list(running.get().address(Installation.vault(settings, directory)));
        } else if (!Files.exists(directory.resolve("pgdata"))) {
            throw new BadSetting(
                    "nothing is installed in " + directory + " yet: start ./turnpike demo or ./turnpike serve");
        } else {
            try (Installation installation = Installation.open(settings, directory)) {
                list(installation.address());
            }
        }
    }

    private void list(DatabaseAddress address) {
        List<Migrations.Migration> migrations = Migrations.status(address);
        for (Migrations.Migration m : migrations) {
            out.printf(
                    "%-6s %-10s %-28s %s%n",
                    m.version(), m.state(), m.appliedAt() == null ? "" : m.appliedAt(), m.name());
        }
    }
}
