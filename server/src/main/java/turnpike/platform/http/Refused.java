package turnpike.platform.http;

import org.jspecify.annotations.Nullable;

/// An answer other than success that is part of the business: wrong password, not allowed, limit reached.
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final @Nullable Integer retryAfterSeconds;

    /// @param code stable `lower_snake` code, listed in docs/errors.md
    public Refused(int status, String code, String message) {
        this(status, code, message, null);
    }

    /// @param retryAfterSeconds when asking again makes sense; absent when it does not
    public Refused(int status, String code, String message, @Nullable Integer retryAfterSeconds) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /// 401: who calls is not known.
    public static Refused notSignedIn(String code, String message) {
        return new Refused(401, code, message);
    }

    /// 403: who calls is known and may not.
    public static Refused notAllowed(String code, String message) {
        return new Refused(403, code, message);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public @Nullable Integer retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
