package turnpike.tenancy;

import java.util.List;

/// Some of the rows found, and how many there are in all.
public record Slice<T>(List<T> items, long total) {
    public Slice {
        items = List.copyOf(items);
    }
}
