package turnpike.hotspot;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// What happened to a purchase, line by line, for the person who waits and for staff who are asked.
final class Timeline {
    private final Ids ids;
    private final InstantSource clock;
    private final TimelineStore store = new TimelineStore();

    Timeline(Ids ids, InstantSource clock) {
        this.ids = ids;
        this.clock = clock;
    }

    void add(Tx tx, TenantId tenant, UUID purchaseId, PurchaseEvent.Kind kind) {
        add(tx, tenant, purchaseId, kind, "");
    }

    /// @param detail for people; no secret, no whole phone number
    void add(Tx tx, TenantId tenant, UUID purchaseId, PurchaseEvent.Kind kind, String detail) {
        store.add(tx, tenant, purchaseId, new TimelineStore.Line(ids.next(), clock.instant(), kind, detail));
        PurchaseStore.tell(tx, tenant, purchaseId);
    }

    /// What a line says.
    ///
    /// @param detail for people; no secret, no whole phone number
    record Saying(PurchaseEvent.Kind kind, String detail) {
        static Saying of(PurchaseEvent.Kind kind) {
            return new Saying(kind, "");
        }
    }

    /// Several lines of one moment, in one statement. None may say what the line before it does.
    void add(Tx tx, TenantId tenant, UUID purchaseId, List<Saying> sayings) {
        Instant now = clock.instant();
        List<TimelineStore.Line> lines = sayings.stream()
                .map(saying -> new TimelineStore.Line(ids.next(), now, saying.kind, saying.detail))
                .toList();
        store.addAll(tx, tenant, purchaseId, lines);
        PurchaseStore.tell(tx, tenant, purchaseId);
    }

    /// The same line for all purchases of these rights, in one statement.
    void add(Tx tx, TenantId tenant, List<Hotspot.Right> rights, PurchaseEvent.Kind kind) throws SQLException {
        for (UUID purchase : store.add(tx, tenant, rights, kind, clock.instant(), ids::next)) {
            PurchaseStore.tell(tx, tenant, purchase);
        }
    }

    Instant now() {
        return clock.instant();
    }

    List<PurchaseEvent> of(Tx tx, TenantId tenant, UUID purchaseId) {
        return store.list(tx, tenant, purchaseId);
    }
}
