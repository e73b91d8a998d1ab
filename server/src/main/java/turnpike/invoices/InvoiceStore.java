package turnpike.invoices;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.CsvExport;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Slice;

/// The `invoices`, `invoice_lines` and `fiscal_receipts` tables.
final class InvoiceStore {
    private static final String COLUMNS = """
            select i.invoice_id, i.kind, i.series, i.number_text, i.source, i.source_id, i.credits_id, i.subscriber_id,
                   i.customer_name, i.customer_phone, i.customer_email, i.customer_address, i.customer_tax_number,
                   i.seller_name, i.seller_address, i.seller_tax_number, i.footer, i.currency, i.net_minor,
                   i.tax_minor, i.total_minor, i.issued_at, i.paid_at, i.voided_at, i.void_reason,
                   f.number as fiscal_number, f.signature, f.qr_text, f.signed_at
              from invoices i
              left join fiscal_receipts f on f.tenant_id = i.tenant_id and f.invoice_id = i.invoice_id
            """;

    private static final String BY_ID = COLUMNS + " where i.tenant_id = :tenant and i.invoice_id = :id";

    private static final String BY_SOURCE =
            COLUMNS + " where i.tenant_id = :tenant and i.source = :source and i.source_id = :source_id";

    Optional<Invoice> byId(Tx tx, TenantId tenant, UUID id) {
        return one(tx, tenant, tx.sql().createQuery(BY_ID).bind("id", id));
    }

    Optional<Invoice> bySource(Tx tx, TenantId tenant, String source, UUID sourceId) {
        return one(
                tx,
                tenant,
                tx.sql().createQuery(BY_SOURCE).bind("source", source).bind("source_id", sourceId));
    }

    private Optional<Invoice> one(Tx tx, TenantId tenant, Query query) {
        return query.bind("tenant", tenant.value())
                .map((row, _) -> invoice(row, lines(tx, tenant, row)))
                .findOne();
    }

    private static final String LINES = """
            select text, quantity, unit_minor, tax_basis_points, net_minor, tax_minor
              from invoice_lines
             where tenant_id = :tenant
               and invoice_id = :id
             order by line
            """;

    private static List<Invoice.Line> lines(Tx tx, TenantId tenant, ResultSet invoice) throws SQLException {
        String currency = invoice.getString("currency");
        return tx.sql()
                .createQuery(LINES)
                .bind("tenant", tenant.value())
                .bind("id", invoice.getObject("invoice_id", UUID.class))
                .map((row, _) -> new Invoice.Line(
                        row.getString("text"),
                        row.getLong("quantity"),
                        new Money(row.getLong("unit_minor"), currency),
                        row.getInt("tax_basis_points"),
                        new Money(row.getLong("net_minor"), currency),
                        new Money(row.getLong("tax_minor"), currency)))
                .list();
    }

    private static Invoice invoice(ResultSet row, List<Invoice.Line> lines) throws SQLException {
        String currency = row.getString("currency");
        var title = new Invoice.Title(
                Invoice.Kind.valueOf(row.getString("kind")),
                row.getString("series"),
                row.getString("number_text"),
                row.getString("source"),
                row.getObject("source_id", UUID.class),
                row.getObject("credits_id", UUID.class),
                Objects.requireNonNull(instant(row, "issued_at")));
        return new Invoice(
                row.getObject("invoice_id", UUID.class),
                title,
                row.getObject("subscriber_id", UUID.class),
                customer(row),
                new Invoice.Seller(
                        row.getString("seller_name"),
                        row.getString("seller_address"),
                        row.getString("seller_tax_number"),
                        row.getString("footer")),
                lines,
                new Invoice.Sums(
                        new Money(row.getLong("net_minor"), currency),
                        new Money(row.getLong("tax_minor"), currency),
                        new Money(row.getLong("total_minor"), currency)),
                new Invoice.Standing(instant(row, "paid_at"), instant(row, "voided_at"), row.getString("void_reason")),
                fiscal(row));
    }

    private static Invoice.@Nullable FiscalReceipt fiscal(ResultSet row) throws SQLException {
        Instant at = instant(row, "signed_at");
        if (at == null) return null;
        return new Invoice.FiscalReceipt(
                row.getString("fiscal_number"), row.getString("signature"), row.getString("qr_text"), at);
    }

