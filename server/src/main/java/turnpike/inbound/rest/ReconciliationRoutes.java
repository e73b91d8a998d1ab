package turnpike.inbound.rest;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import turnpike.base.InvalidInput;
import turnpike.ledger.Reconciliation;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.tenancy.Tenants;

/// The three books of a day, side by side.
public final class ReconciliationRoutes {
    private final Reconciliation reconciliation;
    private final Tenants tenants;
    private final Function<String, UnaryOperator<String>> receipts;

    /// @param receipts how a provider writes them; InvalidInput when there is none of this name
    public ReconciliationRoutes(
            Reconciliation reconciliation, Tenants tenants, Function<String, UnaryOperator<String>> receipts) {
        this.reconciliation = reconciliation;
        this.tenants = tenants;
        this.receipts = receipts;
    }

    public void addTo(Operations operations) {
        operations
                .on("getReconciliationDay", this::day)
                .on("listReconciliationLines", this::lines)
                .on("uploadStatement", this::upload);
    }

    private record DayView(
            String provider,
            String day,
            boolean hasFeed,
            boolean hasUpload,
            long withoutReceipt,
            List<Reconciliation.Count> counts) {}

    private Answer day(Call call) {
        Reconciliation.Day day = reconciliation.day(call.tenant(), question(call));
        return Answer.json(new DayView(
                day.provider(),
                day.day().toString(),
                day.hasFeed(),
                day.hasUpload(),
                day.withoutReceipt(),
                day.counts()));
    }

    private Answer lines(Call call) {
        var page = call.page();
        var found = reconciliation.lines(call.tenant(), question(call), page.offset(), page.perPage());
        return Answer.json(ListPage.of(found.items(), page, found.total()));
    }

    private Reconciliation.Question question(Call call) {
        String day = call.textOrNull("day");
        try {
            return new Reconciliation.Question(
                    call.text("provider"),
                    day == null ? reconciliation.today(call.tenant()) : LocalDate.parse(day),
                    call.wordOrNull("state", Reconciliation.State.class));
        } catch (DateTimeException e) {
            throw new InvalidInput("day", "must be a day as in 2026-01-31");
        }
    }

    private Answer upload(Call call) {
        String given = call.textOrNull("currency");
        String currency = given == null ? tenants.get(call.tenant()).currency().getCurrencyCode() : given;
        String provider = call.text("provider");
        return Answer.created(
                reconciliation.upload(Actors.of(call), provider, currency, receipts.apply(provider), call.file()));
    }
}
