package turnpike.wire.pusher;

/// What came is no frame of the protocol. The sender is told and counted, the connection lives.
public final class MalformedFrame extends Exception {
    private static final long serialVersionUID = 1;

    MalformedFrame(String problem) {
        super(problem);
    }
}
