package turnpike.platform.upkeep;

/// One index, its partitions together.
///
/// @param scans since the statistics began; 0 after weeks of traffic means nobody needs it
public record IndexFigures(String table, String name, long scans, long sizeBytes) {}
