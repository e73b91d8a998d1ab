package turnpike.aaa;

import java.time.Duration;
import java.util.Optional;
import turnpike.base.BitRate;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `access_rules` table.
final class AccessRulesStore {
    private static final String FIND = """
            select pay_only_list, pay_only_bps, pay_only_s, mac_login, logout_stays_s, start_grace_s,
                   auto_renew
              from access_rules
             where tenant_id = :tenant
            """;

    Optional<AccessRules.Rules> find(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(FIND)
                .bind("tenant", tenant.value())
                .map((row, context) -> {
                    Long rate = row.getObject("pay_only_bps", Long.class);
                    return new AccessRules.Rules(
                            row.getString("pay_only_list"),
                            rate == null ? null : new BitRate(rate),
                            Duration.ofSeconds(row.getLong("pay_only_s")),
                            row.getBoolean("mac_login"),
                            Duration.ofSeconds(row.getLong("logout_stays_s")),
                            Duration.ofSeconds(row.getLong("start_grace_s")),
                            row.getBoolean("auto_renew"));
                })
                .findOne();
    }

    private static final String PUT = """
            insert into access_rules (tenant_id, pay_only_list, pay_only_bps, pay_only_s, mac_login, logout_stays_s,
                   start_grace_s, auto_renew)
            values (:tenant, :list, :bps, :session, :mac, :logout_stays, :grace, :auto_renew)
                on conflict (tenant_id) do update
               set pay_only_list = excluded.pay_only_list, pay_only_bps = excluded.pay_only_bps,
                   pay_only_s = excluded.pay_only_s, mac_login = excluded.mac_login,
                   logout_stays_s = excluded.logout_stays_s, start_grace_s = excluded.start_grace_s, auto_renew = excluded.auto_renew
            """;

    void put(Tx tx, TenantId tenant, AccessRules.Rules rules) {
        BitRate rate = rules.payOnlyRate();
        tx.sql()
                .createUpdate(PUT)
                .bind("tenant", tenant.value())
                .bind("list", rules.payOnlyList())
                .bind("bps", rate == null ? null : rate.bitsPerSecond())
                .bind("session", rules.payOnlySession().toSeconds())
                .bind("mac", rules.macLogin())
                .bind("logout_stays", rules.logoutStays().toSeconds())
                .bind("grace", rules.startGrace().toSeconds())
                .bind("auto_renew", rules.autoRenew())
                .execute();
    }
}
