package turnpike.simulators.routeros;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.Attribute;
import turnpike.simulators.Code;
import turnpike.simulators.Faults;
import turnpike.simulators.PacketReader;
import turnpike.simulators.PacketWriter;
import turnpike.simulators.RadiusClient;

/// What the router asks and reports over RADIUS, by its own configuration: the first enabled `/radius` row for hotspot.
final class Radius implements AutoCloseable {
    private static final int LOGIN = 1; // Service-Type
    private static final int MIKROTIK_HOST_IP = 10;
    private static final int WISPR_LOGOFF_URL = 3;
    private static final int BY_RADIUS = 1;
    private static final int ACCOUNTING_ON = 7; // Acct-Status-Type

    private final Config config;
    private final InetAddress address;
    private @Nullable String current; // the row the clients were made for
    private @Nullable RadiusClient authentication;
    private @Nullable RadiusClient accounting;

    Radius(Config config, InetAddress address) {
        this.config = config;
        this.address = address;
    }

    /// How a login is proven.
    sealed interface Proof {
        record Plain(String password) implements Proof {}

        /// @param response hex of MD5 over the identifier, the password and the challenge
        record Chap(byte identifier, String challenge, String response) implements Proof {}
    }

    /// The clients for what is configured now; empty when nothing is.
    private synchronized Optional<RadiusClient> client(boolean forAccounting) {
        Map<String, String> row = config.rows("/radius").stream()
                .filter(one ->
                        one.getOrDefault("service", "").contains("hotspot") && !"true".equals(one.get("disabled")))
                .findFirst()
                .orElse(Map.of());
        if (row.isEmpty()) return Optional.empty();
        String key = row.toString();
        if (!key.equals(current)) {
            close();
            current = key;
            String secret = row.getOrDefault("secret", "");
            String host = row.getOrDefault("address", "127.0.0.1");
            var patience = new RadiusClient.Patience(timeout(row.get("timeout")), 3);
            authentication = new RadiusClient(
                    address, at(host, row, "authentication-port", 1812), secret, patience, Faults.none());
            accounting =
                    new RadiusClient(address, at(host, row, "accounting-port", 1813), secret, patience, Faults.none());
        }
        return Optional.ofNullable(forAccounting ? accounting : authentication);
    }

    String secret() {
        return config.rows("/radius").stream()
                .filter(row -> !"true".equals(row.get("disabled")))
                .map(row -> row.getOrDefault("secret", ""))
                .findFirst()
                .orElse("");
    }

    /// By the clients of now.
    synchronized int resent() {
        return (authentication == null ? 0 : authentication.resent()) + (accounting == null ? 0 : accounting.resent());
    }

    /// @return empty when nobody answers
    Optional<PacketReader> ask(Session.Named named, Phone phone, Proof proof) {
        PacketWriter packet = head(Code.ACCESS_REQUEST).text(Attribute.USER_NAME, named.username());
        describe(packet, named, phone);
        packet.vendor(Attribute.WISPR, WISPR_LOGOFF_URL, octets(phone.logoffUrl()));
        @Nullable String clear = null;
        switch (proof) {
            case Proof.Plain plain -> clear = plain.password;
            case Proof.Chap chap ->
                packet.octets(Attribute.CHAP_CHALLENGE, HexFormat.of().parseHex(chap.challenge))
                        .octets(
                                Attribute.CHAP_PASSWORD,
                                ByteBuffer.allocate(17)
                                        .put(chap.identifier)
                                        .put(HexFormat.of().parseHex(chap.response))
                                        .array());
        }
        String password = clear;
        return client(false).flatMap(client -> client.askAccess(packet, password, true));
    }

