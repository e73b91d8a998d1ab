package turnpike.aaa;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import turnpike.base.TenantId;
import turnpike.platform.jobs.Ticker;
import turnpike.usage.UsageChange;
import turnpike.usage.UsageListener;

/// Tells who came online, so that rights that wait for the first access begin. Sets of subscribers, soon after the
/// commit that opened their sessions: what waits is looked up by an index of nothing else.
public final class FirstAccess implements UsageListener, AutoCloseable {
    private static final UUID NOBODY = new UUID(0, 0);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration GAP = Duration.ofMillis(100); // a look costs as much for one as for many
    private static final int SET = 1_000;

    /// Who wants to know.
    @FunctionalInterface
    public interface Heard {
        void cameOnline(TenantId tenant, List<UUID> subscribers, Instant at);
    }

    private record Arrival(TenantId tenant, UUID subscriber) {}

    private final Heard heard;
    private final InstantSource clock;
    private final ConcurrentLinkedQueue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final Ticker ticker;

    public FirstAccess(Heard heard, InstantSource clock) {
        this.heard = heard;
        this.clock = clock;
        this.ticker = Ticker.every(TICK, GAP, "first-access", this::tell);
    }

    @Override
    public void committed(List<UsageChange> changes) {
        boolean news = false;
        for (UsageChange change : changes) {
            if (!change.opened() || change.subscriberId().equals(NOBODY)) continue;
            news |= arrivals.add(new Arrival(change.tenant(), change.subscriberId()));
        }
        if (news) ticker.wake();
    }

    private void tell() {
        while (!arrivals.isEmpty()) {
            Map<TenantId, List<UUID>> set = new HashMap<>();
            for (int i = 0; i < SET; i++) {
                Arrival arrival = arrivals.poll();
                if (arrival == null) break;
                set.computeIfAbsent(arrival.tenant(), tenant -> new ArrayList<>())
                        .add(arrival.subscriber());
            }
            Instant now = clock.instant();
            set.forEach((tenant, subscribers) -> heard.cameOnline(tenant, subscribers, now));
        }
    }

    @Override
    public void close() {
        ticker.close();
    }
}
