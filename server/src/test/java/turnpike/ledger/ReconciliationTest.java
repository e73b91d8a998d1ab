package turnpike.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.base.Typed;
import turnpike.ledger.Reconciliation.State;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Zones;

final class ReconciliationTest {
    private static final LedgerRig RIG = new LedgerRig();
    private static final LocalDate DAY = LocalDate.parse("2026-01-30");
    private static final Instant NOON = Instant.parse("2026-01-30T09:00:00Z");

    @TempDir
    Path folder;

    private final TenantId tenant = RIG.tenant();
    private final Reconciliation reconciliation = new Reconciliation(
            RIG.database, RIG.clock, new Zones(RIG.database), new Audit(RIG.database, RIG.ids, RIG.clock));

    @Test
    void eachMovementStandsAsTheThreeBooksSay() {
        paid("SAME", 100, NOON);
        paid("NOTFED", 200, NOON);
        paid("OTHER", 300, NOON);
        fed(row("SAME", 100, NOON), row("OTHER", 299, NOON), row("UNKNOWN", 400, NOON));
        uploaded(
                "receipt,at,amount",
                "SAME,2026-01-30 12:00:00,1.00",
                "NOTFED,2026-01-30 12:00,2.00",
                "OTHER,2026-01-30 12:00,3.00",
                "UNKNOWN,2026-01-30T09:00:00Z,4");

        assertThat(lines(null))
                .extracting(Reconciliation.Line::receipt, Reconciliation.Line::state)
                .containsExactly(
                        tuple("UNKNOWN", State.MISSING_HERE),
                        tuple("OTHER", State.AMOUNT_DIFFERS),
                        tuple("NOTFED", State.MISSING_THERE),
                        tuple("SAME", State.MATCHED));
        assertThat(lines(State.AMOUNT_DIFFERS))
                .extracting(
                        Reconciliation.Line::journalMinor,
                        Reconciliation.Line::feedMinor,
                        Reconciliation.Line::uploadMinor)
                .containsExactly(tuple(300L, 299L, 300L));
        Reconciliation.Day day = reconciliation.day(tenant, question(DAY, null));
        assertThat(day.hasFeed() && day.hasUpload()).isTrue();
        assertThat(day.counts())
                .extracting(Reconciliation.Count::state, Reconciliation.Count::lines, Reconciliation.Count::uploadMinor)
                .contains(tuple(State.MISSING_HERE, 1L, 400L), tuple(State.MATCHED, 1L, 100L));
    }

    @Test
    void aPaymentAroundMidnightIsNoDifference() {
        Instant before = Instant.parse("2026-01-30T20:59:59Z");
        paid("LATE", 100, before);
        paid("NOON", 100, NOON);
        fed(row("LATE", 100, before.plusSeconds(2)), row("NOON", 100, NOON));

        assertThat(lines(null)).extracting(Reconciliation.Line::state).containsOnly(State.MATCHED);
        assertThat(reconciliation
                        .lines(tenant, question(DAY.plusDays(1), null), 0, 9)
                        .items())
                .extracting(Reconciliation.Line::receipt, Reconciliation.Line::state)
                .containsExactly(tuple("LATE", State.MATCHED));
    }

    @Test
    void aDayNobodyToldUsOfIsUnchecked() {
        paid("ALONE", 100, NOON);

        assertThat(lines(null)).extracting(Reconciliation.Line::state).containsExactly(State.UNCHECKED);
    }

    @Test
    void whatIsPaidOutIsNegative() {
        paid("IN", 100, NOON);
        var back = new Posting(Place.of(Account.REFUND_CLEARING), Place.provider("mpesa"), LedgerRig.kes(60));
        RIG.post(tenant, new Entry(Entry.Kind.REFUND, UUID.randomUUID(), NOON, "", List.of(back)).withReceipt("OUT"));
        fed(row("IN", 100, NOON), row("OUT", -60, NOON));

        assertThat(lines(State.MATCHED)).hasSize(2);
        assertThat(lines(State.MATCHED))
                .extracting(Reconciliation.Line::journalMinor)
                .contains(-60L);
    }

