package turnpike.inbound.radius;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.Slice;
import turnpike.aaa.Terms;
import turnpike.base.BitRate;
import turnpike.nases.NasVendor;
import turnpike.plans.Burst;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Dialect;
import turnpike.wire.radius.PacketWriter;

/// Writes what an accepted session may do, in the attributes its NAS understands.
final class SessionTerms {
    private static final long INTERVAL_MIN_S = 60; // RFC 2869 §5.16

    private SessionTerms() {}

    static void write(PacketWriter reply, Terms terms, NasVendor vendor) {
        if (terms.timeLeft() != null) reply.integer(Attribute.SESSION_TIMEOUT, seconds(terms.timeLeft()));
        if (terms.idleTimeout() != null) reply.integer(Attribute.IDLE_TIMEOUT, seconds(terms.idleTimeout()));
        long interval = Math.max(INTERVAL_MIN_S, terms.interimInterval().toSeconds());
        reply.integer(Attribute.ACCT_INTERIM_INTERVAL, interval);
        if (terms.address() != null) address(reply, terms.address().getAddress());
        Terms.Placement placement = terms.placement();
        if (placement.addressPool() != null) reply.text(Attribute.FRAMED_POOL, placement.addressPool());
        Dialect dialect = dialect(vendor);
        dialect.membership(reply, placement.addressList(), placement.group());
        Terms.Speed speed = terms.speed();
        if (speed.isLimited()) dialect.speed(reply, caps(speed));
        Slice slice = terms.slice();
        if (slice != null && slice.upload() != null) dialect.quota(reply, slice.upload(), slice.download());
        else if (slice != null) dialect.quota(reply, slice.bytes());
        else if (terms.dataLeft() != null)
            dialect.quota(reply, Math.max(1, terms.dataLeft().count()));
        if (terms.validUntil() != null) dialect.end(reply, terms.validUntil());
    }

    private static Dialect dialect(NasVendor vendor) {
        return switch (vendor) {
            case MIKROTIK -> Dialect.MIKROTIK;
            case CHILLISPOT -> Dialect.CHILLISPOT;
            case WISPR, GENERIC -> Dialect.WISPR;
            case UNIFI -> Dialect.STANDARD;
        };
    }

    /// Whole seconds, at least one: zero would mean no limit to some NASes.
    private static long seconds(Duration duration) {
        return Math.clamp(duration.toSeconds(), 1, 0xffff_ffffL);
    }

    private static Dialect.Caps caps(Terms.Speed speed) {
        Burst burst = speed.burst();
        return new Dialect.Caps(
                bitsPerSecond(speed.upload()),
                bitsPerSecond(speed.download()),
                burst == null ? 0 : bitsPerSecond(burst.upload()),
                burst == null ? 0 : bitsPerSecond(burst.download()),
                burst == null ? 0 : burst.over().toSeconds());
    }

    private static long bitsPerSecond(@Nullable BitRate rate) {
        return rate == null ? 0 : rate.bitsPerSecond();
    }

    private static void address(PacketWriter reply, byte[] address) {
        int attribute = address.length == 4 ? Attribute.FRAMED_IP_ADDRESS : Attribute.FRAMED_IPV6_ADDRESS;
        reply.octets(attribute, address);
    }
}
