package turnpike.simulators.coova;

import java.net.InetAddress;
import turnpike.simulators.NasSettings.Server;

/// How a simulated CoovaChilli is set up, by the names of its options.
///
/// @param radiusNasId `radiusnasid`
/// @param address where its RADIUS packets leave from
/// @param radiusSecret `radiussecret`
/// @param server where the RADIUS server is
/// @param uamServer `uamserver`: the portal's address
/// @param uamSecret `uamsecret`; empty: redirects are not signed
/// @param macAuth `macauth`: asks for a device by its MAC address before it is sent to the portal
/// @param swapOctets `swapoctets`: counts from its own side, its input is the device's download
/// @param ports where it listens
public record CoovaSettings(
        String radiusNasId,
        InetAddress address,
        String radiusSecret,
        Server server,
        String uamServer,
        String uamSecret,
        boolean macAuth,
        boolean swapOctets,
        Ports ports) {

    /// @param http the list of phones; 0: any free one
    /// @param coa `coaport`; 0: any free one
    public record Ports(int http, int coa) {
        public static final Ports ANY = new Ports(0, 0);
    }
}
