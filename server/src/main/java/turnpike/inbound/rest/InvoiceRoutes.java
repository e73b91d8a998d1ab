package turnpike.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.invoices.Draft;
import turnpike.invoices.Invoice;
import turnpike.invoices.InvoiceExport;
import turnpike.invoices.InvoicePdf;
import turnpike.invoices.InvoiceSettings;
import turnpike.invoices.Invoices;
import turnpike.invoices.Summary;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.reporting.Belongings;
import turnpike.tenancy.Tenants;

/// The invoices of the caller's tenant.
public final class InvoiceRoutes {
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    private final Invoices invoices;
    private final InvoiceExport export;
    private final Belongings belongings;
    private final Filters filters;
    private final Tenants tenants;

    public InvoiceRoutes(Invoices invoices, InvoiceExport export, Belongings belongings, Tenants tenants) {
        this.invoices = invoices;
        this.export = export;
        this.belongings = belongings;
        this.filters = new Filters(belongings);
        this.tenants = tenants;
    }

    public void addTo(Operations operations) {
        operations
                .on("listInvoices", this::list)
                .on("createInvoice", this::create)
                .on("getInvoice", call -> Answer.json(shown(call.tenant(), call.id("invoiceId"))))
                .on("updateInvoice", this::update)
                .on("discardInvoice", this::discard)
                .on("finaliseInvoice", call -> done(invoices.finalise(Actors.of(call), call.id("invoiceId"))))
                .on("payInvoice", call -> done(invoices.pay(Actors.of(call), call.id("invoiceId"))))
                .on("voidInvoice", this::annul)
                .on("creditInvoice", this::credit)
                .on("getInvoicePdf", this::pdf)
                .on("getReceiptPdf", this::receipt)
                .on("exportInvoices", this::export)
                .on("getInvoiceSettings", call -> Answer.json(invoices.settings(call.tenant())))
                .on("updateInvoiceSettings", this::settings);
    }

    private record LineBody(
            String text,
            @Nullable Long quantity,
            long unitPriceMinor,
            @Nullable Integer taxBasisPoints) {}

    private record Body(
            @Nullable UUID subscriberId,
            String customerName,
            @Nullable String customerPhone,
            @Nullable String customerEmail,
            @Nullable String customerAddress,
            @Nullable String customerTaxNumber,
            @Nullable String currency,
            List<LineBody> lines) {
        Invoices.Customer customer() {
            return new Invoices.Customer(
                    customerName, customerPhone, customerEmail, customerAddress, customerTaxNumber);
        }
    }

    private record Reason(String reason) {}

    private record CreditBody(@Nullable UUID key, @Nullable List<LineBody> lines) {}

    private record SettingsBody(
            String sellerName,
            @Nullable String sellerAddress,
            @Nullable String sellerTaxNumber,
            int taxBasisPoints,
            @Nullable String prefix,
            @Nullable String branch,
            @Nullable String footer,
            @Nullable Boolean invoicesForSales) {}

    private record SummaryView(
            UUID id,
            Invoice.Kind kind,
            Invoice.State state,
            @Nullable String number,
            String customerName,
            @Nullable UUID subscriberId,
            long totalMinor,
            String currency,
            Instant at,
            @Nullable Instant paidAt) {}

    private record LineView(
            String text,
            long quantity,
            long unitPriceMinor,
            int taxBasisPoints,
            @Nullable Long netMinor,
            @Nullable Long taxMinor,
            long totalMinor) {}

    private record View(
            UUID id,
            Invoice.Kind kind,
            Invoice.State state,
            @Nullable String number,
            @Nullable UUID subscriberId,
            String customerName,
            @Nullable String customerPhone,
            @Nullable String customerEmail,
            @Nullable String customerAddress,
            @Nullable String customerTaxNumber,
            String currency,
            @Nullable Long netMinor,
            @Nullable Long taxMinor,
            long totalMinor,
            List<LineView> lines,
            Instant at,
            @Nullable Instant paidAt,
            @Nullable Instant voidedAt,
            @Nullable String voidReason,
            @Nullable UUID creditsId,
            @Nullable String source,
            @Nullable UUID sourceId,
            @Nullable String fiscalNumber) {}

    private Answer list(Call call) {
        var page = call.page();
        var search = new Invoices.Search(
                call.textOrNull("q"),
                call.wordOrNull("state", Invoice.State.class),
                filters.id(call, "subscriberId", Belongings.Kind.SUBSCRIBER),
                call.instantOrNull("from"),
                call.instantOrNull("until"));
        var found = invoices.find(call.tenant(), search, page.offset(), page.perPage());
        return Answer.json(
                ListPage.of(found.items().stream().map(InvoiceRoutes::summary).toList(), page, found.total()));
    }

    private Answer create(Call call) {
        Body body = call.body(Body.class);
        if (body.subscriberId != null) {
            belongings.require(call.tenant(), Belongings.Kind.SUBSCRIBER, body.subscriberId);
        }
        Draft draft = invoices.draft(
                Actors.of(call), body.subscriberId, body.customer(), lines(call, body.lines, body.currency));
        return Answer.created(view(draft));
    }

    private Answer update(Call call) {
        Body body = call.body(Body.class);
        UUID id = call.id("invoiceId");
        return Answer.json(
                view(invoices.change(Actors.of(call), id, body.customer(), lines(call, body.lines, body.currency))));
    }

    private Answer discard(Call call) {
        invoices.discard(Actors.of(call), call.id("invoiceId"));
        return Answer.done();
    }

