package turnpike.routers;

/// How a router is spoken to.
public enum Protocol {
    ROUTEROS_API,
    ROUTEROS_REST,
    UNIFI,
    /// Not at all: only RADIUS reaches it.
    NONE;

    public boolean isRouterOs() {
        return this == ROUTEROS_API || this == ROUTEROS_REST;
    }
}
