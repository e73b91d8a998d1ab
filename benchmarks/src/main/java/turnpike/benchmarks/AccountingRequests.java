package turnpike.benchmarks;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Locale;
import turnpike.simulators.Attribute;
import turnpike.simulators.Code;
import turnpike.simulators.PacketWriter;
import turnpike.simulators.Signatures;

/// Accounting of many sessions side by side: all Starts, then rounds of interim updates, then all Stops, as the phase
/// says. Counters follow a law, so that the truth is known without keeping it: every fourth session crosses 2^32.
final class AccountingRequests implements Requests {

    enum Phase {
        START,
        INTERIM,
        STOP,
        /// Start, three interim updates and Stop of every session, round by round.
        LIFE
    }

    private static final int LIFE_ROUNDS = 5;
    private static final int SECONDS_A_ROUND = 300;

    private final LoadOptions options;
    private final Phase phase;
    private final Signatures signatures;
    private final byte[][] templates;
    private final int countersAt;
    private final int statusAt;

    AccountingRequests(LoadOptions options, Signatures signatures, Phase phase) {
        this.options = options;
        this.signatures = signatures;
        this.phase = phase;
        this.templates = new byte[options.sessions()][];
        PacketWriter probe = new PacketWriter(Code.ACCOUNTING_REQUEST);
        this.statusAt = probe.reserve(Attribute.ACCT_STATUS_TYPE, 4);
        this.countersAt = probe.length();
        for (int session = 0; session < templates.length; session++) templates[session] = template(session);
    }

    @Override
    public int nas(long number) {
        return session(number) % options.users() % options.nases();
    }

    @Override
    public int write(long number, byte[] into) {
        int session = session(number);
        byte[] template = templates[session];
        byte identifier = into[1];
        System.arraycopy(template, 0, into, 0, template.length);
        into[1] = identifier;
        int round = round(number);
        int status = status(round);
        ByteBuffer packet = ByteBuffer.wrap(into);
        packet.putInt(statusAt, status);
        long up = status == 1 ? 0 : upload(session, round);
        long down = status == 1 ? 0 : download(session, round);
        int at = countersAt + 2; // six integers in the template's order
        packet.putInt(at, (int) up).putInt(at + 6, (int) (up >>> 32));
        packet.putInt(at + 12, (int) down).putInt(at + 18, (int) (down >>> 32));
        packet.putInt(at + 24, status == 1 ? 0 : round * SECONDS_A_ROUND);
        packet.putInt(at + 30, (int) Instant.now().getEpochSecond());
        signatures.signRequest(into, template.length);
        return template.length;
    }

    @Override
    public Answer judge(long number, byte[] reply, int length) {
        return reply[0] == Code.ACCOUNTING_RESPONSE ? Answer.RIGHT : Answer.WRONG;
    }

    /// The bytes a server that lost nothing must hold for these sessions once `requests` were sent in order.
    long[] truth(long requests) {
        long up = 0;
        long down = 0;
        for (int session = 0; session < templates.length && session < requests; session++) {
            long last = (requests - 1 - session) / templates.length * templates.length + session;
            up += status(round(last)) == 1 ? 0 : upload(session, round(last));
            down += status(round(last)) == 1 ? 0 : download(session, round(last));
        }
        return new long[] {up, down};
    }

    private int session(long number) {
        return (int) (number % templates.length);
    }

    private int round(long number) {
        int round = (int) (number / templates.length);
        return switch (phase) {
            case START, LIFE -> round;
            case INTERIM -> options.firstRound() + round;
            case STOP -> options.firstRound();
        };
    }

    private int status(int round) {
        return switch (phase) {
            case START -> 1;
            case INTERIM -> 3;
            case STOP -> 2;
            case LIFE -> round == 0 ? 1 : round < LIFE_ROUNDS - 1 ? 3 : 2;
        };
    }

    private static long upload(int session, int round) {
        return round * (session % 4 == 0 ? 1_500_000_007L : 1_000_003L + session);
    }

    private static long download(int session, int round) {
        return round * (session % 4 == 0 ? 2_900_000_011L : 7_000_009L + 3L * session);
    }

    private byte[] template(int session) {
        int user = session % options.users();
        PacketWriter packet = new PacketWriter(Code.ACCOUNTING_REQUEST)
                .integer(Attribute.ACCT_STATUS_TYPE, 0)
                .integer(Attribute.ACCT_INPUT_OCTETS, 0)
                .integer(Attribute.ACCT_INPUT_GIGAWORDS, 0)
                .integer(Attribute.ACCT_OUTPUT_OCTETS, 0)
                .integer(Attribute.ACCT_OUTPUT_GIGAWORDS, 0)
                .integer(Attribute.ACCT_SESSION_TIME, 0)
                .integer(Attribute.EVENT_TIMESTAMP, 0)
                .text(Attribute.ACCT_SESSION_ID, String.format(Locale.ROOT, "%04x%06x", options.epoch(), session))
                .text(Attribute.USER_NAME, options.username(user))
                .octets(Attribute.NAS_IP_ADDRESS, options.address(nas(session)))
                .integer(Attribute.NAS_PORT, session)
                .integer(Attribute.SERVICE_TYPE, 2)
                .integer(Attribute.FRAMED_IP_ADDRESS, 0x0a000000 + session)
                .text(Attribute.CALLING_STATION_ID, options.mac(user))
                .text(Attribute.CALLED_STATION_ID, "hotspot1")
                .integer(Attribute.NAS_PORT_TYPE, Attribute.WIRELESS)
                .text(Attribute.NAS_IDENTIFIER, "load-" + nas(session))
                .integer(Attribute.ACCT_AUTHENTIC, 1);
        if (phase == Phase.STOP) packet.integer(Attribute.ACCT_TERMINATE_CAUSE, 1);
        return packet.packet();
    }
}
