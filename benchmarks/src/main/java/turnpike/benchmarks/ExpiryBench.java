package turnpike.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;
import turnpike.House;
import turnpike.platform.db.Database;
import turnpike.platform.settings.Settings;
import turnpike.platform.settings.Vault;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.Packet;
import turnpike.wire.radius.PacketWriter;
import turnpike.wire.radius.SharedSecret;

/// How long after the end of a right the Disconnect-Request of its session reaches the router, when many rights end in
/// the same minute. Rights end evenly spread over the minute; the router answers every order.
public final class ExpiryBench {
    private static final String SECRET = "expiry-bench-secret";
    private static final int SPREAD_S = 60;
    private static final int SETTLE_S = 60; // time to fill the tables before the first end

    private ExpiryBench() {}

    public static void main(String[] words) throws IOException, InterruptedException {
        var out = new PrintStream(System.out, true, UTF_8);
        int rights = words.length > 0 ? Integer.parseInt(words[0]) : 50_000;
        Path directory = Files.createTempDirectory("turnpike-expiry-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var router = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            long firstMs = System.currentTimeMillis() + SETTLE_S * 1000L;
            Settings settings = Settings.from(
                    null,
                    Map.of(),
                    Map.of(
                            "data-dir",
                            directory.toString(),
                            "http-port",
                            "0",
                            "radius-auth-port",
                            "0",
                            "radius-acct-port",
                            "0"));
            try (House house = House.open(
                    settings,
                    InstantSource.system(),
                    House.Mode.DEMO,
                    (database, vault) -> furnish(database, vault, rights, firstMs, router.getLocalPort()))) {
                out.printf(
                        Locale.ROOT,
                        "%s: %d rights in place %d s before the first end%n",
                        house.address(),
                        rights,
                        (firstMs - System.currentTimeMillis()) / 1000);
                var heard = new AtomicLongArray(rights);
                Thread.ofPlatform().daemon().start(() -> answer(router, heard));
                long deadline = firstMs + (SPREAD_S + 60) * 1000L;
                while (System.currentTimeMillis() < deadline && count(heard) < rights) Thread.sleep(200);
                report(out, heard, rights, firstMs);
            }
        }
    }

    /// Notes when each session's order came and says that the session is over.
    private static void answer(DatagramSocket router, AtomicLongArray heard) {
        var secret = new SharedSecret(SECRET);
        var datagram = new DatagramPacket(new byte[Packet.LENGTH_MAX], Packet.LENGTH_MAX);
        while (!router.isClosed()) {
            try {
                router.receive(datagram);
                long at = System.currentTimeMillis();
                Packet order = Packet.parse(Arrays.copyOf(datagram.getData(), datagram.getLength()));
                String name = order.text(Attribute.USER_NAME);
                if (name != null) heard.compareAndSet(Integer.parseInt(name.substring(1)), 0, at);
                byte[] reply = new PacketWriter()
                        .reply(Code.DISCONNECT_ACK, order)
                        .sign(secret)
                        .toBytes();
                router.send(new DatagramPacket(reply, reply.length, datagram.getSocketAddress()));
            } catch (IOException | RuntimeException e) {
                if (!router.isClosed()) System.err.println("router: " + e);
            }
        }
    }

    private static int count(AtomicLongArray heard) {
        int count = 0;
        for (int i = 0; i < heard.length(); i++) if (heard.get(i) > 0) count++;
        return count;
    }

    private static void report(PrintStream out, AtomicLongArray heard, int rights, long firstMs) {
        long[] waits = new long[count(heard)];
        int at = 0;
        for (int i = 0; i < rights; i++) {
            if (heard.get(i) > 0) waits[at++] = heard.get(i) - endMs(i, rights, firstMs);
        }
        Arrays.sort(waits);
        out.printf(
                Locale.ROOT,
                "%d of %d orders heard; end to Disconnect-Request: p50 %d ms, p99 %d ms, longest %d ms%n",
                waits.length,
                rights,
                waits[waits.length / 2],
                waits[(int) (waits.length * 0.99)],
                waits[waits.length - 1]);
    }

    private static long endMs(int index, int rights, long firstMs) {
        return firstMs + (long) SPREAD_S * 1000 * index / rights;
    }

    private static final String[] FILL = {"""
        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
        values (:tenant, 'expiry', 'Expiry', 'Africa/Nairobi', 'KES', 'en-KE', :now)
        """, """
        insert into nases (tenant_id, nas_id, name, vendor, access_kind, address, secret_sealed,
                           require_message_authenticator, coa_port, created_at, updated_at)
        values (:tenant, :nas, 'router', 'MIKROTIK', 'ANY', '127.0.0.1/32', :secret, false, :port, :now, :now)
        """};

    private static final String[] FILL_AS_TENANT = {"""
        insert into plans (tenant_id, plan_id, name, created_at, updated_at) values (:tenant, :plan, 'hour', :now, :now)
        """, """
        insert into plan_versions (tenant_id, plan_id, version, access_kind, price_minor, currency, validity_s, created_at)
        values (:tenant, :plan, 1, 'ANY', 5000, 'KES', 3600, :now)
        """, """
        insert into subscribers (tenant_id, subscriber_id, username, password_sealed, access_kind, created_at, updated_at)
        select :tenant, md5('s' || i)::uuid, 'u' || i, :secret, 'ANY', :now, :now from generate_series(0, :rights - 1) i
        """, """
        insert into subscriptions (tenant_id, subscription_id, subscriber_id, plan_id, plan_version, source_id, granted_at,
               starts_at, ends_at, access_until, base_upload_bytes, base_download_bytes, base_hour, base_day, base_day_end)
        select :tenant, md5('r' || i)::uuid, md5('s' || i)::uuid, :plan, 1, md5('r' || i)::uuid, :now, :now, e.at, e.at,
               0, 0, date_trunc('hour', cast(:now as timestamptz)), current_date, current_date + 1
          from generate_series(0, :rights - 1) i
         cross join lateral (select cast(:first as timestamptz) + i * (interval '60 seconds' / :rights) as at) e
        """};

    private static final String SESSIONS = """
            insert into sessions (tenant_id, session_id, nas_id, acct_session_id, username, subscriber_id, access_kind,
                   started_at, reported_at, session_time_s, interim_interval_s)
            select :tenant, md5('x' || i)::uuid, :nas, 'x' || i, 'u' || i, md5('s' || i)::uuid, 'HOTSPOT', :now, :now, 0, 86400
              from generate_series(0, :rights - 1) i
            """;

    private static void furnish(Database database, Vault vault, int rights, long firstMs, int port) {
        var tenant = new turnpike.base.TenantId(UUID.randomUUID());
        Map<String, Object> values = Map.of(
                "tenant", tenant.value(),
                "nas", UUID.randomUUID(),
                "plan", UUID.randomUUID(),
                "secret", vault.seal(SECRET),
                "port", port,
                "rights", rights,
                "now", Instant.now(),
                "first", Instant.ofEpochMilli(firstMs));
        database.runAcrossTenants(tx -> {
            for (String sql : FILL) tx.sql().createUpdate(sql).bindMap(values).execute();
        });
        database.run(tenant, tx -> {
            for (String sql : FILL_AS_TENANT)
                tx.sql().createUpdate(sql).bindMap(values).execute();
        });
        database.runAcrossTenants(
                tx -> tx.sql().createUpdate(SESSIONS).bindMap(values).execute());
        database.runAcrossTenants(tx -> tx.sql()
                .createQuery("select 1 from take_statistics()")
                .mapTo(Integer.class)
                .list());
    }
}
