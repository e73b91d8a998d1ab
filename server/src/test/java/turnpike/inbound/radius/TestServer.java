package turnpike.inbound.radius;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccessDecision;
import turnpike.aaa.AccessRequest;
import turnpike.aaa.Terms;
import turnpike.base.AccessKind;
import turnpike.base.Bytes;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.nases.SharedSecret;
import turnpike.platform.metrics.Metrics;
import turnpike.usage.AccountingReport;

/// A RADIUS server on free ports of the loopback address, with one subscriber `demo` / `demo` and doors that
/// remember who knocked.
final class TestServer implements AutoCloseable {
    static final Terms TERMS = new Terms(
            Duration.ofHours(1),
            null,
            Duration.ofMinutes(5),
            new Bytes(1_000_000),
            Terms.Speed.ANY,
            null,
            Terms.Placement.ANY,
            null);

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
    final Metrics metrics = new Metrics();
    final List<Nas> nases = Collections.synchronizedList(new ArrayList<>());
    final List<String> sightings = Collections.synchronizedList(new ArrayList<>());
    final List<String> strangers = Collections.synchronizedList(new ArrayList<>());
    final List<String> drops = Collections.synchronizedList(new ArrayList<>());
    final List<AccessRequest> asked = Collections.synchronizedList(new ArrayList<>());
    final List<AccountingReport> recorded = Collections.synchronizedList(new ArrayList<>());
    final List<String> restarts = Collections.synchronizedList(new ArrayList<>());
    volatile Function<AccessRequest, AccessDecision> policy = TestServer::demoMayComeIn;
    volatile Consumer<List<AccountingReport>> ledger = recorded::addAll;
    final RadiusServer server;

    TestServer(Nas... nases) {
        this(settings(2, 1_000, 1_000), nases);
    }

    TestServer(RadiusSettings settings, Nas... nases) {
        this.nases.addAll(List.of(nases));
        Doors doors = new Doors(
                this::candidates,
                (nas, source, unsigned) -> sightings.add(nas.name() + (unsigned ? " unsigned" : "")),
                (source, identifier) -> strangers.add(source.getHostAddress() + " " + identifier),
                (source, _, reason) -> drops.add(source.getHostAddress() + " " + reason),
                this::decide,
                reports -> ledger.accept(reports),
                (nas, at) -> restarts.add(nas.name() + " " + at));
        server = new RadiusServer(settings, doors, metrics, now::get);
    }

    /// On every address the machine has.
    static RadiusSettings everywhere() {
        RadiusSettings one = settings(1, 100, 100);
        return new RadiusSettings("", 0, 0, 65_536, one.limits(), one.batchMax(), one.workers(), one.duplicateWindow());
    }

    static RadiusSettings settings(int workers, int queueMax, int tenantQueueMax) {
        return new RadiusSettings(
                "127.0.0.1",
                0,
                0,
                1 << 20,
                new RadiusSettings.Limits(queueMax, tenantQueueMax, 0),
                new RadiusSettings.Batches(64, 500),
                new RadiusSettings.Batches(workers, workers),
                Duration.ofSeconds(5));
    }

    /// A NAS of a tenant of its own.
    static Nas nas(String name, String secret, NasVendor vendor, boolean strict) {
        return nas(new TenantId(UUID.nameUUIDFromBytes(name.getBytes(UTF_8))), name, secret, vendor, strict);
    }

    static Nas nas(TenantId tenant, String name, String secret, NasVendor vendor, boolean strict) {
        return new Nas(
                tenant,
                UUID.randomUUID(),
                name,
                vendor,
                AccessKind.ANY,
                strict,
                false,
                3799,
                new SharedSecret(secret.getBytes(UTF_8)));
    }

    static Nas swapping(Nas nas) {
        return new Nas(
                nas.tenant(), nas.id(), nas.name(), nas.vendor(), nas.accessKind(), false, true, 3799, nas.secret());
    }

    /// As the directory does it for NASes known by identifier: one that is named must be called so.
    private List<Nas> candidates(InetAddress source, @Nullable String identifier) {
        return nases.stream()
                .filter(nas -> identifier == null || identifier.equals(nas.name()))
                .toList();
    }

    private List<AccessDecision> decide(List<AccessRequest> requests) {
        asked.addAll(requests);
        List<AccessDecision> decisions = new ArrayList<>();
        for (AccessRequest request : requests) decisions.add(policy.apply(request));
        return decisions;
    }

    static AccessDecision demoMayComeIn(AccessRequest request) {
        if (!request.username().endsWith("demo"))
            return new AccessDecision.Reject(AccessDecision.Reason.UNKNOWN_SUBSCRIBER);
        if (!request.credential().matches("demo".getBytes(UTF_8)))
            return new AccessDecision.Reject(AccessDecision.Reason.WRONG_PASSWORD);
        return new AccessDecision.Accept(new UUID(1, 2), TERMS);
    }

    long dropped(Drop reason) {
        return metrics.counter("radius_packets_dropped", "", "port", "authentication", "reason", reason.label())
                        .value()
                + metrics.counter("radius_packets_dropped", "", "port", "accounting", "reason", reason.label())
                        .value();
    }

    /// Fails unless that many packets are dropped for this reason, now or very soon: what a client has sent or been
    /// answered says nothing of what another worker is still at.
    void hasDropped(Drop reason, long count) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (dropped(reason) < count && System.nanoTime() < deadline) Thread.onSpinWait();
        assertThat(dropped(reason)).isEqualTo(count);
    }

    @Override
    public void close() {
        server.close();
        metrics.close();
    }
}
