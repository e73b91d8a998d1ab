package turnpike.inbound.radius;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import turnpike.nases.Nas;
import turnpike.usage.AccountingReport;
import turnpike.usage.AccountingReport.Counters;
import turnpike.usage.AccountingReport.Kind;
import turnpike.usage.AccountingReport.Place;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.MalformedPacket;
import turnpike.wire.radius.Packet;

/// Reads an Accounting-Request as a report: counters joined, turned to the subscriber's side, absence kept as
/// absence.
final class AccountingReports {
    /// A NAS that was cut off for longer than this has lost its clock rather than its line.
    private static final long DELAY_MAX_S = 7 * 24 * 3600;

    private AccountingReports() {}

    /// The kind of report this Acct-Status-Type is (RFC 2866 §5.1); null when it reports no session.
    static @Nullable Kind kind(int status) {
        return switch (status) {
            case 1 -> Kind.START;
            case 2 -> Kind.STOP;
            case 3 -> Kind.INTERIM;
            default -> null;
        };
    }

    /// @throws MalformedPacket when it has no Acct-Session-Id, without which no session is meant (RFC 2866 §5.5)
    static AccountingReport of(Exchange exchange, Kind kind) {
        Packet packet = exchange.packet();
        Nas nas = exchange.nas().nas();
        String session = packet.text(Attribute.ACCT_SESSION_ID);
        if (session == null || session.isEmpty()) throw new MalformedPacket("no Acct-Session-Id");
        String username = packet.text(Attribute.USER_NAME);
        long cause = packet.integer(Attribute.ACCT_TERMINATE_CAUSE);
        return new AccountingReport(
                nas,
                kind,
                session,
                username == null ? "" : username,
                place(packet, nas),
                counters(packet, nas),
                cause < 0 || cause > Integer.MAX_VALUE ? 0 : (int) cause,
                happenedAt(exchange));
    }

    /// Arrival less Acct-Delay-Time (RFC 2866 §5.2). Event-Timestamp is left alone: NAS clocks are wrong too often.
    static Instant happenedAt(Exchange exchange) {
        long delay = exchange.packet().integer(Attribute.ACCT_DELAY_TIME);
        long delayS = delay <= 0 || delay > DELAY_MAX_S ? 0 : delay;
        return Instant.ofEpochMilli(exchange.atMs() - delayS * 1000);
    }

    private static Place place(Packet packet, Nas nas) {
        String station = packet.text(Attribute.CALLING_STATION_ID);
        String mac = Stations.mac(station);
        long interval = packet.integer(Attribute.ACCT_INTERIM_INTERVAL);
        return new Place(
                Stations.accessKind(packet, nas),
                mac == null ? station : mac,
                packet.address(Attribute.FRAMED_IP_ADDRESS),
                Stations.nasPort(packet),
                interval < 0 || interval > Integer.MAX_VALUE ? 0 : (int) interval);
    }

    private static Counters counters(Packet packet, Nas nas) {
        long inputWraps = packet.integer(Attribute.ACCT_INPUT_GIGAWORDS);
        long outputWraps = packet.integer(Attribute.ACCT_OUTPUT_GIGAWORDS);
        long input = joined(packet.integer(Attribute.ACCT_INPUT_OCTETS), inputWraps);
        long output = joined(packet.integer(Attribute.ACCT_OUTPUT_OCTETS), outputWraps);
        boolean wide = inputWraps >= 0 || outputWraps >= 0;
        long time = packet.integer(Attribute.ACCT_SESSION_TIME);
        return nas.swapOctets() ? new Counters(output, input, wide, time) : new Counters(input, output, wide, time);
    }

    /// A counter with its wraps (RFC 2869 §5.1, §5.2); -1 when the packet has no counter.
    private static long joined(long octets, long wraps) {
        if (octets < 0) return -1;
        if (wraps > Integer.MAX_VALUE) throw new MalformedPacket("Gigawords beyond all traffic: " + wraps);
        return Math.max(wraps, 0) << 32 | octets;
    }
}
