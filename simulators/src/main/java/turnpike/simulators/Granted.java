package turnpike.simulators;

import java.util.Locale;
import java.util.OptionalLong;

/// What an Access-Accept or CoA-Request allows a session, as the NAS understands it; 0 or less: no limit.
///
/// @param quota upload + download, bytes
/// @param uploadQuota from the subscriber, bytes
/// @param downloadQuota to the subscriber, bytes
/// @param uploadRate from the subscriber, bits per second
/// @param downloadRate to the subscriber, bits per second
public record Granted(
        long sessionTimeout,
        long idleTimeout,
        long interimInterval,
        long quota,
        long uploadQuota,
        long downloadQuota,
        long uploadRate,
        long downloadRate) {
    private static final long KILO = 1_000;

    public static final Granted EVERYTHING = new Granted(0, 0, 0, 0, 0, 0, 0, 0);

    /// Reads the vendor's own attributes first, the common ones after; what a packet does not say stays as it was.
    public static Granted read(PacketReader packet, NasStyle style, Granted before) {
        long up = before.uploadRate;
        long down = before.downloadRate;
        if (style == NasStyle.COOVACHILLI) {
            up = packet.vendorInteger(Attribute.WISPR, Attribute.WISPR_BANDWIDTH_MAX_UP)
                    .orElse(up);
            down = packet.vendorInteger(Attribute.WISPR, Attribute.WISPR_BANDWIDTH_MAX_DOWN)
                    .orElse(down);
            up = kilobits(packet.vendorInteger(Attribute.CHILLISPOT, Attribute.CHILLISPOT_BANDWIDTH_MAX_UP), up);
            down = kilobits(packet.vendorInteger(Attribute.CHILLISPOT, Attribute.CHILLISPOT_BANDWIDTH_MAX_DOWN), down);
        } else {
            String rate = packet.vendorText(Attribute.MIKROTIK, Attribute.MIKROTIK_RATE_LIMIT)
                    .orElse("");
            if (!rate.isEmpty()) {
                String[] both = rate.split(" ")[0].split("/");
                up = bits(both[0]); // "rx/tx" from the router's side: rx is what the subscriber uploads
                down = bits(both[both.length - 1]);
            }
        }
        return new Granted(
                packet.integer(Attribute.SESSION_TIMEOUT).orElse(before.sessionTimeout),
                packet.integer(Attribute.IDLE_TIMEOUT).orElse(before.idleTimeout),
                packet.integer(Attribute.ACCT_INTERIM_INTERVAL).orElse(before.interimInterval),
                quota(packet, style, before.quota),
                direction(packet, style, Attribute.MIKROTIK_RECV_LIMIT, before.uploadQuota),
                direction(packet, style, Attribute.MIKROTIK_XMIT_LIMIT, before.downloadQuota),
                up,
                down);
    }

    /// Whether a session that has moved this much has to end.
    public boolean isUsedUp(long upload, long download) {
        return reached(upload + download, quota) || reached(upload, uploadQuota) || reached(download, downloadQuota);
    }

    private static boolean reached(long used, long limit) {
        return limit > 0 && used >= limit;
    }

    /// RouterOS changes its limits by direction in a running session, without their high words.
    private static long direction(PacketReader packet, NasStyle style, int attribute, long before) {
        if (style == NasStyle.COOVACHILLI) return before;
        OptionalLong octets = packet.vendorInteger(Attribute.MIKROTIK, attribute);
        if (octets.isEmpty()) return before;
        int high = attribute == Attribute.MIKROTIK_RECV_LIMIT
                ? Attribute.MIKROTIK_RECV_LIMIT_GIGAWORDS
                : Attribute.MIKROTIK_XMIT_LIMIT_GIGAWORDS;
        boolean login = packet.code() == Code.ACCESS_ACCEPT;
        long gigawords = login ? packet.vendorInteger(Attribute.MIKROTIK, high).orElse(0) : 0;
        return (gigawords << 32) + octets.getAsLong();
    }

    /// RouterOS takes the limit of both directions together at the login only.
    private static long quota(PacketReader packet, NasStyle style, long before) {
        boolean chilli = style == NasStyle.COOVACHILLI;
        if (!chilli && packet.code() != Code.ACCESS_ACCEPT) return before;
        int vendor = chilli ? Attribute.CHILLISPOT : Attribute.MIKROTIK;
        OptionalLong octets = packet.vendorInteger(
                vendor, chilli ? Attribute.CHILLISPOT_MAX_TOTAL_OCTETS : Attribute.MIKROTIK_TOTAL_LIMIT);
        OptionalLong gigawords = packet.vendorInteger(
                vendor, chilli ? Attribute.CHILLISPOT_MAX_TOTAL_GIGAWORDS : Attribute.MIKROTIK_TOTAL_LIMIT_GIGAWORDS);
        if (octets.isEmpty() && gigawords.isEmpty()) return before;
        return (gigawords.orElse(0) << 32) + octets.orElse(0);
    }

    private static long kilobits(OptionalLong value, long otherwise) {
        return value.isPresent() ? value.getAsLong() * KILO : otherwise;
    }

    /// RouterOS writes 2M, 512k or plain bits.
    static long bits(String text) {
        String number = text.toLowerCase(Locale.ROOT);
        long unit = number.endsWith("g") ? KILO * KILO * KILO : number.endsWith("m") ? KILO * KILO : KILO;
        if (Character.isDigit(number.charAt(number.length() - 1))) return Long.parseLong(number);
        return Long.parseLong(number.substring(0, number.length() - 1)) * unit;
    }
}
