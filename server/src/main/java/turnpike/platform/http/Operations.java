package turnpike.platform.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which operation of the contract is done by what. Filled while the house is built, then only read.
public final class Operations {
    private final Map<String, Operation> byId = new HashMap<>();

    /// @param id operationId of the contract
    public Operations on(String id, Operation operation) {
        if (byId.putIfAbsent(id, operation) != null) throw new IllegalStateException("operation wired twice: " + id);
        return this;
    }

    public Set<String> ids() {
        return Set.copyOf(byId.keySet());
    }

    @Nullable
    Operation find(String id) {
        return byId.get(id);
    }
}
