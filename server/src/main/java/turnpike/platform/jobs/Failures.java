package turnpike.platform.jobs;

import org.jspecify.annotations.Nullable;

/// What fails of many things done one after the other: none holds up the next, and whoever asked hears of it all.
public final class Failures {
    private @Nullable RuntimeException first;

    /// Does one of them.
    public void keep(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            if (first == null) first = e;
            else if (!first.equals(e)) first.addSuppressed(e);
        }
    }

    public boolean any() {
        return first != null;
    }

    /// @throws RuntimeException the first, with the others suppressed
    public void rethrow() {
        if (first != null) throw first;
    }
}
