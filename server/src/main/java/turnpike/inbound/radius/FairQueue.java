package turnpike.inbound.radius;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;

/// Requests waiting for a worker. Each tenant waits in a lane of its own and the lanes are taken from in turn, so a
/// tenant that floods fills its lane and waits there, while another's packet goes with the very next batch.
final class FairQueue {
    /// How long a tenant counts as being served after its last packet.
    private static final long SERVED_NS = TimeUnit.SECONDS.toNanos(1);

    private final int max;
    private final int laneMax;
    private final ReentrantLock lanesLock = new ReentrantLock();
    private final Condition filled = lanesLock.newCondition();
    private final Map<TenantId, ArrayDeque<Exchange>> lanes = new HashMap<>();
    private final ArrayDeque<ArrayDeque<Exchange>> waiting = new ArrayDeque<>(); // lanes with something in them
    private @Nullable TenantId latest; // whose lane was last added to
    private long switchedNs; // when that became another's
    private int size;
    private int sleepers;
    private int worthWaking = 1; // how many packets the sleepers hope for
    private boolean closed;

    /// @param max of all tenants together; more are refused
    /// @param laneMax of one tenant; more are refused
    FairQueue(int max, int laneMax) {
        this.max = max;
        this.laneMax = laneMax;
    }

    /// @return false when there is no room
    boolean offer(Exchange exchange) {
        lanesLock.lock();
        try {
            if (size >= max || closed) return false;
            ArrayDeque<Exchange> lane = lanes.computeIfAbsent(exchange.tenant(), _ -> new ArrayDeque<>());
            if (lane.size() >= laneMax) return false;
            if (lane.isEmpty()) waiting.addLast(lane);
            lane.addLast(exchange);
            if (!exchange.tenant().equals(latest)) {
                switchedNs = exchange.startedNs();
                latest = exchange.tenant();
            }
            size++;
            if (sleepers > 0 && size >= worthWaking) filled.signal();
            return true;
        } finally {
            lanesLock.unlock();
        }
    }

    /// Moves up to `batchMax` waiting requests into `batch`, one from each lane in turn; sleeps until there is one.
    ///
    /// @param enough when fewer are waiting, hope up to `hopeNs` for so many; above 1 only where one worker takes
    /// @return false when the queue was closed and is empty
    boolean take(List<Exchange> batch, int batchMax, int enough, long hopeNs) throws InterruptedException {
        lanesLock.lock();
        try {
            if (size < enough && !closed) await(enough, hopeNs);
            while (size == 0 && !closed) await(1, Long.MAX_VALUE);
            while (size > 0 && batch.size() < batchMax) {
                ArrayDeque<Exchange> lane = waiting.removeFirst();
                batch.add(lane.removeFirst());
                if (!lane.isEmpty()) waiting.addLast(lane);
                size--;
            }
            if (size > 0) filled.signal();
            return !batch.isEmpty() || !closed;
        } finally {
            lanesLock.unlock();
        }
    }

    /// Whether packets pile up while more than one tenant is being served.
    boolean isContested() {
        lanesLock.lock();
        try {
            return size > 0 && System.nanoTime() - switchedNs < SERVED_NS;
        } finally {
            lanesLock.unlock();
        }
    }

    private void await(int packets, long nanos) throws InterruptedException {
        worthWaking = packets;
        sleepers++;
        long left = nanos;
        while (size < packets && !closed && left > 0) left = filled.awaitNanos(left);
        sleepers--;
        worthWaking = 1;
    }

    int max() {
        return max;
    }

    int size() {
        lanesLock.lock();
        try {
            return size;
        } finally {
            lanesLock.unlock();
        }
    }

    /// Lets the workers finish what is waiting and then go.
    void close() {
        lanesLock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lanesLock.unlock();
        }
    }
}
