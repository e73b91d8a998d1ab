package turnpike.invoices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openpdf.text.pdf.PdfReader;
import org.openpdf.text.pdf.parser.PdfTextExtractor;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.ledger.Journal;
import turnpike.platform.db.Database;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Zones;

final class InvoicesTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final Invoices.Customer JANE = new Invoices.Customer("Jane", "2547****149", null, "Kisumu", "A00P");

    private final TestClock clock = new TestClock("2026-12-31T20:00:00Z");
    private final Ids ids = new Ids(clock);
    private final Zones zones = new Zones(DATABASE);
    private final Audit audit = new Audit(DATABASE, ids, clock);
    private final Journal journal = new Journal(DATABASE, ids, clock, audit);
    private final Invoices invoices = new Invoices(DATABASE, ids, clock, audit, zones, journal);
    private final TenantId tenant = tenant();
    private final Actor actor = Actor.system(tenant, "test");

    /// Whatever is rolled back, and however many ask at once, the numbers are 1, 2, 3 and so on.
    @Test
    void numbersHaveNoGapWhateverIsRolledBack() throws Exception {
        List<Callable<Integer>> crowd = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            var random = new Random(i);
            crowd.add(() -> {
                int issued = 0;
                for (int n = 0; n < 20; n++) if (issuedOrRolledBack(random.nextInt(3) == 0)) issued++;
                return issued;
            });
        }
        int issued = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> each : threads.invokeAll(crowd)) issued += each.get();
        }

        List<Long> numbers = DATABASE.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("select number from invoices order by number")
                        .mapTo(Long.class)
                        .list());
        assertThat(issued).isBetween(1, 99);
        assertThat(numbers).hasSize(issued);
        for (int i = 0; i < issued; i++) assertThat(numbers.get(i)).isEqualTo(i + 1);
    }

    private boolean issuedOrRolledBack(boolean fails) {
        try {
            DATABASE.run(tenant, tx -> {
                invoices.issue(tx, tenant, wanted(UUID.randomUUID(), line("Day", 1, 5000, 1600)));
                if (fails) throw new Conflict("changed_mind", "the caller rolls back");
            });
            return true;
        } catch (Conflict e) {
            return false;
        }
    }

    @Test
    void aSourceHasOneInvoiceHoweverManyAskAtOnce() throws Exception {
        UUID purchase = UUID.randomUUID();
        List<Callable<Invoice>> crowd = new ArrayList<>();
        for (int i = 0; i < 5; i++) crowd.add(() -> issue(purchase, line("Day", 1, 5000, 1600)));
        List<UUID> made = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Invoice> each : threads.invokeAll(crowd))
                made.add(each.get().id());
        }

        assertThat(made).containsOnly(made.getFirst());
        assertThat(issue(UUID.randomUUID(), line("Day", 1, 5000, 1600)).title().number())
                .endsWith("-000002");
    }

    @Test
    void aYearOfTheTenantsZoneBeginsANewSeries() {
        assertThat(issue(UUID.randomUUID(), line("Day", 1, 1, 0)).title().number())
                .isEqualTo("INV-00-2026-000001");
        clock.set(Instant.parse("2026-12-31T21:00:00Z")); // midnight in Nairobi
        assertThat(issue(UUID.randomUUID(), line("Day", 1, 1, 0)).title().number())
                .isEqualTo("INV-00-2027-000001");
    }

    /// Three lines of 33 cents at 16 %: each holds 4.55 cents of tax, together 13.66. The fourteenth cent goes to one.
    @Test
    void linesAddUpToTheirInvoice() {
        Invoice invoice = issue(
                UUID.randomUUID(),
                line("a", 1, 33, 1600),
                line("b", 1, 33, 1600),
                line("c", 1, 33, 1600),
                line("free of tax", 2, 100, 0));

        assertThat(invoice.sums()).isEqualTo(new Invoice.Sums(kes(285), kes(14), kes(299)));
        assertThat(invoice.lines()).extracting(l -> l.tax().minor()).containsExactly(5L, 5L, 4L, 0L);
    }

    @Test
    void linesAddUpForAnyPrices() {
        for (long seed = 1; seed <= 500; seed++) {
            var random = new Random(seed);
            List<Invoices.Line> lines = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                int rate = List.of(0, 800, 1600).get(random.nextInt(3));
                lines.add(line("l", 1 + random.nextInt(5), random.nextInt(10_000), rate));
            }
            List<Invoice.Line> taxed = Tax.within(lines);
            for (int i = 0; i < lines.size(); i++) {
                assertThat(taxed.get(i).total())
                        .as("seed %d", seed)
                        .isEqualTo(lines.get(i).total());
                assertThat(taxed.get(i).tax().minor()).as("seed %d", seed).isNotNegative();
            }
        }
    }

    @Test
    void whatIsFinalCannotBeRewritten() {
        Invoice invoice = issue(UUID.randomUUID(), line("Day", 1, 5000, 1600));
        for (String rewriting : List.of(
                "update invoices set total_minor = 1",
                "update invoices set number = 9",
                "update invoice_lines set text = 'x'",
                "delete from invoice_lines",
                "delete from invoices",
                "update fiscal_receipts set number = 'x'")) {
            assertThatThrownBy(() -> DATABASE.run(tenant, tx -> tx.sql().execute(rewriting)))
                    .as(rewriting)
                    .hasMessageContaining("permission denied");
        }
        assertThatThrownBy(() -> invoices.change(actor, invoice.id(), JANE, List.of(line("x", 1, 1, 0))))
                .isInstanceOfSatisfying(
                        Conflict.class, e -> assertThat(e.code()).isEqualTo("invoice_final"));
    }

    @Test
    void aDraftIsChangedAndThenFinalOnce() {
        Draft draft = invoices.draft(actor, null, JANE, List.of(line("Day", 1, 100, 0)));
        invoices.change(actor, draft.id(), JANE, List.of(line("Week", 1, 500, 0)));

        Invoice invoice = invoices.finalise(actor, draft.id());

        assertThat(invoices.finalise(actor, draft.id()).title()).isEqualTo(invoice.title());
        assertThat(invoice.id()).isEqualTo(draft.id());
        assertThat(invoice.sums().total()).isEqualTo(kes(500));
        assertThat(invoices.findDraft(tenant, draft.id())).isEmpty();
        assertThat(list(null)).extracting(Summary::state).containsExactly(Invoice.State.FINAL);
    }

    @Test
    void creditNotesTakeBackNoMoreThanWasBilled() {
        Invoice invoice = issue(UUID.randomUUID(), line("Day", 1, 1000, 1600));
        UUID key = UUID.randomUUID();

        Invoice part = invoices.credit(actor, invoice.id(), key, List.of(line("half", 1, 500, 1600)));

        assertThat(invoices.credit(actor, invoice.id(), key, null).id()).isEqualTo(part.id());
        assertThat(part.title().number()).isEqualTo("CRN-00-2026-000001");
        assertTooLarge(invoice, List.of(line("more than half", 1, 501, 1600)));
        assertThat(invoices.credit(actor, invoice.id(), UUID.randomUUID(), null).sums())
                .isEqualTo(new Invoice.Sums(kes(431), kes(69), kes(500)));
        assertTooLarge(invoice, null);
        assertThatThrownBy(() -> invoices.annul(actor, invoice.id(), "mistake"))
                .isInstanceOfSatisfying(
                        Conflict.class, e -> assertThat(e.code()).isEqualTo("invoice_settled"));
    }

    private void assertTooLarge(Invoice invoice, @Nullable List<Invoices.Line> lines) {
        assertThatThrownBy(() -> invoices.credit(actor, invoice.id(), UUID.randomUUID(), lines))
                .isInstanceOfSatisfying(
                        Conflict.class, e -> assertThat(e.code()).isEqualTo("credit_too_large"));
    }

    @Test
    void noInvoiceIsLargerThanAnybodyCanMean() {
        long most = Money.ENTERED_MAX;
        for (List<Invoices.Line> tooMuch : List.of(
                List.of(line("x", 1, most + 1, 0)),
                List.of(line("x", 1_000_000, most, 1600)),
                List.of(line("x", 1, most, 0), line("y", 1, 1, 0)))) {
            assertThatThrownBy(() -> invoices.draft(actor, null, JANE, tooMuch)).isInstanceOf(InvalidInput.class);
        }
        assertThat(invoices.draft(actor, null, JANE, List.of(line("x", 1, most, 1600)))
                        .lines())
                .hasSize(1);
    }

    @Test
    void whatIsVoidKeepsItsNumber() {
        Invoice invoice = issue(UUID.randomUUID(), line("Day", 1, 1000, 1600));

        assertThat(invoices.annul(actor, invoice.id(), "typed twice").state()).isEqualTo(Invoice.State.VOID);

        assertThat(issue(UUID.randomUUID(), line("Day", 1, 1000, 1600)).title().number())
                .endsWith("-000002");
        assertThatThrownBy(() -> invoices.credit(actor, invoice.id(), UUID.randomUUID(), null))
                .isInstanceOf(Conflict.class);
    }

    @Test
    void anotherTenantsInvoiceDoesNotExist() {
        Invoice invoice = issue(UUID.randomUUID(), line("Day", 1, 1000, 1600));
        TenantId other = tenant();

        assertThatThrownBy(() -> invoices.get(other, invoice.id())).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> invoices.annul(Actor.system(other, "test"), invoice.id(), "x"))
                .isInstanceOf(NotFound.class);
        assertThat(invoices.find(other, new Invoices.Search(null, null, null, null, null), 0, 9)
                        .items())
                .isEmpty();
    }

    @Test
    void thePdfSaysWhatTheInvoiceSays() throws IOException {
        invoices.changeSettings(
                actor, new InvoiceSettings("Pwani Net", "Mombasa", "P051", 1600, "PN", "01", "Pay bill 600000", true));
        Invoice invoice = issue(UUID.randomUUID(), line("Weekly package", 2, 61725, 1600));
        DATABASE.run(tenant, tx -> {
            invoices.fiscalised(
                    tx, tenant, invoice.id(), new Invoice.FiscalReceipt("KRA1", "SIG", "qr", clock.instant()));
            invoices.paid(tx, tenant, invoice.id(), clock.instant());
        });
        Invoice stored = invoices.get(tenant, invoice.id());
        var pdf = new InvoicePdf(zones.of(tenant));

        assertThat(text(pdf.invoice(stored, null)))
                .contains("Invoice PN-INV-01-2026-000001", "Pwani Net", "P051", "Jane", "Weekly package", "16 %")
                .contains("KES 1,234.50", "KES 170.28", "KRA1", "Pay bill 600000", "31 Dec 2026");
        assertThat(text(pdf.receipt(stored))).contains("Receipt PN-INV-01-2026-000001", "KES 1,234.50", "Mombasa");
        Invoice note = invoices.credit(actor, invoice.id(), UUID.randomUUID(), null);
        assertThat(text(pdf.invoice(note, invoice.title().number())))
                .contains("Credit note PN-CRN-01-2026-000001", "Takes back", "PN-INV-01-2026-000001");
    }

    @Test
    void whatThePaperCannotShowLeavesASignAndAWholeLineOfItIsRefused() throws IOException {
        Invoice invoice = issue(UUID.randomUUID(), line("Zoe\u0308 \u674e \u202eday", 1_000_000, 1, 0));
        var pdf = new InvoicePdf(zones.of(tenant));
        assertThat(text(pdf.invoice(invoice, null))).contains("Zo\u00eb ? day", "1000000");
        assertThat(text(pdf.receipt(invoice))).contains("Zo\u00eb ? day");

        var amharic = List.of(line("\u1273\u122a\u134d", 1, 5000, 0));
        assertThatThrownBy(() -> invoices.draft(actor, null, JANE, amharic)).isInstanceOf(InvalidInput.class);
    }

    /// On paper and in a table a script is letters, and a formula is text.
    @Test
    void whatTextsSayIsDrawnAndNotDone() throws IOException {
        String script = "<script>alert(1)</script> (x) \\) /JS";
        invoices.changeSettings(actor, new InvoiceSettings(script, script, script, 1600, "PN", "01", script, true));
        Invoice invoice = issue(UUID.randomUUID(), line(script, 1, 5000, 1600));
        var pdf = new InvoicePdf(zones.of(tenant));

        for (byte[] drawn : List.of(pdf.invoice(invoice, null), pdf.receipt(invoice))) {
            assertThat(new String(drawn, 0, 5, StandardCharsets.ISO_8859_1)).isEqualTo("%PDF-");
            assertThat(text(drawn)).contains("<script>alert(1)</script>", "/JS");
            try (var reader = new PdfReader(drawn)) {
                assertThat(reader.getJavaScript()).isNullOrEmpty();
            }
        }
    }

    @Test
    void theExportHoldsEveryInvoiceOfItsTime() throws IOException {
        issue(UUID.randomUUID(), line("Day", 1, 5050, 1600));
        var out = new ByteArrayOutputStream();

        new InvoiceExport(DATABASE)
                .write(tenant, clock.instant(), clock.instant().plusSeconds(1), out);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("INV-00-2026-000001,INVOICE,FINAL,2026-12-31T20:00:00Z,,Jane,A00P,KES,43.53,6.97,50.50,");
    }

    private static String text(byte[] pdf) throws IOException {
        try (var reader = new PdfReader(pdf)) {
            var extractor = new PdfTextExtractor(reader);
            var text = new StringBuilder();
            for (int page = 1; page <= reader.getNumberOfPages(); page++) text.append(extractor.getTextFromPage(page));
            return text.toString();
        }
    }

    private Invoice issue(UUID source, Invoices.Line... lines) {
        return DATABASE.call(tenant, tx -> invoices.issue(tx, tenant, wanted(source, lines)));
    }

    private static Invoices.Wanted wanted(UUID source, Invoices.Line... lines) {
        return new Invoices.Wanted(null, JANE, List.of(lines), "purchase", source, false);
    }

    private static Invoices.Line line(String text, long quantity, long minor, int tax) {
        return new Invoices.Line(text, quantity, kes(minor), tax);
    }

    private List<Summary> list(Invoice.@Nullable State state) {
        return invoices.find(tenant, new Invoices.Search(null, state, null, null, null), 0, 50)
                .items();
    }

    private static Money kes(long minor) {
        return new Money(minor, "KES");
    }

    private static TenantId tenant() {
        var tenant = new TenantId(UUID.randomUUID());
        DATABASE.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:id, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())
                        """)
                .bind("id", tenant.value())
                .bind("slug", "t" + tenant.toString().substring(0, 8))
                .execute());
        return tenant;
    }
}
