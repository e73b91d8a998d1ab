package turnpike.inbound.rest;

import java.util.Set;

/// Operations of the contract that nobody does yet. The server starts without these and answers them 501; without any
/// other it does not start. Strike what you wire: the list must be empty when the work is done.
public final class NotYet {
    public static final Set<String> OPERATIONS = Set.of();

    private NotYet() {}
}
