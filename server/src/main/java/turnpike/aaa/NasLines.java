package turnpike.aaa;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// How many orders each NAS has under way, so that one that is silent, or has many, does not take the place of the
/// others. Any thread.
final class NasLines {
    private static final class Line {
        int underWay;
        boolean silent;
    }

    private final int most;
    private final int mostWhenSilent;
    private final Map<UUID, Line> lines = new HashMap<>();

    /// @param most orders under way with one NAS
    /// @param mostWhenSilent with one that did not answer the last
    NasLines(int most, int mostWhenSilent) {
        this.most = most;
        this.mostWhenSilent = mostWhenSilent;
    }

    /// NASes that get no further order now.
    synchronized List<UUID> full() {
        return lines.entrySet().stream()
                .filter(line -> line.getValue().underWay >= (line.getValue().silent ? mostWhenSilent : most))
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized void begin(UUID nas) {
        lines.computeIfAbsent(nas, id -> new Line()).underWay++;
    }

    synchronized void end(UUID nas, boolean answered) {
        Line line = lines.computeIfAbsent(nas, id -> new Line());
        line.underWay--;
        line.silent = !answered;
        if (line.underWay == 0 && answered) lines.remove(nas);
    }
}