    private Answer annul(Call call) {
        return done(invoices.annul(Actors.of(call), call.id("invoiceId"), call.body(Reason.class).reason));
    }

    private Answer credit(Call call) {
        CreditBody body = call.hasBody() ? call.body(CreditBody.class) : new CreditBody(null, null);
        UUID key = body.key == null ? UUID.randomUUID() : body.key;
        UUID id = call.id("invoiceId");
        String currency = invoices.get(call.tenant(), id).sums().total().currency();
        return Answer.created(view(invoices.credit(
                Actors.of(call), id, key, body.lines == null ? null : lines(call, body.lines, currency))));
    }

    private List<Invoices.Line> lines(Call call, List<LineBody> lines, @Nullable String given) {
        String currency = given == null ? tenants.get(call.tenant()).currency().getCurrencyCode() : given;
        int usual = invoices.settings(call.tenant()).taxBasisPoints();
        return lines.stream()
                .map(line -> new Invoices.Line(
                        line.text,
                        line.quantity == null ? 1 : line.quantity,
                        new Money(line.unitPriceMinor, currency),
                        line.taxBasisPoints == null ? usual : line.taxBasisPoints))
                .toList();
    }

    private Answer pdf(Call call) {
        Invoice invoice = invoices.get(call.tenant(), call.id("invoiceId"));
        UUID credits = invoice.title().creditsId();
        String credited = credits == null
                ? null
                : invoices.get(call.tenant(), credits).title().number();
        byte[] pdf = new InvoicePdf(tenants.get(call.tenant()).zone()).invoice(invoice, credited);
        return Answer.file("application/pdf", invoice.title().number() + ".pdf", pdf);
    }

    private Answer receipt(Call call) {
        Invoice invoice = invoices.get(call.tenant(), call.id("invoiceId"));
        if (!invoice.isPaid()) throw new Conflict("invoice_unpaid", "a receipt is given for what is paid");
        byte[] pdf = new InvoicePdf(tenants.get(call.tenant()).zone()).receipt(invoice);
        return Answer.file("application/pdf", "receipt-" + invoice.title().number() + ".pdf", pdf);
    }

    private Answer export(Call call) {
        Instant from = call.instantOrNull("from");
        Instant until = call.instantOrNull("until");
        export.requirePlace();
        return Answer.stream(
                "text/csv; charset=utf-8",
                "invoices.csv",
                out -> export.write(
                        call.tenant(), from == null ? Instant.EPOCH : from, until == null ? LAST : until, out));
    }

    private Answer settings(Call call) {
        SettingsBody body = call.body(SettingsBody.class);
        var wanted = new InvoiceSettings(
                body.sellerName.strip(),
                orEmpty(body.sellerAddress),
                orEmpty(body.sellerTaxNumber),
                body.taxBasisPoints,
                orEmpty(body.prefix),
                body.branch == null ? "00" : body.branch,
                orEmpty(body.footer),
                body.invoicesForSales == null || body.invoicesForSales);
        return Answer.json(invoices.changeSettings(Actors.of(call), wanted));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    private static Answer done(Invoice invoice) {
        return Answer.json(view(invoice));
    }

    private View shown(TenantId tenant, UUID id) {
        Optional<Draft> draft = invoices.findDraft(tenant, id);
        return draft.map(InvoiceRoutes::view).orElseGet(() -> view(invoices.get(tenant, id)));
    }

    private static SummaryView summary(Summary summary) {
        return new SummaryView(
                summary.id(),
                summary.kind(),
                summary.state(),
                summary.number(),
                summary.customerName(),
                summary.subscriberId(),
                summary.total().minor(),
                summary.total().currency(),
                summary.at(),
                summary.paidAt());
    }

    private static View view(Draft draft) {
        Invoices.Customer customer = draft.customer();
        return new View(
                draft.id(),
                Invoice.Kind.INVOICE,
                Invoice.State.DRAFT,
                null,
                draft.subscriberId(),
                customer.name(),
                customer.phone(),
                customer.email(),
                customer.address(),
                customer.taxNumber(),
                draft.lines().getFirst().unitPrice().currency(),
                null,
                null,
                draft.lines().stream().mapToLong(line -> line.total().minor()).sum(),
                draft.lines().stream()
                        .map(line -> new LineView(
                                line.text(),
                                line.quantity(),
                                line.unitPrice().minor(),
                                line.taxBasisPoints(),
                                null,
                                null,
                                line.total().minor()))
                        .toList(),
                draft.createdAt(),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static View view(Invoice invoice) {
        Invoices.Customer customer = invoice.customer();
        Invoice.FiscalReceipt fiscal = invoice.fiscal();
        return new View(
                invoice.id(),
                invoice.title().kind(),
                invoice.state(),
                invoice.title().number(),
                invoice.subscriberId(),
                customer.name(),
                customer.phone(),
                customer.email(),
                customer.address(),
                customer.taxNumber(),
                invoice.sums().total().currency(),
                invoice.sums().net().minor(),
                invoice.sums().tax().minor(),
                invoice.sums().total().minor(),
                invoice.lines().stream()
                        .map(line -> new LineView(
                                line.text(),
                                line.quantity(),
                                line.unitPrice().minor(),
                                line.taxBasisPoints(),
                                line.net().minor(),
                                line.tax().minor(),
                                line.total().minor()))
                        .toList(),
                invoice.title().issuedAt(),
                invoice.standing().paidAt(),
                invoice.standing().voidedAt(),
                invoice.standing().voidReason(),
                invoice.title().creditsId(),
                invoice.title().source(),
                invoice.title().sourceId(),
                fiscal == null ? null : fiscal.number());
    }
}
