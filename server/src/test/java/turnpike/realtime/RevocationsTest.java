package turnpike.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.settings.Settings;
import turnpike.tenancy.Admissions;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Logins;
import turnpike.tenancy.TenancySettings;

final class RevocationsTest {
    private final TestClock clock = new TestClock("2026-03-10T12:00:00Z");
    private final Database database = TestDatabase.fresh();
    private final Channels channels = new Channels(new RealtimeSettings(9, 9, 9), new Metrics(), Runnable::run);
    private final Revocations revocations = new Revocations(channels, admissions());
    private final TenantId tenant = new TenantId(UUID.randomUUID());

    @Test
    void whoIsDisabledOrSuspendedLosesTheConnection() {
        run("insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)" + " values ('" + tenant
                + "', 'a', 'A', 'UTC', 'KES', 'en-KE', now())");
        Socket amina = new Socket(person("amina"));
        Socket brian = new Socket(person("brian"));
        Socket unnamed = new Socket(Viewer.SOMEBODY);
        revocations.check();
        assertThat(amina.closed).isEmpty();

        run("update staff set disabled_at = now() where email = 'amina@a.test'");
        revocations.check(tenant);
        assertThat(amina.closed).containsExactly(Outlet.Closing.REVOKED);
        assertThat(brian.closed).isEmpty();

        run("update tenants set suspended_at = now() where slug = 'a'");
        revocations.check();
        assertThat(brian.closed).containsExactly(Outlet.Closing.REVOKED);
        assertThat(unnamed.closed)
                .as("only the process that let them in can tell")
                .isEmpty();
    }

    private UUID person(String name) {
        UUID id = UUID.randomUUID();
        run("insert into staff (tenant_id, staff_id, email, name, role, password_hash, created_at) values ('" + tenant
                + "', '" + id + "', '" + name + "@a.test', '" + name + "', 'STAFF', '', now())");
        return id;
    }

    private void run(String sql) {
        database.runAcrossTenants(tx -> tx.sql().execute(sql));
    }

    private Admissions admissions() {
        var ids = new Ids(clock);
        var audit = new Audit(database, ids, clock);
        var settings = TenancySettings.from(Settings.defaults());
        return new Admissions(database, new Logins(database, TestDatabase.VAULT, ids, clock, settings, audit), clock);
    }

    private final class Socket implements Outlet {
        private final List<Closing> closed = new ArrayList<>();

        Socket(UUID viewer) {
            Connection connection = channels.open(this).orElseThrow();
            channels.subscribe(connection, new ChannelName(tenant, "online"), new Viewer(tenant, viewer, "", false));
        }

        @Override
        public void wake() {
            // Nobody reads here.
        }

        @Override
        public void close(Closing why) {
            closed.add(why);
        }
    }
}
