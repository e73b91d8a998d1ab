package turnpike.platform.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.base.TenantId;

/// Isolation is the database's doing: these laws hold whatever the code above asks for.
final class TenantIsolationTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private final TenantId here = tenant();
    private final TenantId there = tenant();

    @Test
    void aTenantSeesOnlyItsOwnRowEvenWhenItAsksForAll() {
        List<UUID> seen = DATABASE.call(
                here,
                tx -> tx.sql()
                        .createQuery("select tenant_id from tenants")
                        .mapTo(UUID.class)
                        .list());

        assertThat(seen).containsExactly(here.value());
    }

    @Test
    void aTenantCannotWriteIntoAnother() {
        assertThatThrownBy(() -> DATABASE.run(
                        here,
                        tx -> tx.sql()
                                .createUpdate("""
                                        insert into plans (tenant_id, plan_id, name, created_at, updated_at)
                                        values (:tenant, :id, 'p', now(), now())
                                        """)
                                .bind("tenant", there.value())
                                .bind("id", UUID.randomUUID())
                                .execute()))
                .hasMessageContaining("row-level security");
    }

    /// Every table that carries a tenant is guarded; a new one cannot be forgotten.
    @Test
    void everyTenantTableHasRowLevelSecurity() {
        List<String> open = DATABASE.callAcrossTenants(
                tx -> tx.sql().createQuery("""
                        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
                         where a.attname = 'tenant_id' and c.relkind in ('r', 'p') and not c.relrowsecurity
                           and not c.relispartition and c.relnamespace = 'public'::regnamespace
                        """).mapTo(String.class).list());

        assertThat(open).isEmpty();
    }

    /// A partition is a table of its own: nobody but its parent may be asked for its rows.
    @Test
    void neitherRoleMayBypassRowLevelSecurityOrReadAPartitionDirectly() {
        List<String> bypassing = DATABASE.callAcrossTenants(
                tx -> tx.sql().createQuery("""
                        select rolname from pg_roles
                         where rolname in ('turnpike_app', 'turnpike_ingest') and (rolbypassrls or rolsuper)
                        union all
                        select relname from pg_class
                         where relispartition and relkind = 'r' and has_table_privilege('turnpike_app', oid, 'select')
                        """).mapTo(String.class).list());

        assertThat(bypassing).isEmpty();
    }

    private static TenantId tenant() {
        var tenant = new TenantId(UUID.randomUUID());
        DATABASE.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:id, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())
                        """)
                .bind("id", tenant.value())
                .bind("slug", "t-" + tenant)
                .execute());
        return tenant;
    }
}
