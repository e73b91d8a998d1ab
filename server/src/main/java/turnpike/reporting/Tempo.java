package turnpike.reporting;

import java.util.ArrayList;
import java.util.List;

/// How many things happened in each of the last sixty seconds. Not for several threads.
final class Tempo {
    private static final int SECONDS = 60;

    private final int[] counts = new int[SECONDS];
    private long second;

    void count(long epochSecond, int more) {
        moveTo(epochSecond);
        if (epochSecond > second - SECONDS) counts[Math.floorMod(epochSecond, SECONDS)] += more;
    }

    /// The last full seconds, oldest first.
    List<Integer> until(long epochSecond) {
        moveTo(epochSecond);
        List<Integer> history = new ArrayList<>(SECONDS - 1);
        for (long s = epochSecond - SECONDS + 1; s < epochSecond; s++) history.add(counts[Math.floorMod(s, SECONDS)]);
        return history;
    }

    private void moveTo(long epochSecond) {
        for (long s = Math.max(second + 1, epochSecond - SECONDS + 1); s <= epochSecond; s++) {
            counts[Math.floorMod(s, SECONDS)] = 0;
        }
        second = Math.max(second, epochSecond);
    }
}
