package turnpike.base;

/// The sender's mistake: a value that cannot be. Answered with 422 over HTTP, dropped and counted on a wire protocol.
public final class InvalidInput extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String field;

    /// @param field the input's name as the sender knows it
    /// @param problem what is wrong, completing the sentence "field …"; holds no secret
    public InvalidInput(String field, String problem) {
        super(field + " " + problem);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
