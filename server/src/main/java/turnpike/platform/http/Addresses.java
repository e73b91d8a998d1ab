package turnpike.platform.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;

/// Tells a client's address, also behind proxies we trust.
final class Addresses {
    private final Set<String> trusted;

    Addresses(List<String> trusted) {
        this.trusted = Set.copyOf(trusted);
    }

    /// The nearest address that is not a proxy of ours: what stands left of it anybody could have written.
    String client(HttpServerRequest request) {
        String nearest = request.remoteAddress().hostAddress();
        if (nearest == null) return "local";
        String forwarded = trusted.contains(nearest) ? request.getHeader("X-Forwarded-For") : null;
        if (forwarded == null) return nearest;
        String[] hops = forwarded.split(",", -1);
        for (int i = hops.length - 1; i >= 0 && trusted.contains(nearest); i--) nearest = hops[i].strip();
        return nearest;
    }
}
