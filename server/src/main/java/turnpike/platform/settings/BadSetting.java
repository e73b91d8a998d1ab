package turnpike.platform.settings;

/// A setting that cannot be; the start stops with this sentence and nothing else.
public final class BadSetting extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BadSetting(String sentence) {
        super(sentence);
    }
}
