package turnpike.base;

/// How a subscriber comes online. `ANY` allows both where it states a permission, and means "not told" of a session.
public enum AccessKind {
    HOTSPOT,
    PPPOE,
    ANY;

    /// True when something allowed for this kind may be used over the other.
    public boolean admits(AccessKind other) {
        return this == ANY || other == ANY || this == other;
    }
}
