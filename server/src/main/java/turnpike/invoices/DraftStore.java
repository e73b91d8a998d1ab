package turnpike.invoices;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `invoice_drafts` table and its lines.
final class DraftStore {
    private static final String ONE = """
            select invoice_id, subscriber_id, customer_name, customer_phone, customer_email, customer_address,
                   customer_tax_number, currency, created_at
              from invoice_drafts
             where tenant_id = :tenant
               and invoice_id = :id
            """;

    private static final String LOCK = ONE + " for update";

    Optional<Draft> find(Tx tx, TenantId tenant, UUID id) {
        return read(tx, tenant, id, ONE);
    }

    /// The same; nobody changes or finalises it until the transaction ends.
    Optional<Draft> lock(Tx tx, TenantId tenant, UUID id) {
        return read(tx, tenant, id, LOCK);
    }

    private Optional<Draft> read(Tx tx, TenantId tenant, UUID id, String statement) {
        return tx.sql()
                .createQuery(statement)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, _) -> draft(row, lines(tx, tenant, id, row.getString("currency"))))
                .findOne();
    }

    private static Draft draft(ResultSet row, List<Invoices.Line> lines) throws SQLException {
        return new Draft(
                row.getObject("invoice_id", UUID.class),
                row.getObject("subscriber_id", UUID.class),
                InvoiceStore.customer(row),
                lines,
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static final String LINES = """
            select text, quantity, unit_minor, tax_basis_points
              from invoice_draft_lines
             where tenant_id = :tenant
               and invoice_id = :id
             order by line
            """;

    private static List<Invoices.Line> lines(Tx tx, TenantId tenant, UUID id, String currency) {
        return tx.sql()
                .createQuery(LINES)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, _) -> new Invoices.Line(
                        row.getString("text"),
                        row.getLong("quantity"),
                        new Money(row.getLong("unit_minor"), currency),
                        row.getInt("tax_basis_points")))
                .list();
    }

    private static final String INSERT = """
            insert into invoice_drafts (tenant_id, invoice_id, subscriber_id, customer_name, customer_phone,
                   customer_email, customer_address, customer_tax_number, currency, created_at)
            values (:tenant, :id, :subscriber, :name, :phone, :email, :address, :tax_number, :currency, :at)
            """;

    void insert(Tx tx, TenantId tenant, Draft draft) {
        InvoiceStore.bind(tx.sql().createUpdate(INSERT), tenant, draft.id(), draft.customer())
                .bind("subscriber", draft.subscriberId())
                .bind("currency", draft.lines().getFirst().unitPrice().currency())
                .bind("at", draft.createdAt())
                .execute();
        insertLines(tx, tenant, draft);
    }

    private static final String UPDATE = """
            update invoice_drafts
               set customer_name = :name, customer_phone = :phone, customer_email = :email,
                   customer_address = :address, customer_tax_number = :tax_number, currency = :currency
             where tenant_id = :tenant
               and invoice_id = :id
            """;

    private static final String DELETE_LINES = """
            delete from invoice_draft_lines
             where tenant_id = :tenant
               and invoice_id = :id
            """;

    void update(Tx tx, TenantId tenant, Draft draft) {
        InvoiceStore.bind(tx.sql().createUpdate(UPDATE), tenant, draft.id(), draft.customer())
                .bind("currency", draft.lines().getFirst().unitPrice().currency())
                .execute();
        tx.sql()
                .createUpdate(DELETE_LINES)
                .bind("tenant", tenant.value())
                .bind("id", draft.id())
                .execute();
        insertLines(tx, tenant, draft);
    }

    private static final String INSERT_LINE = """
            insert into invoice_draft_lines (tenant_id, invoice_id, line, text, quantity, unit_minor, tax_basis_points)
            values (:tenant, :id, :line, :text, :quantity, :unit, :tax)
            """;

    private static void insertLines(Tx tx, TenantId tenant, Draft draft) {
        var batch = tx.sql().prepareBatch(INSERT_LINE);
        int at = 0;
        for (Invoices.Line line : draft.lines()) {
            batch.bind("tenant", tenant.value())
                    .bind("id", draft.id())
                    .bind("line", at++)
                    .bind("text", line.text())
                    .bind("quantity", line.quantity())
                    .bind("unit", line.unitPrice().minor())
                    .bind("tax", line.taxBasisPoints())
                    .add();
        }
        batch.execute();
    }

    private static final String DELETE = """
            delete from invoice_drafts
             where tenant_id = :tenant
               and invoice_id = :id
            """;

    void delete(Tx tx, TenantId tenant, UUID id) {
        tx.sql()
                .createUpdate(DELETE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .execute();
    }
}
