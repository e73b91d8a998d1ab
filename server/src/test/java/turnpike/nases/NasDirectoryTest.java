package turnpike.nases;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

final class NasDirectoryTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Database DATABASE = TestDatabase.fresh();

    private static final TenantId ALPHA = tenant("alpha");
    private static final TenantId BETA = tenant("beta");

    private final NasDirectory directory = new NasDirectory(DATABASE, TestDatabase.VAULT, () -> NOON);

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void exactAddressComesBeforeLongestNetworkBeforeIdentifier() {
        nas(ALPHA, "wide", "10.1.0.0/16", null);
        nas(BETA, "narrow", "10.1.2.0/24", null);
        nas(ALPHA, "exact", "10.1.2.3", null);
        nas(BETA, "roaming", null, "hotel-7");
        directory.reload();

        assertThat(names("10.1.2.3", null)).containsExactly("exact", "narrow", "wide");
        assertThat(names("10.1.2.3", "hotel-7")).containsExactly("exact", "narrow", "wide", "roaming");
        assertThat(names("10.1.9.9", null)).containsExactly("wide");
        assertThat(names("192.0.2.77", "hotel-7")).containsExactly("roaming");
        assertThat(names("192.0.2.77", "hotel-8")).isEmpty();
    }

    @Test
    void oneAddressSharedByTenantsGivesBothOldestFirst() {
        nas(ALPHA, "mine", "203.0.113.5", null);
        nas(BETA, "yours", "203.0.113.5", null);
        nas(BETA, "named", "203.0.113.5", "shop");
        directory.reload();

        assertThat(names("203.0.113.5", null)).containsExactly("mine", "yours");
        assertThat(names("203.0.113.5", "shop")).containsExactly("named", "mine", "yours");
    }

    @Test
    void version6NetworksMatchToo() {
        nas(ALPHA, "six", "2001:db8:7::/48", null);
        directory.reload();

        assertThat(names("2001:db8:7::1", null)).containsExactly("six");
        assertThat(names("2001:db8:8::1", null)).isEmpty();
    }

    @Test
    void aNasAddedByAnotherProcessIsKnownSoon() throws Exception {
        nas(ALPHA, "late", "198.51.100.9", null);

        long deadline = System.nanoTime() + 30_000_000_000L;
        while (names("198.51.100.9", null).isEmpty() && System.nanoTime() < deadline) Thread.sleep(20);
        assertThat(names("198.51.100.9", null)).containsExactly("late");
    }

    @Test
    void sightingsReachTheRowAndDoNotCountAsChange() {
        nas(BETA, "seen", "198.51.100.10", null);
        directory.reload();
        Nas seen = directory.candidates(address("198.51.100.10"), null).getFirst();
        String before = DATABASE.callAcrossTenants(new NasStore(TestDatabase.VAULT)::revision);

        directory.saw(seen, address("198.51.100.10"), true);
        directory.flush();

        String row = DATABASE.callAcrossTenants(tx -> tx.sql()
                .createQuery("select host(last_address) || ' ' || (last_packet_at = unsigned_at) from nases"
                        + " where tenant_id = :t and nas_id = :n")
                .bind("t", BETA.value())
                .bind("n", seen.id())
                .mapTo(String.class)
                .one());
        assertThat(row).isEqualTo("198.51.100.10 true");
        assertThat(DATABASE.<String>callAcrossTenants(new NasStore(TestDatabase.VAULT)::revision))
                .isEqualTo(before);
        assertThat(seen.secret().octets())
                .isEqualTo("secret of seen".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /// A drop tells only those at whose address it happened; a NAS known by name is where it was last heard.
    @Test
    void aDroppedPacketIsToldToWhomItMayBelongAndToNobodyElse() {
        nas(ALPHA, "dropped", "198.51.100.20", null);
        nas(BETA, "dropped named", "198.51.100.20", "roof");
        nas(BETA, "dropped roaming", null, "roof");
        nas(BETA, "dropped elsewhere", "198.51.100.21", null);
        nas(BETA, "dropped far and wide", "198.51.0.0/16", null);
        directory.reload();
        Nas roaming = directory.candidates(address("192.0.2.1"), "roof").getLast();
        directory.saw(roaming, address("192.0.2.1"), false);

        directory.dropped(address("198.51.100.20"), null, "bad_authenticator");
        directory.dropped(address("203.0.113.200"), "roof", "bad_authenticator");
        directory.flush();
        assertThat(drops()).containsExactly("dropped bad_authenticator");

        directory.dropped(address("198.51.100.20"), "roof", "message_authenticator_missing");
        directory.dropped(address("192.0.2.1"), "roof", "unsigned_proxy_state");
        directory.flush();
        assertThat(drops())
                .containsExactly(
                        "dropped message_authenticator_missing",
                        "dropped named message_authenticator_missing",
                        "dropped roaming unsigned_proxy_state");

        directory.dropped(address("198.51.7.7"), null, "bad_authenticator");
        directory.flush();
        assertThat(drops()).contains("dropped far and wide bad_authenticator");
    }

    private static List<String> drops() {
        return DATABASE.callAcrossTenants(tx -> tx.sql()
                .createQuery("select name || ' ' || last_drop_reason from nases"
                        + " where tenant_id is not null and last_dropped_at is not null order by name")
                .mapTo(String.class)
                .list());
    }

    private List<String> names(String source, @Nullable String identifier) {
        return directory.candidates(address(source), identifier).stream()
                .map(Nas::name)
                .toList();
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static TenantId tenant(String slug) {
        var tenant = new TenantId(UUID.randomUUID());
        DATABASE.runAcrossTenants(tx -> tx.sql()
                .createUpdate("insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)"
                        + " values (:t, :slug, :slug, 'Africa/Nairobi', 'KES', 'en-KE', now())")
                .bind("t", tenant.value())
                .bind("slug", slug)
                .execute());
        return tenant;
    }

    private static void nas(TenantId tenant, String name, @Nullable String address, @Nullable String identifier) {
        DATABASE.runAcrossTenants(tx -> tx.sql()
                .createUpdate("insert into nases (tenant_id, nas_id, name, vendor, access_kind, address, identifier,"
                        + " secret_sealed, created_at, updated_at) values (:t, :id, :name, 'MIKROTIK', 'ANY',"
                        + " cast(:address as cidr), :identifier, :secret, clock_timestamp(), clock_timestamp())")
                .bind("t", tenant.value())
                .bind("id", UUID.randomUUID())
                .bind("name", name)
                .bind("address", address)
                .bind("identifier", identifier)
                .bind("secret", TestDatabase.VAULT.seal("secret of " + name))
                .execute());
    }
}
