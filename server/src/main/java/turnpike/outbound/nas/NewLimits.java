package turnpike.outbound.nas;

import org.jspecify.annotations.Nullable;
import turnpike.aaa.Slice;
import turnpike.aaa.Terms;
import turnpike.base.BitRate;
import turnpike.nases.NasVendor;
import turnpike.plans.Burst;
import turnpike.wire.radius.Dialect;
import turnpike.wire.radius.PacketWriter;

/// Writes new speed caps and a new slice of data for a running session in the attributes its NAS understands.
final class NewLimits {
    private NewLimits() {}

    static void write(PacketWriter order, Terms terms, NasVendor vendor) {
        Terms.Speed speed = terms.speed();
        Burst burst = speed.burst();
        var caps = new Dialect.Caps(
                bitsPerSecond(speed.upload()),
                bitsPerSecond(speed.download()),
                burst == null ? 0 : bitsPerSecond(burst.upload()),
                burst == null ? 0 : bitsPerSecond(burst.download()),
                burst == null ? 0 : burst.over().toSeconds());
        Dialect dialect = dialect(vendor);
        dialect.speed(order, caps);
        Slice slice = terms.slice();
        if (slice == null) return;
        if (slice.upload() != null) dialect.quota(order, slice.upload(), slice.download());
        else dialect.quota(order, slice.bytes());
    }

    private static Dialect dialect(NasVendor vendor) {
        return switch (vendor) {
            case MIKROTIK -> Dialect.MIKROTIK;
            case CHILLISPOT -> Dialect.CHILLISPOT;
            case WISPR, GENERIC -> Dialect.WISPR;
            case UNIFI -> Dialect.STANDARD;
        };
    }

    private static long bitsPerSecond(@Nullable BitRate rate) {
        return rate == null ? 0 : rate.bitsPerSecond();
    }
}
