package turnpike.base;

/// The request is well formed but contradicts what is stored (a name taken, a state passed). 409 over HTTP.
public final class Conflict extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;

    /// @param code stable `lower_snake` code, listed in docs/errors.md
    public Conflict(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
