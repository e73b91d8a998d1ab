package turnpike.vouchers;

import java.util.List;

/// A new batch with its codes: the only time they are seen. Goes to the printer and is forgotten.
///
/// @param codes by number, from 1
public record Printed(Batch batch, List<String> codes) {
    public Printed {
        codes = List.copyOf(codes);
    }

    /// Without the codes: what is printed into a log by mistake must open nothing.
    @Override
    public String toString() {
        return "Printed[batch=" + batch.id() + ", codes=" + codes.size() + "]";
    }
}