    static Invoices.Customer customer(ResultSet row) throws SQLException {
        return new Invoices.Customer(
                row.getString("customer_name"),
                row.getString("customer_phone"),
                row.getString("customer_email"),
                row.getString("customer_address"),
                row.getString("customer_tax_number"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static final String INSERT = """
            insert into invoices (tenant_id, invoice_id, kind, series, number, number_text, source, source_id,
                   credits_id, subscriber_id, customer_name, customer_phone, customer_email, customer_address,
                   customer_tax_number, seller_name, seller_address, seller_tax_number, footer, currency, net_minor,
                   tax_minor, total_minor, issued_at, paid_at)
            values (:tenant, :id, :kind, :series, :number, :number_text, :source, :source_id, :credits, :subscriber,
                   :name, :phone, :email, :address, :tax_number, :seller, :seller_address, :seller_tax_number, :footer,
                   :currency, :net, :tax, :total, :at, :paid)
            """;

    /// @param number of its series
    record Numbered(long number, Invoice invoice) {}

    void insert(Tx tx, TenantId tenant, List<Numbered> invoices) {
        PreparedBatch batch = tx.sql().prepareBatch(INSERT);
        for (Numbered one : invoices) {
            Invoice invoice = one.invoice();
            Invoice.Title title = invoice.title();
            Invoice.Sums sums = invoice.sums();
            bind(batch, tenant, invoice.id(), invoice.customer())
                    .bind("kind", title.kind().name())
                    .bind("series", title.series())
                    .bind("number", one.number())
                    .bind("number_text", title.number())
                    .bind("source", title.source())
                    .bind("source_id", title.sourceId())
                    .bind("credits", title.creditsId())
                    .bind("subscriber", invoice.subscriberId())
                    .bind("seller", invoice.seller().name())
                    .bind("seller_address", invoice.seller().address())
                    .bind("seller_tax_number", invoice.seller().taxNumber())
                    .bind("footer", invoice.seller().footer())
                    .bind("currency", sums.total().currency())
                    .bind("net", sums.net().minor())
                    .bind("tax", sums.tax().minor())
                    .bind("total", sums.total().minor())
                    .bind("at", title.issuedAt())
                    .bind("paid", invoice.standing().paidAt())
                    .add();
        }
        batch.execute();
        insertLines(tx, tenant, invoices);
    }

    static <T extends SqlStatement<T>> T bind(T statement, TenantId tenant, UUID id, Invoices.Customer customer) {
        return statement
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("name", customer.name())
                .bind("phone", customer.phone())
                .bind("email", customer.email())
                .bind("address", customer.address())
                .bind("tax_number", customer.taxNumber());
    }

    private static final String INSERT_LINE = """
            insert into invoice_lines (tenant_id, invoice_id, line, text, quantity, unit_minor, tax_basis_points,
                   net_minor, tax_minor, total_minor)
            values (:tenant, :id, :line, :text, :quantity, :unit, :rate, :net, :tax, :total)
            """;

    private static void insertLines(Tx tx, TenantId tenant, List<Numbered> invoices) {
        PreparedBatch batch = tx.sql().prepareBatch(INSERT_LINE);
        for (Numbered one : invoices) {
            int at = 0;
            for (Invoice.Line line : one.invoice().lines()) {
                batch.bind("tenant", tenant.value())
                        .bind("id", one.invoice().id())
                        .bind("line", at++)
                        .bind("text", line.text())
                        .bind("quantity", line.quantity())
                        .bind("unit", line.unitPrice().minor())
                        .bind("rate", line.taxBasisPoints())
                        .bind("net", line.net().minor())
                        .bind("tax", line.tax().minor())
                        .bind("total", line.total().minor())
                        .add();
            }
        }
        batch.execute();
    }

    private static final String INSERT_FISCAL = """
            insert into fiscal_receipts (tenant_id, invoice_id, number, signature, qr_text, signed_at)
            values (:tenant, :id, :number, :signature, :qr, :at)
                on conflict (tenant_id, invoice_id) do nothing
            """;

    void insertFiscal(Tx tx, TenantId tenant, UUID id, Invoice.FiscalReceipt receipt) {
        tx.sql()
                .createUpdate(INSERT_FISCAL)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("number", receipt.number())
                .bind("signature", receipt.signature())
                .bind("qr", receipt.qrText())
                .bind("at", receipt.signedAt())
                .execute();
    }

    private static final String LOCK = """
            update invoices
               set paid_at = paid_at
             where tenant_id = :tenant
               and invoice_id = :id
            """;

    /// Nobody credits, voids or pays it until the transaction ends.
    void lock(Tx tx, TenantId tenant, UUID id) {
        tx.sql()
                .createUpdate(LOCK)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .execute();
    }

    private static final String PAID = """
            update invoices
               set paid_at = :at
             where tenant_id = :tenant
               and invoice_id = :id
               and paid_at is null
            """;

    void paid(Tx tx, TenantId tenant, UUID id, Instant at) {
        tx.sql()
                .createUpdate(PAID)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("at", at)
                .execute();
    }

    private static final String ANNUL = """
            update invoices
               set voided_at = :at, void_reason = :reason
             where tenant_id = :tenant
               and invoice_id = :id
               and voided_at is null
            """;

    void annul(Tx tx, TenantId tenant, UUID id, Instant at, String reason) {
        tx.sql()
                .createUpdate(ANNUL)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("at", at)
                .bind("reason", reason)
                .execute();
    }

    private static final String CREDITED = """
            select coalesce(sum(net_minor), 0) as net, coalesce(sum(tax_minor), 0) as tax
              from invoices
             where tenant_id = :tenant
               and credits_id = :id
            """;

    /// What credit notes took back of an invoice.
    Invoice.Sums credited(Tx tx, TenantId tenant, Invoice billed) {
        String currency = billed.sums().total().currency();
        return tx.sql()
                .createQuery(CREDITED)
                .bind("tenant", tenant.value())
                .bind("id", billed.id())
                .map((row, _) -> {
                    var net = new Money(row.getLong("net"), currency);
                    var tax = new Money(row.getLong("tax"), currency);
                    return new Invoice.Sums(net, tax, net.plus(tax));
                })
                .one();
    }

    private static final String ALL = """
            with found as (
                select d.invoice_id, 'INVOICE' as kind, 'DRAFT' as state, cast(null as text) as number_text,
                       d.customer_name, d.subscriber_id, d.currency,
                       (select cast(coalesce(sum(l.quantity * l.unit_minor), 0) as bigint) from invoice_draft_lines l
                         where l.tenant_id = d.tenant_id and l.invoice_id = d.invoice_id) as total_minor,
                       d.created_at as at, cast(null as timestamptz) as paid_at
                  from invoice_drafts d
                 where d.tenant_id = :tenant
                union all
                select i.invoice_id, i.kind, case when i.voided_at is null then 'FINAL' else 'VOID' end, i.number_text,
                       i.customer_name, i.subscriber_id, i.currency, i.total_minor, i.issued_at, i.paid_at
                  from invoices i
                 where i.tenant_id = :tenant)
            """;

    private static final String WHERE = """
             where (cast(:text as text) is null
                    or position(lower(:text) in lower(concat_ws(' ', number_text, customer_name))) > 0)
               and (cast(:state as text) is null or state = :state)
               and (cast(:subscriber as uuid) is null or subscriber_id = :subscriber)
               and (cast(:from as timestamptz) is null or at >= :from)
               and (cast(:until as timestamptz) is null or at < :until)
            """;

    private static final String FIND =
            ALL + """
            select invoice_id, kind, state, number_text, customer_name, subscriber_id, currency, total_minor, at, paid_at
              from found
            """ + WHERE + " order by at desc, invoice_id desc limit :limit offset :offset";

    private static final String COUNT = ALL + "select count(*) from found" + "\n" + WHERE;

    Slice<Summary> find(Tx tx, TenantId tenant, Invoices.Search search, int offset, int limit) {
        List<Summary> found = bound(tx.sql().createQuery(FIND), tenant, search)
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, _) -> summary(row))
                .list();
        long total = bound(tx.sql().createQuery(COUNT), tenant, search)
                .mapTo(Long.class)
                .one();
        return new Slice<>(found, total);
    }

    private static Query bound(Query query, TenantId tenant, Invoices.Search search) {
        return query.bind("tenant", tenant.value())
                .bind("text", search.text())
                .bind("state", search.state() == null ? null : search.state().name())
                .bind("subscriber", search.subscriberId())
                .bind("from", search.from())
                .bind("until", search.until());
    }

    private static Summary summary(ResultSet row) throws SQLException {
        return new Summary(
                row.getObject("invoice_id", UUID.class),
                Invoice.Kind.valueOf(row.getString("kind")),
                Invoice.State.valueOf(row.getString("state")),
                row.getString("number_text"),
                row.getString("customer_name"),
                row.getObject("subscriber_id", UUID.class),
                new Money(row.getLong("total_minor"), row.getString("currency")),
                Objects.requireNonNull(instant(row, "at")),
                instant(row, "paid_at"));
    }

    private static final String EXPORT = COLUMNS + """
             where i.tenant_id = ?
               and i.issued_at >= ?
               and i.issued_at < ?
             order by i.issued_at, i.invoice_id
            """;

    /// Hands over every invoice issued between two instants, oldest first, without its lines, through a cursor.
    void each(Tx tx, TenantId tenant, OffsetDateTime from, OffsetDateTime until, Consumer<Invoice> taker)
            throws SQLException {
        CsvExport.cursor(
                tx,
                EXPORT,
                statement -> {
                    statement.setObject(1, tenant.value());
                    statement.setObject(2, from);
                    statement.setObject(3, until);
                },
                row -> taker.accept(invoice(row, List.of())));
    }
}
