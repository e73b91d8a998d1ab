package turnpike.subscribers;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/// Ids as PostgreSQL reads an array of them from text.
final class Uuids {
    private Uuids() {}

    static String array(List<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
