package turnpike.simulators;

/// Somebody with a device who wants to come online.
///
/// @param mac as AA-BB-CC-DD-EE-FF; each NAS writes it its own way
public record SimulatedSubscriber(String username, String password, String mac, Method method) {

    /// How the device proves that it knows the password.
    public enum Method {
        PAP,
        CHAP,
        MS_CHAP_V2
    }
}
