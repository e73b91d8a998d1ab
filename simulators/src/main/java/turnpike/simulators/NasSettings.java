package turnpike.simulators;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import turnpike.simulators.RadiusClient.Patience;

/// How a simulated NAS is set up.
///
/// @param address its own, where packets leave from and orders arrive
/// @param interimSeconds how often it reports; 0: as the server says
public record NasSettings(
        String name, NasStyle style, InetAddress address, String secret, int interimSeconds, Habits habits) {

    /// @param coaPort where it takes Disconnect and CoA requests; 0: any free port
    /// @param patience how long it waits for answers
    /// @param signs Access-Requests carry Message-Authenticator; older RouterOS does not
    /// @param gigawords tells how often counters passed 2^32; OPNsense does not
    public record Habits(int coaPort, Patience patience, Faults faults, boolean signs, boolean gigawords) {
        public static Habits usual() {
            return new Habits(0, Patience.USUAL, Faults.none(), true, true);
        }
    }

    /// Where the RADIUS server is.
    public record Server(InetSocketAddress authentication, InetSocketAddress accounting) {}
}
