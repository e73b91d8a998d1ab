package turnpike.routers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.AccessKind;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.nases.NasDirectory;
import turnpike.nases.NasVendor;
import turnpike.nases.Nases;
import turnpike.outbound.routeros.RouterOsConsole;
import turnpike.platform.db.Database;
import turnpike.simulators.SelfSigned;
import turnpike.simulators.routeros.RouterOsSimulator;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// Routers sign their own certificates: the first one seen is believed, and no other until staff say so.
final class RouterTlsTest {
    private static final String ADDRESS = "127.0.9.4";
    private static final Database DATABASE = TestDatabase.fresh();
    private static final SelfSigned OWN = certificate();

    private final TestClock clock = new TestClock("2026-03-01T10:00:00Z");
    private final Ids ids = new Ids(clock);
    private final Audit audit = new Audit(DATABASE, ids, clock);
    private final NasDirectory directory = new NasDirectory(DATABASE, TestDatabase.VAULT, clock);
    private final Nases nases = new Nases(DATABASE, TestDatabase.VAULT, ids, clock, audit, directory, (_, _) -> {});
    private final RouterOsConsole console = new RouterOsConsole();
    private final Links links = new Links(DATABASE, TestDatabase.VAULT, nases, console, clock, audit);
    private final Actor actor = Actor.system(tenant(), "test");
    private final UUID nas = nases.create(
                    actor,
                    new Nases.Profile(
                            "edge", "", NasVendor.MIKROTIK, ADDRESS, null, AccessKind.HOTSPOT, 3799, true, false),
                    null)
            .nas()
            .id();
    private RouterOsSimulator router = RouterOsSimulator.start(
            RouterOsSimulator.Settings.at("edge", ADDRESS).secured(OWN.context()));

    private static SelfSigned certificate() {
        try {
            return SelfSigned.make();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void shut() {
        DATABASE.close();
    }

    @AfterEach
    void close() {
        console.close();
        router.close();
        directory.close();
    }

    private static TenantId tenant() {
        var tenant = new TenantId(UUID.randomUUID());
        DATABASE.runAcrossTenants(tx -> tx.sql()
                .createUpdate("insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)"
                        + " values (:t, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())")
                .bind("t", tenant.value())
                .bind("slug", "t" + tenant.value())
                .execute());
        return tenant;
    }

    private void link(Protocol protocol, boolean tls) {
        int port = protocol == Protocol.ROUTEROS_API ? router.apiPort() : router.restPort();
        links.put(actor, nas, new Links.Wanted(protocol, ADDRESS, port, tls, "admin", "router-password", true));
    }

    private Links.Tested tested() {
        return links.test(actor.tenant(), nas);
    }

    @ParameterizedTest
    @EnumSource(names = {"ROUTEROS_API", "ROUTEROS_REST"})
    void theFirstCertificateIsBelievedAndAnotherOnlyWhenStaffForgetIt(Protocol protocol) throws Exception {
        link(protocol, true);
        assertThat(tested().problem()).isNull();
        assertThat(links.get(actor.tenant(), nas).link().pin()).isEqualTo(OWN.sha256());

        int api = router.apiPort();
        int rest = router.restPort();
        router.close();
        SelfSigned other = SelfSigned.make();
        router = RouterOsSimulator.start(RouterOsSimulator.Settings.at("impostor", ADDRESS)
                .ports(api, rest)
                .secured(other.context()));

        assertThat(tested().identity()).isNull();
        assertThat(tested().problem())
                .contains(
                        "shows another certificate than before", other.sha256().substring(0, 16));
        assertThat(links.get(actor.tenant(), nas).link().pin()).isEqualTo(OWN.sha256());

        links.unpin(actor, nas);
        assertThat(tested().identity()).isEqualTo("impostor");
        assertThat(links.get(actor.tenant(), nas).link().pin()).isEqualTo(other.sha256());
    }

    @ParameterizedTest
    @EnumSource(names = {"ROUTEROS_API", "ROUTEROS_REST"})
    void aRouterThatSpeaksInClearIsNotSpokenToWhereTlsIsWanted(Protocol protocol) {
        router.close();
        router = RouterOsSimulator.start(RouterOsSimulator.Settings.at("edge", ADDRESS));
        link(protocol, true);

        assertThat(tested().problem()).contains("showed no certificate");
        assertThat(links.get(actor.tenant(), nas).link().pin()).isNull();
    }

    @Test
    void noTwoLinksShareWhatTheyTrust() {
        link(Protocol.ROUTEROS_REST, true);
        assertThat(tested().problem()).isNull();
        links.unpin(actor, nas);
        Link without = links.get(actor.tenant(), nas).link();

        // Without a pin nobody is trusted, whatever the console has spoken to before.
        assertThat(catchThrowable(() -> console.count(without, "/ip/hotspot/active")))
                .isInstanceOf(Unavailable.class);
    }
}
