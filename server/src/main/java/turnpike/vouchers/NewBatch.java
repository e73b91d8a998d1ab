package turnpike.vouchers;

import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// A batch that is to be printed.
///
/// @param size vouchers in it
/// @param prefix before each code; may be empty
/// @param suffix behind each code; may be empty
/// @param expiresAt of no worth from then on; null: never
/// @param note for staff; may be empty
public record NewBatch(
        UUID planId,
        int size,
        String prefix,
        String suffix,
        @Nullable Instant expiresAt,
        String note) {
    /// 250 sheets of 40: a day's work with scissors. Also what one transaction writes in about a second.
    public static final int SIZE_MAX = 10_000;

    private static final Pattern AFFIX = Pattern.compile("[A-Z0-9]{0,6}");
    private static final int NOTE_MAX = 200;

    public NewBatch {
        if (size < 1 || size > SIZE_MAX) throw new InvalidInput("size", "must be between 1 and " + SIZE_MAX);
        if (!AFFIX.matcher(prefix).matches())
            throw new InvalidInput("prefix", "must be up to six letters A-Z and digits");
        if (!AFFIX.matcher(suffix).matches())
            throw new InvalidInput("suffix", "must be up to six letters A-Z and digits");
        if (note.length() > NOTE_MAX) throw new InvalidInput("note", "must be at most " + NOTE_MAX + " characters");
    }
}
