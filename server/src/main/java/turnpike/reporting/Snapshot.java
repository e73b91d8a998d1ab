package turnpike.reporting;

import java.util.HashSet;
import java.util.Set;

/// What a statement saw of the database, as PostgreSQL writes it (`pg_snapshot`: `xmin:xmax:xip,…`).
///
/// @param from every committed transaction below it was seen
/// @param until no transaction from here on was seen
/// @param open between both, those still running and so not seen
record Snapshot(long from, long until, Set<Long> open) {
    /// Saw nothing.
    static final Snapshot NONE = new Snapshot(0, 0, Set.of());

    Snapshot {
        open = Set.copyOf(open);
    }

    static Snapshot parse(String text) {
        String[] parts = text.split(":", -1);
        Set<Long> open = new HashSet<>();
        for (String id : parts[2].split(",", -1)) {
            if (!id.isEmpty()) open.add(Long.valueOf(id));
        }
        return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), open);
    }

    /// Whether the statement saw what this committed transaction wrote.
    boolean holds(long transaction) {
        return transaction < from || (transaction < until && !open.contains(transaction));
    }
}
