package turnpike.ledger;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One row of the journal, as stored.
///
/// @param entryId rows of one entry share it
/// @param line within the entry, from 0
/// @param postedAt when it was written, which may be later than when it happened
public record Movement(UUID entryId, int line, UUID sourceId, Instant postedAt, Entry entry, Posting posting) {

    public @Nullable String receipt() {
        return entry.receipt();
    }
}
