package turnpike.platform.metrics;

import java.util.Locale;

/// How a part is.
public enum Status {
    OK(0),
    /// Works, but somebody should look.
    WARNING(1),
    DOWN(2);

    private final int severity;

    Status(int severity) {
        this.severity = severity;
    }

    /// 0 is well, 2 is worst.
    public int severity() {
        return severity;
    }

    public Status worse(Status other) {
        return severity >= other.severity ? this : other;
    }

    /// As it is written in answers and metrics.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
