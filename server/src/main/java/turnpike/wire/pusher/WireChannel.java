package turnpike.wire.pusher;

/// A channel's name on this wire: the prefix tells how it is joined, the rest is the name further in.
///
/// @param name without the prefix
public record WireChannel(Kind kind, String name) {
    public enum Kind {
        /// Anybody may join.
        PUBLIC(""),
        /// Needs a signature.
        PRIVATE("private-"),
        /// Needs a signature over who joins.
        PRESENCE("presence-");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    public static WireChannel of(String wireName) {
        for (Kind kind : new Kind[] {Kind.PRIVATE, Kind.PRESENCE}) {
            if (wireName.startsWith(kind.prefix)) {
                return new WireChannel(kind, wireName.substring(kind.prefix.length()));
            }
        }
        return new WireChannel(Kind.PUBLIC, wireName);
    }

    public String wireName() {
        return kind.prefix + name;
    }
}
