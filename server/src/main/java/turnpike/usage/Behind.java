package turnpike.usage;

/// Another writer was faster with one of our sessions: nothing was stored, reload and try again.
final class Behind extends RuntimeException {
    private static final long serialVersionUID = 1;

    Behind() {
        super("another writer was faster", null, false, false);
    }
}
