package turnpike.plans;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// To whom, where and when a plan is offered; not part of what was sold.
///
/// @param visible strangers see it at the portal; otherwise staff give it
/// @param trial given for nothing, to try the network
/// @param position place among the offers, smallest first
/// @param from null: at once
/// @param until null: until archived
/// @param nasIds where it is sold; empty: everywhere
public record Offer(
        boolean visible,
        boolean trial,
        int position,
        @Nullable Instant from,
        @Nullable Instant until,
        List<UUID> nasIds) {
    public static final Offer EVERYWHERE = new Offer(true, false, 0, null, null, List.of());

    private static final int NASES_MAX = 500;

    public Offer {
        nasIds = nasIds.stream().distinct().sorted().toList();
        if (from != null && until != null && !until.isAfter(from)) {
            throw new InvalidInput("offeredUntil", "must be after offeredFrom");
        }
        if (nasIds.size() > NASES_MAX) throw new InvalidInput("nasIds", "must be at most " + NASES_MAX);
    }
}
