package turnpike.platform.upkeep;

/// How the database server is.
///
/// @param latencyMs of one small question
/// @param connections of everybody, as the server counts
/// @param slow statements running for more than five seconds
public record DatabaseFigures(
        String version, long sizeBytes, double latencyMs, long connections, long connectionsMax, long slow) {}
