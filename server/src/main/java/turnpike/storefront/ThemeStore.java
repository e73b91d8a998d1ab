package turnpike.storefront;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The table `portal_themes`.
final class ThemeStore {
    private static final String FIND = """
            select title, color, background, logo, language, welcome_en, welcome_sw, terms_url, support_phone,
                   providers, vouchers, trials, give_up_minutes, give_up_policy
              from portal_themes
             where tenant_id = :tenant
            """;

    Optional<Theme> find(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(FIND)
                .bind("tenant", tenant.value())
                .map((row, context) -> theme(row))
                .findOne();
    }

    private static final String SAVE = """
            insert into portal_themes (tenant_id, title, color, background, logo, language, welcome_en, welcome_sw,
                   terms_url, support_phone, providers, vouchers, trials, give_up_minutes, give_up_policy, updated_at)
            values (:tenant, :title, :color, :background, :logo, :language, :en, :sw, :terms, :phone,
                    string_to_array(:providers, ','), :vouchers, :trials, :minutes, :policy, :at)
                on conflict (tenant_id) do update set
                   title = excluded.title, color = excluded.color, background = excluded.background,
                   logo = excluded.logo, language = excluded.language, welcome_en = excluded.welcome_en,
                   welcome_sw = excluded.welcome_sw, terms_url = excluded.terms_url,
                   support_phone = excluded.support_phone, providers = excluded.providers,
                   vouchers = excluded.vouchers, trials = excluded.trials,
                   give_up_minutes = excluded.give_up_minutes, give_up_policy = excluded.give_up_policy,
                   updated_at = excluded.updated_at
            """;

    void save(Tx tx, TenantId tenant, Theme theme, Instant at) {
        tx.sql()
                .createUpdate(SAVE)
                .bind("tenant", tenant.value())
                .bind("title", theme.look().title())
                .bind("color", theme.look().color())
                .bind("background", theme.look().background())
                .bind("logo", theme.look().logo())
                .bind("language", theme.language())
                .bind("en", theme.words().welcomeEn())
                .bind("sw", theme.words().welcomeSw())
                .bind("terms", theme.words().termsUrl())
                .bind("phone", theme.words().supportPhone())
                .bind("providers", String.join(",", theme.providers()))
                .bind("vouchers", theme.vouchers())
                .bind("trials", theme.trials())
                .bind("minutes", theme.giveUp().minutes())
                .bind("policy", theme.giveUp().policy().name())
                .bind("at", at)
                .execute();
    }

    private static Theme theme(ResultSet row) throws SQLException {
        return new Theme(
                new Theme.Look(
                        row.getString("title"),
                        row.getString("color"),
                        row.getString("background"),
                        row.getString("logo")),
                new Theme.Words(
                        row.getString("welcome_en"),
                        row.getString("welcome_sw"),
                        row.getString("terms_url"),
                        row.getString("support_phone")),
                row.getString("language"),
                List.of((String[]) row.getArray("providers").getArray()),
                row.getBoolean("vouchers"),
                row.getBoolean("trials"),
                new Theme.GiveUp(row.getInt("give_up_minutes"), Theme.Policy.valueOf(row.getString("give_up_policy"))));
    }
}
