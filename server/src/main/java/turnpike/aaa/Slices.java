package turnpike.aaa;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.BitRate;
import turnpike.base.Bytes;
import turnpike.nases.NasVendor;
import turnpike.plans.Seats;

/// How data that several sessions may use at once is handed out. Pure.
///
/// Each is given half of what is free, and all of it once that is little; a session that has used three
/// quarters of its slice is given a larger one; who holds much while another has little gives half back.
///
/// The bound: what sessions may still use after whatever was given is at most what is left of the right plus
/// [#CREDIT], plus two octets for each time something was given (a limit of 0 would be none), plus what a
/// session that gives back had moved since its last report. The credit is what lets in a device while others
/// hold everything and have not given back yet; it is halved with each use, so it is never used up. Not
/// counted are sessions whose NAS takes no data limit, those let in before their right had several seats, and
/// logins of one moment at two processes. What is used beyond the right is what it was before: speed times
/// interval, until [QuotaWatch] ends the sessions.
final class Slices {
    /// Octets that may be given beyond what is left.
    static final long CREDIT = 8_000_000;

    private static final long SMALL_MIN = 16_000_000; // octets: a page with pictures, some minutes of speech
    private static final long SMALL_S = 240; // four of the shortest intervals between reports (RFC 2869 §2.1)
    private static final BitRate UNCAPPED = new BitRate(100_000_000); // a Wi-Fi device where nobody caps it
    private static final int NEAR = 4; // a quarter is left

    private Slices() {}

    /// A larger slice for a session, or half of one back.
    ///
    /// @param limit of the slice it is about
    record Move(UUID sessionId, boolean recall, long limit) {}

    /// @param until octets after which to look again, whoever uses them
    record Outlook(long until, List<Move> moves) {
        static final Outlook QUIET = new Outlook(Long.MAX_VALUE, List.of());
    }

    /// Whether this login shares the data: others are online, or may come.
    static boolean isShared(Standing standing, AccessRequest request) {
        if (!isMetered(standing) || !takesLimits(request.nas().vendor())) return false;
        Seats seats = standing.seats();
        if ((seats.sessions() == null || seats.sessions() > 1) && (seats.devices() == null || seats.devices() > 1)) {
            return true;
        }
        for (Standing.OpenSession session : standing.sessions()) {
            if (session.mac() != null && request.mac() != null && !session.mac().equals(request.mac())) return true;
        }
        return false;
    }

    /// A plan that goes on slower is not cut and has nothing to share.
    static boolean isMetered(Standing standing) {
        Standing.Holding holding = standing.holding();
        return holding != null
                && holding.allowance().quota() != null
                && !holding.allowance().throttles();
    }

    private static boolean takesLimits(NasVendor vendor) {
        return vendor == NasVendor.MIKROTIK || vendor == NasVendor.CHILLISPOT;
    }

    /// RouterOS changes only limits by direction in a running session.
    static boolean isByDirection(NasVendor vendor) {
        return vendor == NasVendor.MIKROTIK;
    }

    /// Octets left of the right.
    static long left(Standing standing) {
        Standing.Holding holding = standing.holding();
        if (holding == null) return 0;
        Bytes quota = holding.allowance().quota();
        return quota == null ? 0 : Math.max(0, quota.count() - holding.usedBytes());
    }

    /// Below which all is given that is free: what passes at full speed while a few reports come.
    static long small(Standing standing) {
        Standing.Holding holding = standing.holding();
        BitRate speed = holding == null ? null : holding.service().download();
        return speed == null ? SMALL_MIN : Math.max(SMALL_MIN, speed.bitsPerSecond() / 8 * SMALL_S);
    }

    /// How fast a slice may be used up.
    static BitRate speed(Standing standing) {
        Standing.Holding holding = standing.holding();
        BitRate speed = holding == null ? null : holding.service().download();
        return speed == null ? UNCAPPED : speed;
    }

