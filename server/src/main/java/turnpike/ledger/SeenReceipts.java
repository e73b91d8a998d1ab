package turnpike.ledger;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Which receipts a file has named so far, and where, in some 24 bytes each whatever their length.
///
/// Two receipts are taken for one when 64 bits of their hashes agree: once in a thousand million files of the longest
/// allowed.
final class SeenReceipts {
    private static final int FIRST = 1 << 10; // a power of two

    private long[] hashes = new long[FIRST];
    private int[] lines = new int[FIRST]; // 0: free
    private int size;

    /// @param line from 1
    /// @return the line that named it before; 0 when none did
    int add(String receipt, int line) {
        if (2 * size >= lines.length) grow();
        long hash =
                UUID.nameUUIDFromBytes(receipt.getBytes(StandardCharsets.UTF_8)).getLeastSignificantBits();
        int at = place(hash);
        if (lines[at] != 0) return lines[at];
        hashes[at] = hash;
        lines[at] = line;
        size++;
        return 0;
    }

    private int place(long hash) {
        int at = (int) hash & (lines.length - 1);
        while (lines[at] != 0 && hashes[at] != hash) at = (at + 1) & (lines.length - 1);
        return at;
    }

    private void grow() {
        long[] old = hashes;
        int[] named = lines;
        hashes = new long[2 * old.length];
        lines = new int[2 * old.length];
        for (int i = 0; i < old.length; i++) {
            if (named[i] == 0) continue;
            int at = place(old[i]);
            hashes[at] = old[i];
            lines[at] = named[i];
        }
    }
}
