package turnpike.platform.http;

import java.util.List;

/// The answer of every list.
///
/// @param total rows in all pages
public record ListPage<T>(List<T> items, int page, int perPage, long total) {
    public ListPage {
        items = List.copyOf(items);
    }

    public static <T> ListPage<T> of(List<T> items, PageRequest page, long total) {
        return new ListPage<>(items, page.page(), page.perPage(), total);
    }

    /// Everything there is, in one page.
    public static <T> ListPage<T> all(List<T> items) {
        return new ListPage<>(items, 1, Math.max(1, items.size()), items.size());
    }
}
