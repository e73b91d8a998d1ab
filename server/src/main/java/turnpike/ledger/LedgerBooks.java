package turnpike.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// Proves the ledger: the balance of every place of every tenant is the sum of its movements, and all balances of a
/// tenant in a currency sum to zero.
public final class LedgerBooks {
    private static final int MAX_FINDINGS = 1_000; // more tell nothing new

    private static final String PLACES = """
            with moved as (
                select tenant_id, account, party, label, currency, sum(credited) as credited
                  from (select tenant_id, credit_account as account, credit_party as party, credit_label as label,
                               currency, amount_minor as credited
                          from journal
                        union all
                        select tenant_id, debit_account, debit_party, debit_label, currency, -amount_minor
                          from journal) as sides
                 group by tenant_id, account, party, label, currency),
            kept as (
                select tenant_id, account, nullif(party, '00000000-0000-0000-0000-000000000000'::uuid) as party, label,
                       currency,
                       sum(case when account = any(:held) then -balance_minor else balance_minor end) as credited
                  from ledger_balances
                 group by tenant_id, account, party, label, currency)
            select coalesce(m.tenant_id, k.tenant_id) as tenant_id,
                   format('%s %s %s %s: journal %s, balance %s', coalesce(m.account, k.account),
                          coalesce(m.party, k.party), coalesce(m.label, k.label), coalesce(m.currency, k.currency),
                          coalesce(m.credited, 0), coalesce(k.credited, 0)) as problem
              from moved m
              full join kept k
                on (k.tenant_id, k.account, k.label, k.currency) = (m.tenant_id, m.account, m.label, m.currency)
               and coalesce(k.party, '00000000-0000-0000-0000-000000000000'::uuid)
                   = coalesce(m.party, '00000000-0000-0000-0000-000000000000'::uuid)
             where coalesce(m.credited, 0) <> coalesce(k.credited, 0)
             limit :most
            """;

    private static final String SUMS = """
            select tenant_id,
                   format('balances in %s sum to %s', currency,
                          sum(case when account = any(:held) then -balance_minor else balance_minor end)) as problem
              from ledger_balances
             group by tenant_id, currency
            having sum(case when account = any(:held) then -balance_minor else balance_minor end) <> 0
             limit :most
            """;

    private final Database database;

    public LedgerBooks(Database database) {
        this.database = database;
    }

    /// One place, or one tenant, that does not add up.
    public record Finding(TenantId tenant, String problem) {
        @Override
        public String toString() {
            return "tenant " + tenant + ": " + problem;
        }
    }

    /// Empty when the books close. Each statement sees one moment, so payments may go on meanwhile.
    public List<Finding> check() {
        List<String> held = new ArrayList<>();
        for (Account account : Account.values()) if (!account.isOwed()) held.add(account.name());
        return database.callAcrossTenants(tx -> {
            List<Finding> found = new ArrayList<>();
            for (String sql : List.of(PLACES, SUMS)) {
                found.addAll(tx.sql()
                        .createQuery(sql)
                        .bindArray("held", String.class, held)
                        .bind("most", MAX_FINDINGS)
                        .map((row, _) -> new Finding(
                                new TenantId(row.getObject("tenant_id", UUID.class)), row.getString("problem")))
                        .list());
            }
            return List.copyOf(found);
        });
    }
}
