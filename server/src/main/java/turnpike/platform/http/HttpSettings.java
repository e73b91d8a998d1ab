package turnpike.platform.http;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;

/// Where the HTTP server listens and how much it takes on.
///
/// @param concurrent operations at once; one more is refused with 503
/// @param bodyMaxBytes longest request body; a longer one is refused with 413
/// @param uploadMaxBytes longest file, where an operation takes one; a longer one is refused with 413
/// @param limits requests a minute by caller
/// @param trustedProxies addresses whose X-Forwarded-For is believed
/// @param metricsToken bearer token for /metrics from elsewhere; empty closes it to others
/// @param idle a connection silent for so long is closed, sockets too
/// @param drain how long open requests may take when we stop
public record HttpSettings(
        Listen listen,
        int concurrent,
        int bodyMaxBytes,
        int uploadMaxBytes,
        Limits limits,
        List<String> trustedProxies,
        String metricsToken,
        Duration idle,
        Duration drain) {

    int idleSeconds() {
        return (int) idle.toSeconds();
    }

    /// Where and how we listen.
    ///
    /// @param address empty for every address of the machine
    /// @param port 0 takes any
    /// @param certificate PEM file of the certificate chain; empty means plain HTTP
    /// @param key PEM file of its private key
    public record Listen(String address, int port, String certificate, String key) {
        public boolean isSecure() {
            return !certificate.isEmpty();
        }

        private Listen checked() {
            if (certificate.isEmpty() != key.isEmpty()) {
                throw new BadSetting("http.tls-certificate and http.tls-key belong together: %s is missing"
                        .formatted(key.isEmpty() ? "http.tls-key" : "http.tls-certificate"));
            }
            if (isSecure()) {
                requireFile("http.tls-certificate", certificate);
                requireFile("http.tls-key", key);
            }
            return this;
        }

        private static void requireFile(String name, String file) {
            Path path = Path.of(file);
            if (!Files.isRegularFile(path)) throw new BadSetting(name + ": there is no file " + path.toAbsolutePath());
            if (!Files.isReadable(path)) throw new BadSetting(name + ": may not read " + path.toAbsolutePath());
        }
    }

    /// Requests a minute.
    ///
    /// @param rateFactor every rate limit is multiplied by this, those of the contract too
    public record Limits(int perAddress, int perPrincipal, int rateFactor) {}

    /// @param bindAddress where to listen unless set otherwise; demo listens on loopback only
    public static HttpSettings from(Settings settings, String bindAddress) {
        String proxies = settings.text(
                "http.trusted-proxies", "", "Addresses, comma separated, whose X-Forwarded-For we believe.");
        return new HttpSettings(
                new Listen(
                                settings.text(
                                        "http.bind-address",
                                        bindAddress,
                                        "Where HTTP listens; empty is every address, which is what `serve` does unless told otherwise."),
                                settings.number(
                                        "http.port",
                                        8080,
                                        0,
                                        65_535,
                                        "port",
                                        "Port of screens, API and sockets; 0 takes any."),
                                settings.text(
                                        "http.tls-certificate",
                                        "",
                                        "PEM file of the certificate chain; with it HTTP is served over TLS."),
                                settings.text("http.tls-key", "", "PEM file of the certificate's private key."))
                        .checked(),
                settings.number(
                        "http.concurrent-max", 512, 1, 100_000, "requests", "Operations at once; more get 503."),
                settings.number(
                        "http.body-max", 1 << 18, 1024, 1 << 28, "bytes", "Longest request body; more get 413."),
                settings.number(
                        "http.upload-max",
                        1 << 25,
                        1024,
                        1 << 30,
                        "bytes",
                        "Longest file, where one is taken, such as a provider's statement; more get 413."),
                new Limits(
                        settings.number("http.per-address", 3000, 1, 1 << 24, "requests/min", "From one address."),
                        settings.number(
                                "http.per-principal", 6000, 1, 1 << 24, "requests/min", "By one person or key."),
                        settings.number("http.rate-factor", 1, 1, 100_000, "times", "Multiplies every rate limit.")),
                Stream.of(proxies.split(","))
                        .map(String::strip)
                        .filter(p -> !p.isEmpty())
                        .toList(),
                settings.secret(
                        "http.metrics-token", "Bearer token with which others than this machine read /metrics."),
                settings.duration(
                        "http.idle",
                        "180s",
                        Duration.ofSeconds(5),
                        Duration.ofHours(1),
                        "Silence that ends a connection."),
                settings.duration(
                        "http.drain",
                        "5s",
                        Duration.ZERO,
                        Duration.ofMinutes(5),
                        "Wait for open requests at the stop."));
    }
}
