package turnpike.tenancy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `tenants` table, always across tenants.
final class TenantStore {
    private static final String COLUMNS = """
        select tenant_id, slug, name, zone_id, currency, locale, created_at, suspended_at, suspension_reason
          from tenants
        """;

    /// The nil UUID is the platform's own row.
    private static final String WHERE = """
         where tenant_id <> '00000000-0000-0000-0000-000000000000'
           and (:text::text is null or position(lower(:text) in lower(name || ' ' || slug)) > 0)
           and (:suspended::boolean is null or (suspended_at is not null) = :suspended)
        """;

    private static final String COUNT = "select count(*) from tenants" + WHERE;

    /// One statement per order, because an order cannot be a parameter.
    private static final Map<String, String> LISTS = Map.of(
            "name", list("lower(name), tenant_id"),
            "-name", list("lower(name) desc, tenant_id desc"),
            "createdAt", list("created_at, tenant_id"),
            "-createdAt", list("created_at desc, tenant_id desc"));

    private static final String FIND = COLUMNS + " where tenant_id = :tenant";

    private static final String FIND_NAMED =
            COLUMNS + " where slug = :slug and tenant_id <> '00000000-0000-0000-0000-000000000000'";

    private static final String FIND_FOR_UPDATE = FIND + " for update";

    private static final String IS_SLUG_TAKEN = "select exists(select from tenants where slug = :slug)";

    private static final String INSERT = """
        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
        values (:tenant, :slug, :name, :zone, :currency, :locale, :created)
        """;

    private static final String UPDATE = """
        update tenants set name = :name, locale = :locale, suspended_at = :suspended, suspension_reason = :reason
         where tenant_id = :tenant
        """;

    private static String list(String order) {
        return COLUMNS + WHERE + " order by " + order + " limit :limit offset :offset";
    }

    Slice<Tenant> list(Tx tx, Tenants.Search search) {
        String list = java.util.Objects.requireNonNull(LISTS.get(search.sort()));
        var items = bound(tx.sql().createQuery(list), search)
                .bind("limit", search.limit())
                .bind("offset", search.offset())
                .map((row, _) -> tenant(row))
                .list();
        return new Slice<>(
                items,
                bound(tx.sql().createQuery(COUNT), search).mapTo(Long.class).one());
    }

    Optional<Tenant> find(Tx tx, TenantId id) {
        return tx.sql()
                .createQuery(FIND)
                .bind("tenant", id.value())
                .map((row, _) -> tenant(row))
                .findOne();
    }

    Optional<Tenant> findNamed(Tx tx, String slug) {
        return tx.sql()
                .createQuery(FIND_NAMED)
                .bind("slug", slug)
                .map((row, _) -> tenant(row))
                .findOne();
    }

    Optional<Tenant> findForUpdate(Tx tx, TenantId id) {
        return tx.sql()
                .createQuery(FIND_FOR_UPDATE)
                .bind("tenant", id.value())
                .map((row, _) -> tenant(row))
                .findOne();
    }

    boolean isSlugTaken(Tx tx, String slug) {
        return tx.sql()
                .createQuery(IS_SLUG_TAKEN)
                .bind("slug", slug)
                .mapTo(Boolean.class)
                .one();
    }

    void insert(Tx tx, Tenant tenant) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.id().value())
                .bind("slug", tenant.slug())
                .bind("name", tenant.name())
                .bind("zone", tenant.zone().getId())
                .bind("currency", tenant.currency().getCurrencyCode())
                .bind("locale", tenant.locale().toLanguageTag())
                .bind("created", tenant.createdAt())
                .execute();
    }

    void update(Tx tx, Tenant tenant) {
        tx.sql()
                .createUpdate(UPDATE)
                .bind("tenant", tenant.id().value())
                .bind("name", tenant.name())
                .bind("locale", tenant.locale().toLanguageTag())
                .bind("suspended", tenant.suspendedAt())
                .bind("reason", tenant.suspensionReason())
                .execute();
    }

    private static Query bound(Query query, Tenants.Search search) {
        return query.bind("text", search.text()).bind("suspended", search.suspended());
    }

    private static Tenant tenant(ResultSet row) throws SQLException {
        return new Tenant(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getString("slug"),
                row.getString("name"),
                ZoneId.of(row.getString("zone_id")),
                Currency.getInstance(row.getString("currency")),
                Locale.forLanguageTag(row.getString("locale")),
                Columns.instant(row, "created_at"),
                Columns.instantOrNull(row, "suspended_at"),
                row.getString("suspension_reason"));
    }
}
