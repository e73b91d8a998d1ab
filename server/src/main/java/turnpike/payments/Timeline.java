package turnpike.payments;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// What happened to a payment, in order, for people. Kinds are added freely, never renamed.
public record Timeline(List<Event> events) {
    public Timeline {
        events = List.copyOf(events);
    }

    /// @param kind upper-case words
    /// @param detail empty, or a few words without secrets and phones
    public record Event(Instant at, String kind, String detail) {}

    /// Writes and reads it.
    static final class Pen {
        private final TimelineStore store = new TimelineStore();
        private final Ids ids;

        Pen(Ids ids) {
            this.ids = ids;
        }

        void note(Tx tx, TenantId tenant, UUID payment, Event event) {
            store.insert(tx, tenant, payment, ids.next(), event);
        }

        Timeline read(Tx tx, TenantId tenant, UUID payment) {
            return new Timeline(store.list(tx, tenant, payment));
        }
    }
}
