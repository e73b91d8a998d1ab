package turnpike.aaa;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.jobs.Ticker;
import turnpike.usage.UsageChange;
import turnpike.usage.UsageListener;

/// Notices hotspot sessions that ended because their slice of shared data was used up, and has their devices
/// let in again, where that can be done from our side: the end of a slice is not the end of the right.
///
/// A device whose end was missed comes back as after any end: by its hardware address, a cookie, or the
/// portal.
public final class SliceEnds implements UsageListener, AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int SET = 500;
    private static final int WAITING_MAX = 10_000; // more come back by themselves

    /// Lets a device in.
    @FunctionalInterface
    public interface Return {
        void letIn(TenantId tenant, UUID nasId, String mac, @Nullable String address, UUID subscriberId);
    }

    private record Ended(TenantId tenant, UUID sessionId) {}

    private record Device(
            TenantId tenant,
            UUID nasId,
            String mac,
            @Nullable String address,
            UUID subscriberId) {}

    private final Database database;
    private final Return back;
    private final BlockingQueue<Ended> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final Ticker ticker;

    public SliceEnds(Database database, Return back) {
        this.database = database;
        this.back = back;
        this.ticker = Ticker.every(LOOK, "slice-ends", this::look);
    }

    @Override
    public void committed(List<UsageChange> changes) {
        boolean news = false;
        for (UsageChange change : changes) {
            if (!change.closed() || change.accessKind() != AccessKind.HOTSPOT) continue;
            news |= waiting.offer(new Ended(change.tenant(), change.sessionId()));
        }
        if (news) ticker.wake();
    }

    private void look() {
        List<Ended> set = new ArrayList<>();
        while (waiting.drainTo(set, SET) > 0) {
            List<Ended> ended = List.copyOf(set);
            set.clear();
            for (Device device : database.<List<Device>>lookUp(tx -> usedUp(tx, ended))) {
                back.letIn(device.tenant, device.nasId, device.mac, device.address, device.subscriberId);
            }
        }
    }

    // Who has come back meanwhile has another slice by then.
    private static final String USED_UP = """
            select s.tenant_id, s.nas_id, s.mac, host(s.framed_address) as address, s.subscriber_id
              from unnest(?::uuid[], ?::uuid[]) as q (tenant_id, session_id)
              join sessions s on s.tenant_id = q.tenant_id and s.session_id = q.session_id
              join data_slices d
                on d.tenant_id = s.tenant_id and d.subscriber_id = s.subscriber_id and d.device = s.mac
             where s.ended_at is not null
               and d.nas_id = s.nas_id
               and (d.acct_session_id is null or d.acct_session_id = s.acct_session_id)
               and case when d.upload_limit_bytes is null
                        then s.upload_bytes + s.download_bytes >= d.limit_bytes
                        else s.upload_bytes >= d.upload_limit_bytes
                             or s.download_bytes >= d.limit_bytes - d.upload_limit_bytes end
            """;

    private static List<Device> usedUp(Tx tx, List<Ended> ended) throws SQLException {
        try (var statement = tx.connection().prepareStatement(USED_UP)) {
            var columns = new Columns(statement);
            columns.uuids(ended, one -> one.tenant.value());
            columns.uuids(ended, Ended::sessionId);
            List<Device> found = new ArrayList<>();
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Device(
                            new TenantId(row.getObject("tenant_id", UUID.class)),
                            row.getObject("nas_id", UUID.class),
                            row.getString("mac"),
                            row.getString("address"),
                            row.getObject("subscriber_id", UUID.class)));
                }
            }
            return found;
        }
    }

    @Override
    public void close() {
        ticker.close();
    }
}
