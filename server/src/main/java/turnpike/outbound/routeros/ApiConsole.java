package turnpike.outbound.routeros;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.routers.Console;
import turnpike.routers.Link;

/// Routers over the binary API: one line each, opened when first needed and kept. An idle line costs a parked virtual
/// thread.
public final class ApiConsole implements Console, AutoCloseable {
    /// A login waits for the router's RADIUS client, three tries of 1.1 s out of the box.
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Map<Key, Place> places = new ConcurrentHashMap<>(); // as many as there are links

    private record Key(TenantId tenant, UUID nasId) {}

    /// Where a router's line is kept.
    private static final class Place {
        final ReentrantLock opening = new ReentrantLock(); // one caller opens, the others wait for its line

        @Nullable
        volatile ApiLine line;

        @Nullable
        volatile Link link;
    }

    @Override
    public List<Map<String, String>> print(Link link, Look look) {
        List<String> words = new ArrayList<>();
        if (!look.fields().isEmpty()) words.add("=.proplist=" + String.join(",", look.fields()));
        look.where().forEach((field, value) -> words.add("?" + field + "=" + value));
        return line(link).ask(look.menu() + "/print", words, PATIENCE).rows();
    }

    @Override
    public int count(Link link, String menu) {
        String count = line(link)
                .ask(menu + "/print", List.of("=count-only="), PATIENCE)
                .ret();
        return count.matches("\\d{1,9}") ? Integer.parseInt(count) : 0;
    }

    @Override
    public String run(Link link, String command, Map<String, String> values) {
        List<String> words = new ArrayList<>();
        values.forEach((name, value) -> words.add("=" + name + "=" + value));
        return line(link).ask(command, words, PATIENCE).ret();
    }

    @Override
    public String certificate(Link link) {
        return seen(link);
    }

    /// Shakes hands, only to look.
    static String seen(Link link) {
        var trust = new Pinned(null);
        try (Socket socket = ApiLine.connect(link, trust)) {
            throw new IllegalStateException("trusted nobody, yet connected " + socket.getPort());
        } catch (IOException e) {
            String seen = trust.seen();
            if (seen != null) return seen;
            throw new Unavailable("router " + link.nasId() + " showed no certificate", e);
        }
    }

    @Override
    public void hangUp(Link link) {
        Place place = places.get(new Key(link.tenant(), link.nasId()));
        if (place != null) drop(place);
    }

    private ApiLine line(Link link) {
        Place place = places.computeIfAbsent(new Key(link.tenant(), link.nasId()), _ -> new Place());
        ApiLine line = place.line;
        if (line != null && !line.isBroken() && link.equals(place.link)) return line;
        place.opening.lock(); // held over the sign-in: whoever else wants this router has nothing better to do
        try {
            line = place.line;
            if (line != null && !line.isBroken() && link.equals(place.link)) return line;
            drop(place);
            ApiLine opened = ApiLine.open(link, PATIENCE);
            place.link = link;
            place.line = opened;
            return opened;
        } finally {
            place.opening.unlock();
        }
    }

    private static void drop(Place place) {
        ApiLine line = place.line;
        place.line = null;
        if (line != null) line.close();
    }

    @Override
    public void close() {
        places.values().forEach(ApiConsole::drop);
    }
}