    /// The slice of a login.
    ///
    /// @param apart the NAS counts by direction
    static Slice first(Standing standing, List<Share> shares, String device, boolean apart, Instant now) {
        long reserved = reserved(standing, shares, device, now);
        return Slice.of(next(left(standing), reserved, small(standing)), Slice.Used.NOTHING, apart);
    }

    /// The slice a session gets in the place of the one it holds: no less than that, as long as it is there.
    static Slice again(Standing standing, List<Share> shares, Standing.OpenSession session, Share own, Instant now) {
        long left = left(standing);
        long reserved = reserved(standing, shares, own.device(), now);
        long held = Math.min(own.slice().left(session.used()), left - reserved);
        long given = Math.max(next(left, reserved, small(standing)), held);
        return Slice.of(given, session.used(), own.slice().upload() != null);
    }

    /// What a session keeps that gives back.
    static Slice half(Standing.OpenSession session, Slice slice) {
        return Slice.of(slice.left(session.used()) / 2, session.used(), slice.upload() != null);
    }

    /// What is given next to somebody who holds nothing.
    ///
    /// @param left of the right
    /// @param reserved what others may still use
    static long next(long left, long reserved, long small) {
        long free = left - reserved;
        if (free >= small) return Math.max(small, free / 2);
        return Math.max(1, Math.max(free, Math.min(left, (free + CREDIT) / 2)));
    }

    /// What others than this one may still use.
    static long reserved(Standing standing, List<Share> shares, String device, Instant now) {
        long sum = 0;
        for (Share share : shares) {
            if (!share.device().equals(device)) sum += share.left(standing, now);
        }
        return sum;
    }

    static @Nullable Share shareOf(Standing.OpenSession session, List<Share> shares) {
        for (Share share : shares) {
            if (share.isOf(session)) return share;
        }
        return null;
    }

    /// Who should be given more, and who should give back.
    static Outlook outlook(Standing standing, List<Share> shares, Instant now) {
        if (shares.isEmpty() || !isMetered(standing)) return Outlook.QUIET;
        long until = Long.MAX_VALUE;
        List<Move> moves = new ArrayList<>();
        for (Standing.OpenSession session : standing.sessions()) {
            Share share = shareOf(session, shares);
            if (share == null || session.sessionId() == null) continue;
            until = Math.min(
                    until, share.slice().until(session.used(), share.slice().given() / NEAR));
            consider(standing, shares, now, session, share, moves);
        }
        return new Outlook(until, List.copyOf(moves));
    }

    private static void consider(
            Standing standing,
            List<Share> shares,
            Instant now,
            Standing.OpenSession session,
            Share share,
            List<Move> moves) {
        long left = left(standing);
        long small = small(standing);
        long worth = share.slice().worth(session.used());
        boolean isNear = worth <= share.slice().given() / NEAR;
        boolean isThin = share.slice().given() < Math.min(left, small);
        if (!isNear && !isThin) return;
        Slice wanted = again(standing, shares, session, share, now);
        Slice larger = wanted.whileRunning(session.used());
        if (larger != null && larger.worth(session.used()) / 2 >= Math.max(1, worth)) {
            add(moves, session, share, false);
        }
        long more = wanted.given();
        if (more < Math.min(left, small)) recall(standing, shares, share, more, moves);
    }

    /// The largest of the others gives back, if it holds more than twice as much.
    private static void recall(Standing standing, List<Share> shares, Share wanting, long more, List<Move> moves) {
        Standing.OpenSession from = null;
        Share largest = null;
        long most = 2 * more;
        for (Standing.OpenSession session : standing.sessions()) {
            Share share = shareOf(session, shares);
            if (share == null || share.device().equals(wanting.device())) continue;
            long holds = share.slice().left(session.used());
            if (holds <= most) continue;
            most = holds;
            from = session;
            largest = share;
        }
        if (from != null && largest != null) add(moves, from, largest, true);
    }

    private static void add(List<Move> moves, Standing.OpenSession session, Share share, boolean recall) {
        UUID id = session.sessionId();
        if (id != null) moves.add(new Move(id, recall, share.slice().bytes()));
    }
}
