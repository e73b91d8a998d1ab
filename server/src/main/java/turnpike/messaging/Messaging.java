package turnpike.messaging;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Tenant;

/// The room put together: what others may use of it. Carries dispatches until it is closed.
public final class Messaging implements AutoCloseable {
    /// What it stands on.
    public record Ground(Database database, Vault vault, Ids ids, InstantSource clock, Audit audit, Metrics metrics) {}

    private final Ground on;
    private final MessagingSettings settings;
    private final Messages messages;
    private final MessageAccounts accounts;
    private final Templates templates;
    private final Budgets budgets;
    private final DeliveryReports reports;
    private final MessageFigures figures;
    private final OptOuts optOuts;
    private final Carrier carrier;

    /// @param gateways one for each provider
    public Messaging(
            Ground on, MessagingSettings settings, Function<TenantId, ZoneId> zones, List<MessageGateway> gateways) {
        this.on = on;
        this.settings = settings;
        accounts = new MessageAccounts(on.database, on.vault, on.ids, on.clock, on.audit, new Gateways(gateways));
        templates = new Templates(on.database, on.clock, on.audit);
        budgets = new Budgets(on.database, on.clock, on.audit, zones);
        var parts = new Messages.Parts(templates, accounts, budgets);
        messages = new Messages(on.database, on.vault, on.ids, on.clock, on.audit, parts);
        figures = new MessageFigures(on.database, on.ids, on.clock, on.audit, zones);
        optOuts = new OptOuts(on.database, on.audit);
        var course = new Course(on.ids, on.clock, settings, parts, messages);
        var tokens = new CallbackTokens(on.vault);
        reports = new DeliveryReports(on.database, on.clock, settings, tokens, accounts, course, on.metrics);
        carrier = new Carrier(on.database, on.clock, on.metrics, messages, parts, reports, course);
    }

    public Messages messages() {
        return messages;
    }

    public MessageAccounts accounts() {
        return accounts;
    }

    public Templates templates() {
        return templates;
    }

    public Budgets budgets() {
        return budgets;
    }

    public DeliveryReports reports() {
        return reports;
    }

    public MessageFigures figures() {
        return figures;
    }

    public OptOuts optOuts() {
        return optOuts;
    }

    /// To be run every hour.
    public Reminders reminders(Supplier<List<Tenant>> tenants, ExpirySource source) {
        return new Reminders(on.database, on.clock, messages, budgets, tenants, source);
    }

    /// To be run every day: drops texts and reports that nobody needs any more.
    public void forget() {
        messages.forgetTexts(settings.textKept());
        reports.forget();
    }

    /// Looks for what is due now instead of at the next sweep.
    public void wake() {
        carrier.wake();
    }

    @Override
    public void close() {
        carrier.close();
    }
}
