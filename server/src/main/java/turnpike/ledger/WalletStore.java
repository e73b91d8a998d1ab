package turnpike.ledger;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Slice;

/// The `journal` table, as the holder of a wallet reads it.
final class WalletStore {
    private static final String LINES = """
            with sides as (
                select entry_id, kind, at, currency, memo, receipt, amount_minor as gained
                  from journal
                 where tenant_id = :tenant
                   and credit_account = 'CUSTOMER_WALLET'
                   and credit_party = :party
                union all
                select entry_id, kind, at, currency, memo, receipt, -amount_minor
                  from journal
                 where tenant_id = :tenant
                   and debit_account = 'CUSTOMER_WALLET'
                   and debit_party = :party),
            things as (
                select entry_id, kind, min(at) as at, currency, min(memo) as memo, min(receipt) as receipt,
                       sum(gained)::bigint as gained
                  from sides
                 group by entry_id, kind, currency)
            select entry_id, kind, at, currency, memo, receipt, gained,
                   (sum(gained) over (partition by currency order by at, entry_id))::bigint as after,
                   count(*) over () as total
              from things
             order by at desc, entry_id desc
             limit :limit offset :offset
            """;

    Slice<Wallets.Line> lines(Tx tx, TenantId tenant, UUID party, int offset, int limit) {
        long[] total = {0};
        List<Wallets.Line> found = tx.sql()
                .createQuery(LINES)
                .bind("tenant", tenant.value())
                .bind("party", party)
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, _) -> {
                    total[0] = row.getLong("total");
                    String currency = row.getString("currency");
                    return new Wallets.Line(
                            row.getObject("entry_id", UUID.class),
                            Entry.Kind.valueOf(row.getString("kind")),
                            row.getObject("at", OffsetDateTime.class).toInstant(),
                            new Money(row.getLong("gained"), currency),
                            new Money(row.getLong("after"), currency),
                            row.getString("memo"),
                            row.getString("receipt"));
                })
                .list();
        return new Slice<>(found, total[0]);
    }
}
