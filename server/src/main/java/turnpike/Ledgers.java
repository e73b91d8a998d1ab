package turnpike;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import turnpike.base.Ids;
import turnpike.inbound.rest.InvoiceRoutes;
import turnpike.inbound.rest.LedgerRoutes;
import turnpike.inbound.rest.ReconciliationRoutes;
import turnpike.invoices.InvoiceExport;
import turnpike.invoices.Invoices;
import turnpike.invoices.SaleInvoices;
import turnpike.ledger.Journal;
import turnpike.ledger.JournalExport;
import turnpike.ledger.Reconciliation;
import turnpike.ledger.StatementRow;
import turnpike.payments.Feeds;
import turnpike.payments.Payments;
import turnpike.platform.db.Database;
import turnpike.platform.http.Operations;
import turnpike.platform.jobs.Jobs;
import turnpike.reporting.Belongings;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Tenants;
import turnpike.tenancy.Zones;

/// The part of the house that keeps the money's books.
record Ledgers(
        Database database,
        InstantSource clock,
        Journal journal,
        Reconciliation reconciliation,
        Invoices invoices,
        SaleInvoices sales) {
    private static final Duration INVOICE_EVERY = Duration.ofSeconds(10);
    private static final Duration RECOGNISE_EVERY = Duration.ofMinutes(30); // days end in some zone at any half hour

    static Ledgers open(Database database, Ids ids, InstantSource clock, Audit audit, Zones zones) {
        var journal = new Journal(database, ids, clock, audit);
        var invoices = new Invoices(database, ids, clock, audit, zones, journal);
        return new Ledgers(
                database,
                clock,
                journal,
                new Reconciliation(database, clock, zones, audit),
                invoices,
                new SaleInvoices(database, ids, clock, zones, invoices));
    }

    /// Keeps what the providers' own feeds tell, as the third book of the comparison.
    void compareWith(Feeds feeds) {
        feeds.onRead((tenant, provider, _, _, lines) -> {
            List<StatementRow> rows = lines.stream()
                    .map(line ->
                            new StatementRow(line.receipt(), line.amount(), line.at(), line.phone(), line.reference()))
                    .toList();
            database.run(tenant, tx -> reconciliation.noteFeed(tx, tenant, provider, rows));
        });
    }

    void schedule(Jobs jobs) {
        jobs.every("recognise-revenue", RECOGNISE_EVERY, () -> journal.revenue().recognise(clock));
        jobs.every("issue-invoices", INVOICE_EVERY, sales::issue);
    }

    void addTo(Operations operations, Tenants tenants, Payments payments) {
        var belongings = new Belongings(database);
        new LedgerRoutes(journal, new JournalExport(database), belongings, tenants).addTo(operations);
        new ReconciliationRoutes(reconciliation, tenants, payments::receipts).addTo(operations);
        new InvoiceRoutes(invoices, new InvoiceExport(database), belongings, tenants).addTo(operations);
    }
}
