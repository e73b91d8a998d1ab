package turnpike.base;

/// The thing asked for does not exist, or belongs to another tenant: the answer is the same. 404 over HTTP.
public final class NotFound extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotFound(String kind, Object id) {
        super(kind + " " + id + " does not exist");
    }
}
