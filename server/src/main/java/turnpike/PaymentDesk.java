package turnpike;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.inbound.rest.PaymentAccountRoutes;
import turnpike.inbound.rest.PaymentRoutes;
import turnpike.inbound.webhooks.CallbackPages;
import turnpike.ledger.Journal;
import turnpike.outbound.mpesa.MpesaGateway;
import turnpike.payments.PayerLookup;
import turnpike.payments.PaymentGateway;
import turnpike.payments.Payments;
import turnpike.payments.ProviderTokens;
import turnpike.platform.db.Database;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.Operations;
import turnpike.platform.jobs.Jobs;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Vault;
import turnpike.platform.web.WebCaller;
import turnpike.reporting.Belongings;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Tenants;

/// The part of the house where money is asked for and received.
record PaymentDesk(Payments payments, Database database, Ids ids) implements AutoCloseable {
    /// What it stands on.
    ///
    /// @param publicUrl what the world calls this installation; providers send callbacks there
    /// @param mpesaSandbox where M-Pesa's sandbox is; null for Safaricom's own
    record Ground(
            Database database,
            Vault vault,
            Ids ids,
            InstantSource clock,
            Metrics metrics,
            Audit audit,
            URI publicUrl,
            @Nullable URI mpesaSandbox) {}

    /// @param others gateways beside M-Pesa
    static PaymentDesk open(
            Ground on, WebCaller web, Journal journal, List<PaymentGateway> others, PayerLookup payers) {
        var tokens = new ProviderTokens(on.database, on.vault, on.clock);
        URI sandbox = on.mpesaSandbox;
        List<PaymentGateway> gateways = new ArrayList<>(others);
        gateways.add(
                sandbox == null
                        ? new MpesaGateway(web, tokens, on.clock)
                        : new MpesaGateway(web, tokens, on.clock, sandbox));
        var ground = new Payments.Ground(on.database, on.ids, on.clock, on.metrics, on.publicUrl);
        return new PaymentDesk(
                new Payments(ground, on.vault, on.audit, journal, gateways, payers), on.database, on.ids);
    }

    void addTo(Operations operations, Tenants tenants) {
        new PaymentRoutes(database, payments, tenants, new Belongings(database), ids).addTo(operations);
        new PaymentAccountRoutes(payments.accounts()).addTo(operations);
    }

    void attach(HttpServer http) {
        new CallbackPages(payments.inbox()).attach(http);
    }

    void schedule(Jobs jobs) {
        jobs.every("payments-sweep", Duration.ofMinutes(1), payments::sweep);
        jobs.every("payments-pull", Duration.ofMinutes(15), payments::pull);
        jobs.daily("payments-pull-daily", Duration.ofHours(1), payments::pullDaily);
    }

    /// Begins to carry what is stored; after the listeners are there.
    void start() {
        payments.start();
    }

    @Override
    public void close() {
        payments.close();
    }
}
