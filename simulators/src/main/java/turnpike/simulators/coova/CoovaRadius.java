package turnpike.simulators.coova;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.Attribute;
import turnpike.simulators.Code;
import turnpike.simulators.Faults;
import turnpike.simulators.PacketReader;
import turnpike.simulators.PacketWriter;
import turnpike.simulators.RadiusClient;
import turnpike.simulators.RadiusClient.Patience;

/// CoovaChilli's side of RADIUS.
final class CoovaRadius implements AutoCloseable {
    static final int START = 1; // Acct-Status-Type, RFC 2866 §5.1
    static final int STOP = 2;
    static final int INTERIM = 3;
    static final int ON = 7;

    private static final int LOGIN = 1; // Service-Type
    private static final int FRAMED = 2;
    private static final int BY_RADIUS = 1;
    private static final Patience PATIENCE = new Patience(Duration.ofMillis(500), 8);

    private final CoovaSettings settings;
    private final RadiusClient authentication;
    private final RadiusClient accounting;

    /// How a browser proved that it knows the password.
    sealed interface Proof {
        /// @param response in hex, over identifier, password and challenge
        /// @param challenge in hex
        record Chap(int identifier, String response, String challenge) implements Proof {}

        record Pap(String password) implements Proof {}
    }

    CoovaRadius(CoovaSettings settings) {
        this.settings = settings;
        this.authentication = new RadiusClient(
                settings.address(),
                settings.server().authentication(),
                settings.radiusSecret(),
                PATIENCE,
                Faults.none());
        this.accounting = new RadiusClient(
                settings.address(), settings.server().accounting(), settings.radiusSecret(), PATIENCE, Faults.none());
    }

    /// @param byMac the NAS asks of its own accord, nobody logs in
    Optional<PacketReader> ask(CoovaPhone phone, String sessionId, String username, Proof proof, boolean byMac) {
        PacketWriter packet = head(Code.ACCESS_REQUEST).text(Attribute.USER_NAME, username);
        @Nullable String password = null;
        switch (proof) {
            case Proof.Chap(int identifier, String response, String challenge) ->
                packet.octets(Attribute.CHAP_CHALLENGE, HexFormat.of().parseHex(challenge))
                        .octets(
                                Attribute.CHAP_PASSWORD,
                                ByteBuffer.allocate(17)
                                        .put((byte) identifier)
                                        .put(HexFormat.of().parseHex(response))
                                        .array());
            case Proof.Pap(String clear) -> password = clear;
        }
        packet.integer(Attribute.SERVICE_TYPE, byMac ? FRAMED : LOGIN);
        describe(packet, phone, sessionId);
        return authentication.askAccess(packet, password, true);
    }

    /// @return false when nobody acknowledged
    boolean report(CoovaPhone phone, CoovaSession session, int status, @Nullable CoovaCause cause, Instant now) {
        PacketWriter packet = head(Code.ACCOUNTING_REQUEST)
                .integer(Attribute.ACCT_STATUS_TYPE, status)
                .text(Attribute.USER_NAME, session.username)
                .integer(Attribute.ACCT_AUTHENTIC, BY_RADIUS)
                .integer(Attribute.EVENT_TIMESTAMP, now.getEpochSecond());
        if (session.carried != null) packet.octets(Attribute.CLASS, session.carried);
        describe(packet, phone, session.id);
        if (status != START) {
            long input = settings.swapOctets() ? session.download : session.upload;
            long output = settings.swapOctets() ? session.upload : session.download;
            packet.integer(Attribute.ACCT_SESSION_TIME, session.seconds(now))
                    .integer(Attribute.ACCT_INPUT_OCTETS, input)
                    .integer(Attribute.ACCT_OUTPUT_OCTETS, output)
                    .integer(Attribute.ACCT_INPUT_GIGAWORDS, input >>> 32)
                    .integer(Attribute.ACCT_OUTPUT_GIGAWORDS, output >>> 32);
        }
        if (cause != null) packet.integer(Attribute.ACCT_TERMINATE_CAUSE, cause.value);
        return accounting.askAccounting(packet).isPresent();
    }

    /// Says that it was switched on.
    boolean on(Instant now) {
        return accounting
                .askAccounting(head(Code.ACCOUNTING_REQUEST)
                        .integer(Attribute.ACCT_STATUS_TYPE, ON)
                        .integer(Attribute.EVENT_TIMESTAMP, now.getEpochSecond())
                        .text(Attribute.ACCT_SESSION_ID, "00000000"))
                .isPresent();
    }

    private void describe(PacketWriter packet, CoovaPhone phone, String sessionId) {
        packet.integer(Attribute.NAS_PORT, phone.number())
                .integer(Attribute.NAS_PORT_TYPE, Attribute.WIRELESS)
                .text(Attribute.NAS_PORT_ID, String.format(Locale.ROOT, "%08d", phone.number()))
                .text(Attribute.CALLING_STATION_ID, phone.mac())
                .text(Attribute.CALLED_STATION_ID, CoovaSimulator.CALLED)
                .text(Attribute.ACCT_SESSION_ID, sessionId)
                .integer(Attribute.FRAMED_IP_ADDRESS, 0x0a010000 + phone.number() + 1);
    }

    private PacketWriter head(int code) {
        return new PacketWriter(code)
                .octets(Attribute.NAS_IP_ADDRESS, settings.address().getAddress())
                .text(Attribute.NAS_IDENTIFIER, settings.radiusNasId());
    }

    @Override
    public void close() {
        authentication.close();
        accounting.close();
    }
}
