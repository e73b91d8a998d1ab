package turnpike.platform.http;

import java.util.Set;
import java.util.TreeSet;

/// What the server answers for: the contract, who does each operation, and who may call.
///
/// @param notYet operations that may be missing; must shrink to nothing
public record Api(Contract contract, Operations operations, Authenticator authenticator, Set<String> notYet) {
    public Api {
        notYet = Set.copyOf(notYet);
        var missing = new TreeSet<>(contract.operationIds());
        missing.removeAll(operations.ids());
        missing.removeAll(notYet);
        if (!missing.isEmpty()) throw new IllegalStateException("nobody does the operations " + missing);
        var unknown = new TreeSet<>(operations.ids());
        unknown.removeAll(contract.operationIds());
        if (!unknown.isEmpty()) throw new IllegalStateException("the contract does not know " + unknown);
        var done = new TreeSet<>(notYet);
        done.retainAll(operations.ids());
        if (!done.isEmpty()) throw new IllegalStateException("listed as missing but there: " + done);
    }
}
