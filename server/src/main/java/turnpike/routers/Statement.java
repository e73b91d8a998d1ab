package turnpike.routers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// One thing that should be configured.
///
/// @param menu as `/ip/hotspot/walled-garden`
/// @param key what tells it among the rows of its menu, by its kind
public record Statement(String menu, Kind kind, String key, Map<String, String> values) {
    /// Begins the comment of every row that is ours. What does not carry it is somebody else's.
    public static final String MARK = "turnpike:";

    /// Values a router hides or that must not be shown.
    private static final Set<String> SECRET = Set.of("secret", "password");

    /// How the row is told, and how much of it is ours.
    public enum Kind {
        /// Ours by its comment, `turnpike:` and the key.
        MARKED,
        /// Ours by its name, which is the key; such menus have no comments.
        NAMED,
        /// Somebody else's row named by the key, or a menu that is one row: only the values named are ours.
        VALUES,
        /// Somebody else's row told by its address, which is the key; as for `VALUES`.
        ADDRESSED;

        /// Whether the row itself is ours: made when it is missing.
        boolean isOurs() {
            return this == MARKED || this == NAMED;
        }

        /// The field the key is found in.
        String field() {
            return switch (this) {
                case MARKED -> "comment";
                case NAMED, VALUES -> "name";
                case ADDRESSED -> "address";
            };
        }
    }

    public Statement {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public static boolean isSecret(String field) {
        return SECRET.contains(field);
    }

    boolean isIn(Map<String, String> row) {
        return switch (kind) {
            case MARKED -> (MARK + key).equals(row.get("comment"));
            case NAMED -> key.equals(row.get("name"));
            case VALUES -> key.isEmpty() || key.equals(row.get("name"));
            case ADDRESSED -> key.equals(row.get("address"));
        };
    }

    /// The values of a row made from it.
    Map<String, String> row() {
        Map<String, String> row = new LinkedHashMap<>(values);
        if (kind == Kind.MARKED) row.put("comment", MARK + key);
        if (kind == Kind.NAMED) row.put("name", key);
        return row;
    }

    /// Secrets stay out.
    @Override
    public String toString() {
        return "Statement[" + menu + " " + key + "]";
    }
}
