package turnpike.payments;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `payment_accounts` table.
final class AccountStore {
    /// @param sealed settings as JSON
    record Row(
            UUID id,
            String provider,
            String name,
            String label,
            Sealed sealed,
            PaymentAccount.Rules rules,
            boolean preferred,
            @Nullable Instant registeredAt,
            @Nullable Instant disabledAt) {}

    /// Octets of the vault; handed over once.
    static final class Sealed {
        private final byte[] bytes;

        Sealed(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /// Told when an account was changed.
    static final String TOPIC = "payment-account";

    private static final String COLUMNS = """
            select account_id, provider, name, label, settings_sealed, trusted_addresses, address_rule,
                   confirm_above_minor, refuse_unknown, preferred, registered_at, disabled_at
              from payment_accounts
            """;

    private static final String LIST = COLUMNS + """
             where tenant_id = :tenant
             order by disabled_at is not null, provider, name, account_id
             limit 200
            """;

    List<Row> list(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(LIST)
                .bind("tenant", tenant.value())
                .map((row, context) -> row(row))
                .list();
    }

    private static final String GET = COLUMNS + """
             where tenant_id = :tenant
               and account_id = :account
            """;

    @Nullable
    Row find(Tx tx, TenantId tenant, UUID account) {
        return tx.sql()
                .createQuery(GET)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .map((row, context) -> row(row))
                .findOne()
                .orElse(null);
    }

    private static final String PREFERRED = COLUMNS + """
             where tenant_id = :tenant
               and provider = :provider
               and disabled_at is null
             order by preferred desc, created_at, account_id
             limit 1
            """;

    /// The account that asks for money: the preferred one, else the oldest.
    @Nullable
    Row preferred(Tx tx, TenantId tenant, String provider) {
        return tx.sql()
                .createQuery(PREFERRED)
                .bind("tenant", tenant.value())
                .bind("provider", provider)
                .map((row, context) -> row(row))
                .findOne()
                .orElse(null);
    }

    private static final String INSERT = """
            insert into payment_accounts
                   (tenant_id, account_id, provider, name, label, settings_sealed, trusted_addresses, address_rule,
                    confirm_above_minor, refuse_unknown, preferred, created_at, updated_at)
            values (:tenant, :account, :provider, :name, :label, :sealed, :trusted, :rule, :above, :refuse, :preferred,
                    :at, :at)
            """;

    void insert(Tx tx, TenantId tenant, Row row, Instant at) {
        bound(tx, INSERT, tenant, row, at);
    }

    private static final String UPDATE = """
            update payment_accounts
               set name = :name, label = :label, settings_sealed = :sealed, trusted_addresses = :trusted,
                   address_rule = :rule, confirm_above_minor = :above, refuse_unknown = :refuse,
                   preferred = :preferred, updated_at = :at
             where tenant_id = :tenant and account_id = :account and provider = :provider
            """;

    void update(Tx tx, TenantId tenant, Row row, Instant at) {
        bound(tx, UPDATE, tenant, row, at);
    }

    private static void bound(Tx tx, String statement, TenantId tenant, Row row, Instant at) {
        tx.sql()
                .createUpdate(statement)
                .bind("tenant", tenant.value())
                .bind("account", row.id)
                .bind("provider", row.provider)
                .bind("name", row.name)
                .bind("label", row.label)
                .bind("sealed", row.sealed.bytes())
                .bind("trusted", String.join(",", row.rules.trustedAddresses()))
                .bind("rule", row.rules.addressRule().name())
                .bind("above", row.rules.confirmAboveMinor())
                .bind("refuse", row.rules.refuseUnknown())
                .bind("preferred", row.preferred)
                .bind("at", at)
                .execute();
        tx.tell(TOPIC, tenant.toString());
    }

    private static final String STEP_BACK = """
            update payment_accounts
               set preferred = false
             where tenant_id = :tenant and provider = :provider and preferred and account_id <> :account
            """;

    /// Leaves this account as the only one preferred at its provider.
    void stepBack(Tx tx, TenantId tenant, String provider, UUID account) {
        tx.sql()
                .createUpdate(STEP_BACK)
                .bind("tenant", tenant.value())
                .bind("provider", provider)
                .bind("account", account)
                .execute();
    }

    private static final String DISABLE = """
            update payment_accounts
               set disabled_at = :at, updated_at = coalesce(:at, updated_at), preferred = false
             where tenant_id = :tenant and account_id = :account
            """;

    /// @param at null: it works again
    void disable(Tx tx, TenantId tenant, UUID account, @Nullable Instant at) {
        tx.sql()
                .createUpdate(DISABLE)
                .bind("at", at)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .execute();
        tx.tell(TOPIC, tenant.toString());
    }

    private static final String REGISTERED = """
            update payment_accounts
               set registered_at = :at
             where tenant_id = :tenant and account_id = :account
            """;

    void registered(Tx tx, TenantId tenant, UUID account, Instant at) {
        tx.sql()
                .createUpdate(REGISTERED)
                .bind("at", at)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .execute();
    }

    private static final String PULLED = """
            update payment_accounts
               set pulled_until = greatest(pulled_until, cast(:until as timestamptz))
             where tenant_id = :tenant and account_id = :account
            """;

    void pulled(Tx tx, TenantId tenant, UUID account, Instant until) {
        tx.sql()
                .createUpdate(PULLED)
                .bind("until", until)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .execute();
    }

    private static final String PACE = """
            update payment_accounts
               set next_call_at = greatest(next_call_at, cast(:burst as timestamptz))
                                  + :gap * interval '1 millisecond'
             where tenant_id = :tenant
               and account_id = :account
               and (next_call_at is null or next_call_at <= :now)
            """;

    /// Takes one call out of the account's pace (a token bucket holding one second's calls, as a single instant).
    ///
    /// @return false when the account must wait
    boolean pace(Tx tx, TenantId tenant, UUID account, Instant now, int callsPerSecond) {
        int changed = tx.sql()
                .createUpdate(PACE)
                .bind("burst", now.minusSeconds(1))
                .bind("gap", 1000 / callsPerSecond)
                .bind("now", now)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .execute();
        return changed == 1;
    }

    private static final String ALL = """
            select tenant_id, account_id, provider
              from payment_accounts
             where tenant_id is not null
               and disabled_at is null
             order by tenant_id, account_id
            """;

    record Named(TenantId tenant, UUID account, String provider) {}

    /// The accounts of all tenants that are in use.
    List<Named> all(Tx tx) {
        return tx.sql()
                .createQuery(ALL)
                .map((row, context) -> new Named(
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        row.getObject("account_id", UUID.class),
                        row.getString("provider")))
                .list();
    }

    private static Row row(ResultSet row) throws SQLException {
        String trusted = row.getString("trusted_addresses");
        long above = row.getLong("confirm_above_minor");
        Long confirmAbove = row.wasNull() ? null : above;
        return new Row(
                row.getObject("account_id", UUID.class),
                row.getString("provider"),
                row.getString("name"),
                row.getString("label"),
                new Sealed(row.getBytes("settings_sealed")),
                new PaymentAccount.Rules(
                        trusted.isEmpty() ? List.of() : List.of(trusted.split(",")),
                        PaymentAccount.AddressRule.valueOf(row.getString("address_rule")),
                        confirmAbove,
                        row.getBoolean("refuse_unknown")),
                row.getBoolean("preferred"),
                PaymentStore.at(row, "registered_at"),
                PaymentStore.at(row, "disabled_at"));
    }
}
