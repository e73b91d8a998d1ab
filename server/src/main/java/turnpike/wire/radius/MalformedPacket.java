package turnpike.wire.radius;

/// A datagram that is no RADIUS packet, or an attribute whose length cannot be. Dropped and counted, never answered.
///
/// Carries no stack: anybody may send rubbish, and it must cost us little.
public final class MalformedPacket extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String problem;

    public MalformedPacket(String problem) {
        super(problem, null, false, false);
        this.problem = problem;
    }

    /// What cannot be; holds nothing the sender wrote but numbers.
    public String problem() {
        return problem;
    }
}
