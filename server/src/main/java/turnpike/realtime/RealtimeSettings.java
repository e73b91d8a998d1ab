package turnpike.realtime;

import turnpike.platform.settings.Settings;

/// How much the channels take before they refuse.
///
/// @param connections of this process; above it new ones are told to come back later
/// @param connectionsPerTenant with at least one of the tenant's channels; above it a subscription is refused
/// @param channelsPerConnection above it a subscription is refused
public record RealtimeSettings(int connections, int connectionsPerTenant, int channelsPerConnection) {
    public static RealtimeSettings from(Settings settings) {
        return new RealtimeSettings(
                settings.number(
                        "realtime.connections",
                        20_000,
                        1,
                        1_000_000,
                        "connections",
                        "Live connections to this process."),
                settings.number(
                        "realtime.connections-per-tenant",
                        2_000,
                        1,
                        1_000_000,
                        "connections",
                        "Live connections of one tenant to this process."),
                settings.number(
                        "realtime.channels-per-connection",
                        100,
                        1,
                        10_000,
                        "channels",
                        "Channels one live connection may hold."));
    }
}
