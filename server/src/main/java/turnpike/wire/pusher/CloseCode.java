package turnpike.wire.pusher;

/// Why we end a connection. The number tells the client what to do: 4000–4099 stay away, 4100–4199 come back after a
/// pause, 4200–4299 come back at once; 4301 is an error told without closing.
public enum CloseCode {
    UNKNOWN_APP(4001, "Application does not exist"),
    OVER_QUOTA(4004, "The tenant has too many connections"),
    UNSUPPORTED_PROTOCOL(4007, "Unsupported protocol version"),
    NO_PROTOCOL(4008, "No protocol version supplied"),
    UNAUTHORIZED(4009, "Connection is not authorized"),
    OVER_CAPACITY(4100, "Over capacity"),
    RECONNECT(4200, "Please reconnect"),
    SILENT(4201, "Pong not received in time"),
    REJECTED(4301, "Message rejected");

    private final int number;
    private final String message;

    CloseCode(int number, String message) {
        this.number = number;
        this.message = message;
    }

    public int number() {
        return number;
    }

    public String message() {
        return message;
    }
}
