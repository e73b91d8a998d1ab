package turnpike.benchmarks;

import java.util.Locale;
import turnpike.simulators.Options;

/// What a run of load is told.
///
/// @param rate requests offered a second whether answered or not; 0: closed loop, a new one for each answer
/// @param window unanswered requests at once in a closed loop
/// @param resendMillis silence after which a packet goes out again unchanged; 0: never
/// @param patienceMillis silence after which a request counts as lost
record LoadOptions(
        String method,
        Target target,
        Crowd crowd,
        long requests,
        long warmup,
        int window,
        double rate,
        int resendMillis,
        int patienceMillis) {

    /// @param nas first source address, such as 127.0.1.1; the following NASes take the next addresses
    /// @param sockets per NAS: each holds at most 256 unanswered requests (RFC 2865 §3)
    record Target(String host, int port, String secret, String nas, int nases, int sockets) {}

    /// @param epoch makes session ids differ between runs
    /// @param firstRound where interim updates go on counting
    record Crowd(int users, int firstUser, int sessions, int epoch, int firstRound, long seed) {}

    static LoadOptions of(Options options) {
        int users = options.number("users", 10_000);
        Target target = new Target(
                options.text("host", "127.0.0.1"),
                options.number("port", 1812),
                options.text("secret", "testing123"),
                options.text("nas", "127.0.0.1"),
                options.number("nases", 1),
                options.number("sockets", 1));
        Crowd crowd = new Crowd(
                users,
                options.number("first-user", 0),
                options.number("sessions", users),
                options.number("epoch", 1),
                options.number("first-round", 1),
                options.number("seed", 1));
        return new LoadOptions(
                options.text("method", "pap"),
                target,
                crowd,
                options.number("requests", 100_000),
                options.number("warmup", 0),
                options.number("window", 64),
                options.decimal("rate", 0),
                options.number("resend-ms", 0),
                options.number("patience-ms", 3_000));
    }

    int users() {
        return crowd.users;
    }

    int sessions() {
        return crowd.sessions;
    }

    int nases() {
        return target.nases;
    }

    int epoch() {
        return crowd.epoch;
    }

    int firstRound() {
        return crowd.firstRound;
    }

    long seed() {
        return crowd.seed;
    }

    String username(int user) {
        return String.format(Locale.ROOT, "user%05d", crowd.firstUser + user);
    }

    String password(int user) {
        return String.format(Locale.ROOT, "pass%05d", crowd.firstUser + user);
    }

    String mac(int user) {
        return String.format(Locale.ROOT, "02-00-00-%02X-%02X-%02X", user >> 16, (user >> 8) & 0xff, user & 0xff);
    }

    /// The address of a NAS, counted on from the first.
    byte[] address(int nas) {
        String[] parts = target.nas.split("\\.");
        byte[] address = new byte[4];
        int whole = 0;
        for (String part : parts) whole = (whole << 8) + Integer.parseInt(part);
        whole += nas;
        for (int i = 0; i < 4; i++) address[i] = (byte) (whole >>> (24 - 8 * i));
        return address;
    }
}
