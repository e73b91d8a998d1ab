package turnpike.routers;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// What staff want a router to be.
///
/// @param server where RADIUS is, as the router sees it
/// @param portalUrl where the login page sends browsers; null: the page is left alone
/// @param hotspotServer name of the router's hotspot that is to use our profile; null: none is changed
/// @param hosts walled garden, beside what payments and the portal need
/// @param captive where its DHCP server tells phones of the portal; null: it does not
public record Desired(
        Server server,
        @Nullable String portalUrl,
        @Nullable String hotspotServer,
        List<String> hosts,
        List<Queue> queues,
        DriftPolicy driftPolicy,
        @Nullable Captive captive) {
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?([A-Za-z0-9-]{1,63}\\.)+[A-Za-z]{2,63}");
    private static final Pattern URL = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~/-]*)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._ -]{1,60}");
    private static final int HOSTS_MAX = 100;
    private static final int QUEUES_MAX = 200;

    /// What to do about changes somebody else made to what is ours.
    public enum DriftPolicy {
        SHOW,
        REPAIR
    }

    public record Server(String address, int authPort, int acctPort) {
        private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:-]{1,253}");

        public Server {
            if (!ADDRESS.matcher(address).matches()) throw new InvalidInput("serverAddress", "is no host or address");
        }
    }

    /// DHCP option 114 (RFC 8910).
    ///
    /// @param network of the router's DHCP server, as `10.5.50.0/24`
    /// @param apiUrl what is announced; null: the portal's own API. A router with a certificate has one too,
    ///     which tells devices apart behind its NAT: `https://<its DNS name>/api`
    public record Captive(String network, @Nullable String apiUrl) {
        /// Octets a DHCP option carries (RFC 2132 §2).
        static final int URL_MAX = 255;

        private static final Pattern NETWORK = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}/\\d{1,2}");
        private static final Pattern HTTPS = Pattern.compile("https://[A-Za-z0-9.:-]+(/[A-Za-z0-9._~/-]*)?");

        public Captive {
            if (!NETWORK.matcher(network).matches()) {
                throw new InvalidInput("dhcpNetwork", "must be a network such as 10.5.50.0/24");
            }
            if (apiUrl != null && (!HTTPS.matcher(apiUrl).matches() || CaptiveOption.isLiteral(apiUrl))) {
                throw new InvalidInput("captiveApiUrl", "must be an https address with a host name");
            }
            if (apiUrl != null && apiUrl.length() > URL_MAX) {
                throw new InvalidInput("captiveApiUrl", "must not be longer than " + URL_MAX);
            }
        }
    }

    /// A simple queue.
    ///
    /// @param maxLimit as RouterOS writes it, upload first: `2M/10M`
    public record Queue(String name, String target, String maxLimit) {
        private static final Pattern TARGET = Pattern.compile("[A-Za-z0-9./:_-]{1,100}");
        private static final Pattern LIMIT = Pattern.compile("\\d{1,10}[kMG]?/\\d{1,10}[kMG]?");

        public Queue {
            if (!NAME.matcher(name).matches()) throw new InvalidInput("queues", "need a plain name each");
            if (!TARGET.matcher(target).matches())
                throw new InvalidInput("queues", "need an address or interface each");
            if (!LIMIT.matcher(maxLimit).matches()) throw new InvalidInput("queues", "need limits like 2M/10M");
        }

        static Queue of(String text) {
            String[] parts = text.split("\\|", -1);
            return new Queue(parts[0], parts[1], parts[2]);
        }

        String text() {
            return name + "|" + target + "|" + maxLimit;
        }
    }

    public Desired {
        hosts = hosts.stream().map(String::strip).distinct().toList();
        queues = List.copyOf(queues);
        for (String host : hosts) {
            if (!HOST.matcher(host).matches())
                throw new InvalidInput("hosts", "must be host names, such as pay.example.com");
        }
        if (hosts.size() > HOSTS_MAX) throw new InvalidInput("hosts", "must not be more than " + HOSTS_MAX);
        if (queues.size() > QUEUES_MAX) throw new InvalidInput("queues", "must not be more than " + QUEUES_MAX);
        if (queues.stream().map(Queue::name).distinct().count() < queues.size()) {
            throw new InvalidInput("queues", "must have different names");
        }
        if (portalUrl != null && !URL.matcher(portalUrl).matches()) {
            throw new InvalidInput("portalUrl", "must be a plain http or https address");
        }
        if (hotspotServer != null && !NAME.matcher(hotspotServer).matches()) {
            throw new InvalidInput("hotspotServer", "must be a plain name");
        }
    }
}
