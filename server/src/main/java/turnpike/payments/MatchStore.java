package turnpike.payments;

import java.time.Instant;
import java.util.List;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `payments` table: what money may be for that a provider reports without naming an order of ours.
final class MatchStore {
    private static final String REFERENCED = PaymentStore.COLUMNS + """
             where p.tenant_id = :tenant
               and p.provider = :provider
               and upper(p.reference) = upper(:reference)
               and p.created_at between :from and :until
               and not p.unasked
               and (p.state in ('REQUESTED', 'ASKED', 'FAILED', 'EXPIRED', 'UNKNOWN')
                    or (p.receipt is null and p.received_minor = :amount))
             order by p.asked_minor = :amount desc, p.state in ('REQUESTED', 'ASKED', 'UNKNOWN') desc, p.created_at desc
             limit 20
            """;

    /// What is to be matched: money that came with this reference.
    record Came(String provider, String reference, long amountMinor, Instant from, Instant until) {}

    /// Payments with this reference that wait for money or for their receipt, likeliest first.
    List<PaymentStore.Row> referenced(Tx tx, TenantId tenant, Came came) {
        return came(tx, REFERENCED, tenant, came);
    }

    private static final String BEGUN = PaymentStore.COLUMNS + """
             where p.tenant_id = :tenant
               and p.provider = :provider
               and upper(p.reference) = upper(:reference)
               and p.created_at between :from and :until
               and not p.unasked
               and p.state = 'SETTLED'
               and p.received_minor < p.asked_minor
               and cast(:amount as bigint) > 0
             order by p.created_at desc
             limit 20
            """;

    /// Payments with this reference of which only a part has come, newest first.
    List<PaymentStore.Row> begun(Tx tx, TenantId tenant, Came came) {
        return came(tx, BEGUN, tenant, came);
    }

    private static List<PaymentStore.Row> came(Tx tx, String statement, TenantId tenant, Came came) {
        return tx.sql()
                .createQuery(statement)
                .bind("tenant", tenant.value())
                .bind("provider", came.provider)
                .bind("reference", came.reference)
                .bind("amount", came.amountMinor)
                .bind("from", came.from)
                .bind("until", came.until)
                .map((row, context) -> PaymentStore.row(row))
                .list();
    }

    private static final String PROMPTED = PaymentStore.COLUMNS + """
             where p.tenant_id = :tenant
               and p.provider = :provider
               and p.phone_hash = :reference
               and p.created_at between :from and :until
               and p.asked_minor = :amount
               and p.state in ('REQUESTED', 'ASKED', 'UNKNOWN')
             order by p.created_at desc
             limit 20
            """;

    /// Payments of exactly this sum whose payer was asked lately.
    ///
    /// @param came its reference is the hash of the payer's phone
    List<PaymentStore.Row> prompted(Tx tx, TenantId tenant, Came came) {
        return came(tx, PROMPTED, tenant, came);
    }
}
