package turnpike.reporting;

import java.util.List;

/// A tenant's routers, subscribers, and where its sessions are.
///
/// @param online routers heard from lately
/// @param waiting routers never heard from
record Places(long routers, long online, long waiting, long subscribers, List<AccessPoint> accessPoints) {
    static final Places EMPTY = new Places(0, 0, 0, 0, List.of());

    Places {
        accessPoints = List.copyOf(accessPoints);
    }

    long offline() {
        return routers - online - waiting;
    }

    /// @param sessions open on it now
    record AccessPoint(String id, String name, String location, long sessions) {}
}
