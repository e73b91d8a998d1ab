package turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import turnpike.base.Ids;
import turnpike.nases.NasDirectory;
import turnpike.platform.db.Database;
import turnpike.platform.http.HttpSettings;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Passwords;
import turnpike.tenancy.TenancySettings;

/// Production refuses what is unsafe, all complaints at once, and starts on what is safe.
final class SafetyTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final String PASSWORD = "a-long-and-private-one";

    private final Database database =
            Database.connect(TestDatabase.durable(), TestDatabase.VAULT, TestDatabase.settings());

    @Test
    void everyUnsafeThingIsNamed() {
        staff("root@turnpike.test", "turnpike-demo");
        database.runAcrossTenants(tx -> {
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

    /// A tenant calls its people what it likes; that must not keep the platform from starting.
    @Test
    void onlyADemoLoginWithTheDemosPasswordIsInTheWay() {
        staff("root@turnpike.test", PASSWORD);
        staff("admin@other.test", "turnpike-demo");

        assertThatCode(() -> require(Map.of("http.bind-address", "127.0.0.1"))).doesNotThrowAnyException();
    }

    private void staff(String email, String password) {
        database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                insert into staff (tenant_id, staff_id, email, name, role, password_hash, created_at)
                values ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), :email, 'r', 'PLATFORM_ADMIN', :hash,
                        now())""")
                .bind("email", email)
                .bind("hash", new Passwords().hash(password))
                .execute());
    }

    @Test
    void aDatabaseThatForgetsIsRefused() {
        assertThatThrownBy(() -> require(TestDatabase.fresh(), Map.of("http.bind-address", "127.0.0.1")))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("acknowledges before it has stored");
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

    @ParameterizedTest
    @ValueSource(strings = {"notmail", "a@b", "a b@example.net", "@example.net"})
    void whatIsNoAddressIsNoFirstLogin(String email) {
        assertThatThrownBy(() -> require(
                        Map.of("http.bind-address", "127.0.0.1", "admin.email", email, "admin.password", PASSWORD)))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("admin.email");
        assertThat(administrators()).isZero();
    }

    @Test
    void aFirstPasswordThatIsEasyToGuessIsOneOfTheComplaints() {
        assertThatThrownBy(() -> require(Map.of(
                        "http.bind-address",
                        "127.0.0.1",
                        "admin.email",
                        "a@example.net",
                        "admin.password",
                        "administrator1")))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("admin.password must not")
                .hasMessageNotContaining("administrator1");
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

    private void require(Map<String, String> given) {
        require(database, given);
    }

    private static void require(Database database, Map<String, String> given) {
        Map<String, String> environment = new HashMap<>();
        given.forEach((key, value) -> environment.put("TURNPIKE_" + key, value));
        Settings settings = Settings.from(null, environment, Map.of());
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
