package turnpike.wire.radius;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// How a family of NASes wants to be told limits for which RADIUS itself has no attribute.
public enum Dialect {
    /// RouterOS: one text for both speeds, one quota for both directions.
    MIKROTIK {
        @Override
        public void speed(PacketWriter packet, Caps caps) {
            // "rx/tx" as the router sees it: it receives what the subscriber uploads. Zero is no cap.
            String plain = rate(caps.uploadBps) + "/" + rate(caps.downloadBps);
            packet.text(Attribute.MIKROTIK_RATE_LIMIT, caps.burstSeconds == 0 ? plain : plain + burst(caps));
        }

        // Burst speeds, the averages below which they are given (the caps), and the time of the average.
        private String burst(Caps caps) {
            return " " + rate(Math.max(caps.uploadBps, caps.burstUploadBps)) + "/"
                    + rate(Math.max(caps.downloadBps, caps.burstDownloadBps)) + " " + rate(caps.uploadBps) + "/"
                    + rate(caps.downloadBps) + " " + caps.burstSeconds + "/" + caps.burstSeconds;
        }

        @Override
        public void quota(PacketWriter packet, long bytes) {
            packet.integer(Attribute.MIKROTIK_TOTAL_LIMIT, bytes & LOW_WORD);
            packet.integer(Attribute.MIKROTIK_TOTAL_LIMIT_GIGAWORDS, bytes >>> 32);
        }

        @Override
        public void quota(PacketWriter packet, long upload, long download) {
            packet.integer(Attribute.MIKROTIK_RECV_LIMIT, upload & LOW_WORD);
            packet.integer(Attribute.MIKROTIK_XMIT_LIMIT, download & LOW_WORD);
            if (upload > LOW_WORD) packet.integer(Attribute.MIKROTIK_RECV_LIMIT_GIGAWORDS, upload >>> 32);
            if (download > LOW_WORD) packet.integer(Attribute.MIKROTIK_XMIT_LIMIT_GIGAWORDS, download >>> 32);
        }

        @Override
        public void membership(PacketWriter packet, @Nullable String addressList, @Nullable String group) {
            if (addressList != null) packet.text(Attribute.MIKROTIK_ADDRESS_LIST, addressList);
            if (group != null) packet.text(Attribute.MIKROTIK_GROUP, group);
        }
    },

    /// ChilliSpot and CoovaChilli: kilobits a second.
    CHILLISPOT {
        @Override
        public void speed(PacketWriter packet, Caps caps) {
            if (caps.uploadBps > 0) packet.integer(Attribute.CHILLISPOT_BANDWIDTH_MAX_UP, kilobits(caps.uploadBps));
            if (caps.downloadBps > 0) {
                packet.integer(Attribute.CHILLISPOT_BANDWIDTH_MAX_DOWN, kilobits(caps.downloadBps));
            }
        }

        @Override
        public void quota(PacketWriter packet, long bytes) {
            packet.integer(Attribute.CHILLISPOT_MAX_TOTAL_OCTETS, bytes & LOW_WORD);
            packet.integer(Attribute.CHILLISPOT_MAX_TOTAL_GIGAWORDS, bytes >>> 32);
        }
    },

    /// WISPr: bits a second, and the end of access as an instant. Many NASes of other makes read its speeds too.
    WISPR {
        @Override
        public void speed(PacketWriter packet, Caps caps) {
            if (caps.uploadBps > 0) {
                packet.integer(Attribute.WISPR_BANDWIDTH_MAX_UP, Math.min(caps.uploadBps, LOW_WORD));
            }
            if (caps.downloadBps > 0) {
                packet.integer(Attribute.WISPR_BANDWIDTH_MAX_DOWN, Math.min(caps.downloadBps, LOW_WORD));
            }
        }

        @Override
        public void end(PacketWriter packet, Instant until) {
            String iso8601 = until.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "+00:00");
            packet.text(Attribute.WISPR_SESSION_TERMINATE_TIME, iso8601);
        }
    },

    /// Only what the RFCs define: time, but neither speed nor quota.
    STANDARD;

    private static final long LOW_WORD = 0xffff_ffffL;

    /// Speed caps in bits a second, as the subscriber sees them; 0 is no cap.
    ///
    /// @param burstSeconds the time over which the average must stay below the cap; 0: no burst
    public record Caps(
            long uploadBps, long downloadBps, long burstUploadBps, long burstDownloadBps, long burstSeconds) {}

    /// Adds the speed caps; a NAS that knows no burst gets the caps alone.
    public void speed(PacketWriter packet, Caps caps) {}

    /// Adds how many bytes the session may move in both directions together; nothing where the NAS cannot count so.
    public void quota(PacketWriter packet, long bytes) {}

    /// Adds how many bytes the session may move in each direction, where that is counted apart. The high
    /// words are left out where they are zero: a change of a running session may not carry them.
    public void quota(PacketWriter packet, long upload, long download) {}

    /// Adds when access ends; nothing where Session-Timeout says it all.
    public void end(PacketWriter packet, Instant until) {}

    /// Adds on which lists and in which group of the NAS the session is; nothing where a NAS keeps none.
    public void membership(PacketWriter packet, @Nullable String addressList, @Nullable String group) {}

    private static String rate(long bps) {
        if (bps > 0 && bps % 1_000_000 == 0) return bps / 1_000_000 + "M";
        return bps > 0 && bps % 1_000 == 0 ? bps / 1_000 + "k" : Long.toString(bps);
    }

    /// Rounded up, for 0 would be no cap.
    private static long kilobits(long bps) {
        return Math.min((bps + 999) / 1_000, LOW_WORD);
    }
}