    /// @param status 1 Start, 2 Stop, 3 interim
    boolean report(Session session, int status, long nowNanos) {
        Session.Counters counters = session.counters();
        PacketWriter packet = head(Code.ACCOUNTING_REQUEST)
                .integer(Attribute.ACCT_STATUS_TYPE, status)
                .text(Attribute.USER_NAME, session.username)
                .integer(Attribute.ACCT_AUTHENTIC, BY_RADIUS)
                .integer(Attribute.ACCT_DELAY_TIME, 0)
                .integer(Attribute.EVENT_TIMESTAMP, Instant.now().getEpochSecond());
        describe(packet, new Session.Named(session.port, session.acctSessionId, session.username, true), session.phone);
        byte[] carried = session.carried();
        if (carried != null) packet.octets(Attribute.CLASS, carried);
        if (status != 1) {
            packet.integer(Attribute.ACCT_SESSION_TIME, session.seconds(nowNanos))
                    .integer(Attribute.ACCT_INPUT_OCTETS, counters.upload())
                    .integer(Attribute.ACCT_OUTPUT_OCTETS, counters.download())
                    .integer(Attribute.ACCT_INPUT_GIGAWORDS, counters.upload() >>> 32)
                    .integer(Attribute.ACCT_OUTPUT_GIGAWORDS, counters.download() >>> 32);
        }
        var cause = session.ending();
        if (status == 2 && cause != null) packet.integer(Attribute.ACCT_TERMINATE_CAUSE, cause.value());
        boolean heard =
                client(true).flatMap(client -> client.askAccounting(packet)).isPresent();
        if (heard) session.reported(nowNanos);
        return heard;
    }

    /// Accounting-On (RFC 2866 §5.1).
    boolean on() {
        PacketWriter packet = head(Code.ACCOUNTING_REQUEST)
                .integer(Attribute.ACCT_STATUS_TYPE, ACCOUNTING_ON)
                .integer(Attribute.ACCT_DELAY_TIME, 0)
                .text(Attribute.ACCT_SESSION_ID, "boot")
                .text(Attribute.CALLED_STATION_ID, serverName());
        return client(true).flatMap(client -> client.askAccounting(packet)).isPresent();
    }

    private void describe(PacketWriter packet, Session.Named named, Phone phone) {
        byte[] ip = ipOctets(phone.ip());
        packet.integer(Attribute.SERVICE_TYPE, LOGIN)
                .integer(Attribute.NAS_PORT, named.number())
                .integer(Attribute.NAS_PORT_TYPE, Attribute.WIRELESS)
                .text(Attribute.NAS_PORT_ID, "wlan-hotspot")
                .text(Attribute.CALLING_STATION_ID, phone.mac())
                .text(Attribute.CALLED_STATION_ID, serverName())
                .text(Attribute.ACCT_SESSION_ID, named.acctSessionId())
                .octets(Attribute.FRAMED_IP_ADDRESS, ip)
                .vendor(Attribute.MIKROTIK, MIKROTIK_HOST_IP, ip);
    }

    String serverName() {
        return config.rows("/ip/hotspot").stream()
                .map(row -> row.getOrDefault("name", ""))
                .findFirst()
                .orElse("hotspot1");
    }

    private PacketWriter head(int code) {
        return new PacketWriter(code)
                .octets(Attribute.NAS_IP_ADDRESS, address.getAddress())
                .text(
                        Attribute.NAS_IDENTIFIER,
                        config.rows("/system/identity").getFirst().getOrDefault("name", ""));
    }

    private static byte[] ipOctets(String ip) {
        byte[] octets = new byte[4];
        String[] parts = ip.split("\\.");
        for (int i = 0; i < 4; i++) octets[i] = (byte) Integer.parseInt(parts[i]);
        return octets;
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static InetSocketAddress at(String host, Map<String, String> row, String field, int usual) {
        return new InetSocketAddress(host, Integer.parseInt(row.getOrDefault(field, Integer.toString(usual))));
    }

    private static Duration timeout(@Nullable String text) {
        if (text != null && text.matches("\\d+ms")) return Duration.ofMillis(Long.parseLong(text.replace("ms", "")));
        return Duration.ofMillis(1_100); // MikroTik's own default for hotspot
    }

    @Override
    public synchronized void close() {
        if (authentication != null) authentication.close();
        if (accounting != null) accounting.close();
        authentication = null;
        accounting = null;
        current = null;
    }
}
