package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.aaa.NasDirectory;
import turnpike.base.Ids;
import turnpike.platform.db.Database;
import turnpike.platform.http.HttpSettings;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;
import turnpike.tenancy.Audit;
import turnpike.tenancy.TenancySettings;

/// Production refuses what is unsafe, all complaints at once, and starts on what is safe.
final class SafetyTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final String PASSWORD = "a-long-and-private-one";

    private final Database database = TestDatabase.fresh();

    @Test
    void everyUnsafeThingIsNamed() {
        database.runAcrossTenants(tx -> {
            tx.sql().execute("""
                insert into staff (tenant_id, staff_id, email, name, role, password_hash, created_at)
                values ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'root@turnpike.test', 'r',
                        'PLATFORM_ADMIN', 'x', now())""");
            tx.sql()
                    .createUpdate("""
                        insert into nases (tenant_id, nas_id, name, vendor, access_kind, address, secret_sealed,
                                           created_at, updated_at)
                        values ('00000000-0000-0000-0000-000000000000', :id, 'Tower 1', 'MIKROTIK', 'ANY', '10.0.0.1',
                                :secret, now(), now())""")
                    .bind("id", UUID.randomUUID())
                    .bind("secret", TestDatabase.VAULT.seal("testing123"))
                    .execute();
        });

        assertThatThrownBy(() -> require(Map.of()))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("http.tls-certificate")
                .hasMessageContaining("Tower 1")
                .hasMessageContaining("root@turnpike.test");
    }

    @Test
    void withoutAnAdministratorTheFirstStartAsksForOne() {
        assertThatThrownBy(() -> require(Map.of("http.bind-address", "127.0.0.1")))
                .hasMessageContaining("admin.email");
    }

    @Test
    void aWeakFirstPasswordIsRefusedAndNobodyIsMade() {
        assertThatThrownBy(() -> require(Map.of(
                        "http.bind-address", "127.0.0.1", "admin.email", "a@example.net", "admin.password", "short")))
                .hasMessageContaining("admin.password")
                .hasMessageNotContaining("short");
        assertThat(administrators()).isZero();
    }

    @Test
    void aSafeFirstStartMakesTheAdministratorOnce() {
        Map<String, String> flags =
                Map.of("http.bind-address", "127.0.0.1", "admin.email", "a@example.net", "admin.password", PASSWORD);

        assertThatCode(() -> require(flags)).doesNotThrowAnyException();
        assertThatCode(() -> require(flags)).doesNotThrowAnyException();

        assertThat(administrators()).isEqualTo(1);
    }

    private void require(Map<String, String> flags) {
        Settings settings = Settings.from(null, Map.of(), flags);
        var ids = new Ids(CLOCK);
        var audit = new Audit(database, ids, CLOCK);
        Identity identity =
                Identity.open(database, TestDatabase.VAULT, ids, CLOCK, TenancySettings.from(settings), audit);
        try (var nases = new NasDirectory(database, TestDatabase.VAULT, CLOCK)) {
            Safety.require(
                    Safety.Settings.from(settings), HttpSettings.from(settings, ""), database, nases, identity.staff());
        }
    }

    private long administrators() {
        return database.callAcrossTenants(tx -> tx.sql()
                .createQuery("select count(*) from staff where role = 'PLATFORM_ADMIN'")
                .mapTo(Long.class)
                .one());
    }
}
