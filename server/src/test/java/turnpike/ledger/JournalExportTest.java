package turnpike.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.base.TenantId;

final class JournalExportTest {
    private static final LedgerRig RIG = new LedgerRig();

    private final TenantId tenant = RIG.tenant();
    private final JournalExport export = new JournalExport(RIG.database);

    @Test
    void everyRowIsWrittenAndNoMemoBecomesAFormula() throws IOException {
        UUID subscriber = UUID.randomUUID();
        var posting = new Posting(Place.provider("mpesa"), LedgerRig.wallet(subscriber), LedgerRig.kes(123450));
        String memo = "=cmd(\"calc\"),\nsecond line";
        RIG.post(
                tenant,
                new Entry(Entry.Kind.PAYMENT, UUID.randomUUID(), RIG.clock.instant(), memo, List.of(posting))
                        .withReceipt("RKT1"));
        RIG.post(RIG.tenant(), RIG.payment(UUID.randomUUID(), subscriber, 1));

        List<NamedCsvRecord> rows = rows(new Journal.Search(null, subscriber, null, null, null));

        assertThat(rows).hasSize(1);
        NamedCsvRecord row = rows.getFirst();
        assertThat(row.getField("amount")).isEqualTo("1234.50");
        assertThat(row.getField("credit_party")).isEqualTo(subscriber.toString());
        assertThat(row.getField("receipt")).isEqualTo("RKT1");
        assertThat(row.getField("memo")).isEqualTo("'" + memo);
    }

    @Test
    void filtersHoldForTheExportToo() throws IOException {
        RIG.post(tenant, RIG.payment(UUID.randomUUID(), UUID.randomUUID(), 100));
        var at = RIG.clock.instant();

        assertThat(rows(new Journal.Search(Account.CASH, null, null, null, null)))
                .isEmpty();
        assertThat(rows(new Journal.Search(null, null, Entry.Kind.REFUND, null, null)))
                .isEmpty();
        assertThat(rows(new Journal.Search(null, null, null, at.plusSeconds(1), null)))
                .isEmpty();
        assertThat(rows(new Journal.Search(null, null, null, null, at))).isEmpty();
        assertThat(rows(new Journal.Search(Account.CUSTOMER_WALLET, null, Entry.Kind.PAYMENT, at, at.plusSeconds(1))))
                .hasSize(1);
    }

    /// 100,000 rows are some 30 MB of text and more of objects; a cursor needs a few.
    @Test
    void aLongExportNeedsNoMoreMemoryThanAShortOne() throws IOException {
        RIG.database.run(
                tenant,
                tx -> tx.sql().createUpdate("""
                        insert into journal (tenant_id, entry_id, line, kind, source_id, at, posted_at, debit_account,
                               debit_label, credit_account, amount_minor, currency, memo)
                        select :tenant, gen_random_uuid(), 0, 'PAYMENT', gen_random_uuid(), now(), now(),
                               'PROVIDER_CLEARING', 'mpesa', 'SUSPENSE', n, 'KES', repeat('a memo ', 10)
                          from generate_series(1, 100000) n
                        """).bind("tenant", tenant.value()).execute());
        var meter = new Meter();

        export.write(tenant, new Journal.Search(null, null, null, null, null), meter);

        assertThat(meter.lines).isEqualTo(100_001);
        assertThat(meter.most - meter.before).as("live heap while writing").isLessThan(12_000_000);
    }

    /// Counts lines, and looks at what is alive on the heap a few times.
    private static final class Meter extends OutputStream {
        private static final int LOOK = 500; // pieces of 8 KB

        private final long before = alive();
        private long lines;
        private int pieces;
        private long most;

        @Override
        public void write(int octet) {
            if (octet == '\n') lines++;
        }

        @Override
        public void write(byte[] octets, int from, int count) {
            for (int i = from; i < from + count; i++) write(octets[i]);
            if (++pieces % LOOK == 1) most = Math.max(most, alive());
        }

        private static long alive() {
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }

    private List<NamedCsvRecord> rows(Journal.Search search) throws IOException {
        var out = new ByteArrayOutputStream();
        export.write(tenant, search, out);
        return CsvReader.builder().ofNamedCsvRecord(out.toString(StandardCharsets.UTF_8)).stream()
                .toList();
    }
}
