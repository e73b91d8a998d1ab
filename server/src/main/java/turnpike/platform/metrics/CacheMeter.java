package turnpike.platform.metrics;

/// How often a cache had the answer.
public final class CacheMeter {
    private final Counter hits;
    private final Counter misses;

    CacheMeter(Counter hits, Counter misses) {
        this.hits = hits;
        this.misses = misses;
    }

    public void hit() {
        hits.add();
    }

    public void miss() {
        misses.add();
    }

    public long hits() {
        return hits.value();
    }

    public long misses() {
        return misses.value();
    }
}
