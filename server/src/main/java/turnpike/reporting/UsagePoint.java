package turnpike.reporting;

import java.time.Instant;

/// Usage of one hour or day.
///
/// @param at its start
public record UsagePoint(Instant at, long uploadBytes, long downloadBytes) {}