    /// The form Safaricom's organisation portal exports: its holder on top, money in two columns, charges in between.
    @Test
    void theStatementOfAPayBillIsRead() {
        paid("SAT1", 123450, NOON);
        var uploaded = uploaded(
                "Short Code,600000",
                "",
                "Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Balance,A/C No.",
                "SAT1,30-01-2026 12:00:00,Pay Bill from 2547****149,Completed,\"1,234.50\",,9,shop",
                "SAT1,30-01-2026 12:00:00,Pay Bill Charge,Completed,,-5.00,9,",
                "SAT2,30-01-2026 12:00:00,Pay Bill from 2547****149,Failed,5.00,,9,",
                "SAT3,30-01-2026 13:00:00,Business payment,Completed,,-20.00,9,");

        assertThat(uploaded).isEqualTo(new Reconciliation.Uploaded(2, 2));
        assertThat(lines(null))
                .extracting(Reconciliation.Line::receipt, Reconciliation.Line::state, Reconciliation.Line::uploadMinor)
                .containsExactly(tuple("SAT3", State.MISSING_HERE, -2000L), tuple("SAT1", State.MATCHED, 123450L));
    }

    @Test
    void wrongLinesAreNamedAndNothingIsKept() {
        assertThatThrownBy(() -> uploaded(
                        "receipt,at,amount",
                        "A,2026-01-30 12:00,1",
                        "B,yesterday,2",
                        "C,2026-01-30 12:00,many",
                        "A,2026-01-30 12:00,1",
                        "D,2026-01-30 12:00,1.005"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("line 3: time 'yesterday' is no date and time")
                .hasMessageContaining("line 4: amount 'many' is no number")
                .hasMessageContaining("line 5: receipt A is in line 2 already")
                .hasMessageContaining("line 6: amount '1.005' has more digits than KES");
        assertThat(lines(null)).isEmpty();
        assertThatThrownBy(() -> uploaded("some,other", "text,1")).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> uploaded("")).isInstanceOf(InvalidInput.class);
    }

    /// Some 5 MB. A line that is wrong far down undoes all before it.
    @Test
    void aLongStatementIsKeptWholeOrNotAtAll() throws Exception {
        Path file = folder.resolve("long.csv");
        int rows = 45_000;
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("Receipt No.;Completion Time;Details;Status;Paid In\n");
            for (int i = 0; i < rows; i++) {
                out.write(
                        "LONG%09d;2026-01-30 12:00:00;Pay bill from 2547****149 - a customer of the network, account %06d;"
                                        .formatted(i, i)
                                + "Completed;50.00\n");
            }
        }
        assertThat(Files.size(file)).isGreaterThan(4_500_000);
        Path wrong = Files.copy(file, folder.resolve("wrong.csv"));
        Files.writeString(wrong, "LONG000000007;2026-01-30 12:00:00;;Completed;1\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> uploaded(wrong))
                .hasMessageContaining("line 45002: receipt LONG000000007 is in line 9");
        assertThat(kept()).isZero();
        assertThat(uploaded(file)).isEqualTo(new Reconciliation.Uploaded(rows, 0));
        assertThat(kept()).isEqualTo(rows);
    }

    private int kept() {
        return RIG.database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("select count(*) from provider_statements where tenant_id = :t")
                        .bind("t", tenant.value())
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void whatIsToldTwiceIsKeptOnce() {
        fed(row("R", 90, NOON), row("R", 100, NOON));
        fed(row("R", 100, NOON));
        uploaded("receipt,at,amount", "R,2026-01-30 12:00,1.00");
        uploaded("receipt,at,amount", "R,2026-01-30 12:00,1.00");

        assertThat(lines(null)).hasSize(1);
        assertThat(lines(null).getFirst().feedMinor()).isEqualTo(100);
    }

    @Test
    void aPartPastTheEndKnowsHowManyThereAre() {
        fed(row("R", 100, NOON));
        assertThat(reconciliation.lines(tenant, question(DAY, null), 5, 9).total())
                .isEqualTo(1);
    }

    /// The tables were filled a moment ago and have no statistics. Work that grows with the square of the day takes a
    /// minute here.
    @Test
    void aBigDayIsComparedInTimeThatGrowsAsTheDay() {
        int rows = 10_000;
        fill("""
                insert into journal (tenant_id, entry_id, line, kind, source_id, at, posted_at, debit_account,
                       debit_label, credit_account, credit_label, amount_minor, currency, receipt, memo)
                select :t, gen_random_uuid(), 0, 'PAYMENT', gen_random_uuid(), cast(:at as timestamptz), now(),
                       'PROVIDER_CLEARING', 'mpesa', 'SUSPENSE', '', 100, 'KES', 'BIG' || n, ''
                  from generate_series(1, :rows) n
                """, rows);
        fill("""
                insert into provider_statements (tenant_id, provider, receipt, origin, amount_minor, currency, at,
                       noted_at)
                select :t, 'mpesa', 'BIG' || n + 1, 'UPLOAD', 100, 'KES', cast(:at as timestamptz), now()
                  from generate_series(1, :rows) n
                """, rows);

        long began = System.nanoTime();
        assertThat(reconciliation.lines(tenant, question(DAY, null), 0, 50).total())
                .isEqualTo(rows + 1);
        assertThat(reconciliation.day(tenant, question(DAY, null)).counts())
                .extracting(Reconciliation.Count::state, Reconciliation.Count::lines)
                .containsExactlyInAnyOrder(
                        tuple(State.MATCHED, rows - 1L), tuple(State.MISSING_HERE, 1L), tuple(State.MISSING_THERE, 1L));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void whatIsNoAmountAndNoDateIsRefused() {
        for (String amount : List.of("\"5,00\"", "1e3", "\"1,2,3\"", "\"12,34,567.00\"", "1.2.3", "0x10")) {
            assertThatThrownBy(() -> uploaded("receipt,at,amount", "A1,2026-01-30 12:00," + amount))
                    .as(amount)
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageContaining("line 2");
        }
        for (String at : List.of("2026-02-30 12:00", "30-02-2026 12:00:00", "31/06/2026 12:00")) {
            assertThatThrownBy(() -> uploaded("receipt,at,amount", "A1," + at + ",5"))
                    .as(at)
                    .hasMessageContaining("is no date and time");
        }
        assertThat(uploaded("receipt,at,amount", "A1,2026-02-28 12:00,\"1,234,567.00\"")
                        .rows())
                .isEqualTo(1);
    }

    @Test
    void aReceiptIsInAStatementOnceHoweverItIsWritten() {
        assertThatThrownBy(() -> uploaded("receipt,at,amount", "eee4,2026-01-30 12:00,7", "EEE4,2026-01-30 12:00,8"))
                .hasMessageContaining("EEE4 is in line 2 already");
        paid("EEE5", 100, NOON);
        uploaded("receipt,at,amount", "eee5 ,2026-01-30 12:00,1");
        assertThat(lines(null)).extracting(Reconciliation.Line::state).containsExactly(State.MATCHED);
    }

    @Test
    void aStatementOfNothingIsRefused() {
        assertThatThrownBy(() -> uploaded("receipt,at,amount")).hasMessageContaining("has no rows");
    }

    private void fill(String sql, int rows) {
        RIG.database.run(
                tenant,
                tx -> tx.sql()
                        .createUpdate(sql)
                        .bind("t", tenant.value())
                        .bind("at", NOON.toString())
                        .bind("rows", rows)
                        .execute());
    }

    @Test
    void anotherTenantsStatementsAreNotCompared() {
        fed(row("R", 100, NOON));
        TenantId other = RIG.tenant();

        assertThat(reconciliation.lines(other, question(DAY, null), 0, 9).items())
                .isEmpty();
    }

    private void paid(String receipt, long minor, Instant at) {
        var posting = new Posting(Place.provider("mpesa"), Place.of(Account.SUSPENSE), LedgerRig.kes(minor));
        var entry = new Entry(Entry.Kind.PAYMENT, UUID.randomUUID(), at, "", List.of(posting));
        RIG.post(tenant, entry.withReceipt(receipt));
    }

    private void fed(StatementRow... rows) {
        RIG.database.run(tenant, tx -> reconciliation.noteFeed(tx, tenant, "mpesa", List.of(rows)));
    }

    private Reconciliation.Uploaded uploaded(String... lines) {
        try {
            return uploaded(Files.writeString(folder.resolve(UUID.randomUUID() + ".csv"), String.join("\n", lines)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Reconciliation.Uploaded uploaded(Path file) {
        return reconciliation.upload(
                LedgerRig.actor(tenant), "mpesa", "KES", receipt -> Typed.name("receipt", receipt), file);
    }

    private static StatementRow row(String receipt, long minor, Instant at) {
        return new StatementRow(receipt, LedgerRig.kes(minor), at, "254700000149", null);
    }

    private List<Reconciliation.Line> lines(@Nullable State state) {
        return reconciliation.lines(tenant, question(DAY, state), 0, 100).items();
    }

    private static Reconciliation.Question question(LocalDate day, @Nullable State state) {
        return new Reconciliation.Question("mpesa", day, state);
    }
}
