package turnpike;

import java.time.Duration;
import java.time.InstantSource;
import turnpike.inbound.rest.HealthRoutes;
import turnpike.inbound.rest.JobsRoutes;
import turnpike.platform.db.Database;
import turnpike.platform.db.Migrations;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.Operations;
import turnpike.platform.jobs.Jobs;
import turnpike.platform.metrics.Health;
import turnpike.platform.metrics.Machine;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.upkeep.History;
import turnpike.platform.upkeep.Upkeep;
import turnpike.tenancy.Audit;

/// Looks after the installation itself: what it knows about its health, figures, tables and jobs, and who may ask.
final class Caretaker implements AutoCloseable {
    private final Installation installation;
    private final Jobs jobs;
    private final Health health;
    private final History history;
    private final Vitals vitals;
    private final HealthRoutes.Sources sources;

    Caretaker(
            Installation installation,
            Database database,
            Jobs jobs,
            Metrics metrics,
            Health health,
            InstantSource clock) {
        this.installation = installation;
        this.jobs = jobs;
        this.health = health;
        this.history = new History(database, clock);
        Upkeep upkeep = new Upkeep(database, clock);
        Machine machine = new Machine(installation.directory());
        this.vitals = new Vitals(database, upkeep, jobs, metrics, machine);
        this.sources = new HealthRoutes.Sources(health, metrics, machine, database, upkeep, history);
        jobs.every("metrics-sample", Duration.ofMinutes(1), history::sample);
        jobs.daily("metrics-cleanup", Duration.ofHours(2), history::expire);
        jobs.daily("table-growth", Duration.ofMinutes(10), upkeep::noteGrowth);
    }

    void addTo(Operations operations, Audit audit, String metricsToken, String version) {
        new JobsRoutes(jobs.board(), audit).addTo(operations);
        new HealthRoutes(sources, () -> Migrations.status(installation.address()), metricsToken, version)
                .addTo(operations);
    }

    /// Begins to look; to be called when everything is open.
    void watch(HttpServer http) {
        vitals.watch(health, history, http);
    }

    @Override
    public void close() {
        vitals.close();
    }
}
