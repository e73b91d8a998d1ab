package turnpike.platform.http;

import java.util.TreeSet;

/// What the server answers for: the contract, who does each operation, and who may call. Nothing is left undone.
public record Api(Contract contract, Operations operations, Authenticator authenticator) {
    public Api {
        var missing = new TreeSet<>(contract.operationIds());
        missing.removeAll(operations.ids());
        if (!missing.isEmpty()) throw new IllegalStateException("nobody does the operations " + missing);
        var unknown = new TreeSet<>(operations.ids());
        unknown.removeAll(contract.operationIds());
        if (!unknown.isEmpty()) throw new IllegalStateException("the contract does not know " + unknown);
    }
}
