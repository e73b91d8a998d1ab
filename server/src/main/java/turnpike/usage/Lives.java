package turnpike.usage;

import org.jspecify.annotations.Nullable;

/// The lives of one key that reports may still belong to.
///
/// @param latest null when the key was never heard of
/// @param previous the life before it, for reports that were under way when the NAS restarted
record Lives(@Nullable Life latest, @Nullable Life previous) {
    static final Lives NONE = new Lives(null, null);
}
