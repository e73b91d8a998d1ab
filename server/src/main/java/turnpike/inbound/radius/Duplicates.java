package turnpike.inbound.radius;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import turnpike.wire.radius.Packet;

/// The requests of the last seconds, for a NAS that did not hear the answer and asks again.
///
/// Two are the same request when source, code, identifier and authenticator are equal (RFC 5080 §2.2.2). They are kept
/// in a ring of plain arrays, the answers in [AnswerRing]: a hundred thousand small objects that live for five seconds
/// each would be copied by every garbage collection of those seconds.
///
/// Belongs to the reader thread of one port; only `answered` and `givenUp` are called by others.
final class Duplicates {
    /// No such request.
    static final long NONE = -1;

    private static final int KEPT = 1 << 17; // beyond it the oldest is forgotten: its repetition is worked on again
    private static final int BUCKET_SHIFT = Long.SIZE - 17; // as many buckets as places
    private static final int SOURCES_MAX = 20_000; // at the limit addresses are learnt afresh
    private static final int END = -1;
    private static final long GIVEN_UP = 0;

    private final long windowMs;
    private final AnswerRing answers;
    private final long[] high = new long[KEPT];
    private final long[] low = new long[KEPT];
    private final long[] arrivedMs = new long[KEPT];
    private final int[] codeAndIdentifier = new int[KEPT];
    private final @Nullable InetSocketAddress[] source = new InetSocketAddress[KEPT];
    private final int[] next = new int[KEPT]; // the next place with the same bucket
    private final int[] buckets = new int[KEPT];
    /// Of each place: while it is worked on -1 - its ticket, then where its answer is, or GIVEN_UP.
    private final AtomicLongArray states = new AtomicLongArray(KEPT);

    private final Map<InetSocketAddress, InetSocketAddress> sources = new HashMap<>();
    private final long salt = new SecureRandom().nextLong() | 1; // strangers must not choose our buckets
    private long oldest;
    private long youngest; // the ticket the next request gets

    /// @param window how long a request is remembered
    Duplicates(Duration window, AnswerRing answers) {
        this.windowMs = window.toMillis();
        this.answers = answers;
        Arrays.fill(buckets, END);
    }

    /// The ticket of the earlier request this one repeats, still open or answered; NONE when it is new.
    long find(Packet packet, InetSocketAddress from, long nowMs) {
        for (int at = buckets[bucket(packet.authenticatorHigh(), packet.authenticatorLow())];
                at != END;
                at = next[at]) {
            if (high[at] != packet.authenticatorHigh() || low[at] != packet.authenticatorLow()) continue;
            if (codeAndIdentifier[at] != codeAndIdentifier(packet) || !from.equals(source[at])) continue;
            if (nowMs - arrivedMs[at] > windowMs) return NONE;
            long state = states.get(at);
            if (state < 0) return -1 - state;
            return state != GIVEN_UP && answers.holds(state) ? ticketAt(at) : NONE; // given up: as if it never came
        }
        return NONE;
    }

    /// The answer that was given; null when there is none yet.
    byte @Nullable [] answer(long ticket) {
        long state = states.get(place(ticket));
        return state <= GIVEN_UP ? null : answers.read(state);
    }

    /// Remembers a request that is being worked on.
    ///
    /// @return its ticket, for `answered` or `givenUp`
    long add(Packet packet, InetSocketAddress from, long nowMs) {
        forgetOld(nowMs);
        long ticket = youngest++;
        int at = place(ticket);
        high[at] = packet.authenticatorHigh();
        low[at] = packet.authenticatorLow();
        arrivedMs[at] = nowMs;
        codeAndIdentifier[at] = codeAndIdentifier(packet);
        source[at] = known(from);
        states.set(at, -1 - ticket);
        int bucket = bucket(high[at], low[at]);
        next[at] = buckets[bucket];
        buckets[bucket] = at;
        return ticket;
    }

    /// Keeps the answer, unless so many came since that its request is forgotten. Any thread.
    void answered(long ticket, byte[] octets) {
        states.compareAndSet(place(ticket), -1 - ticket, answers.keep(octets));
    }

    /// There will be no answer; when the request comes again it is new. Any thread.
    void givenUp(long ticket) {
        states.compareAndSet(place(ticket), -1 - ticket, GIVEN_UP);
    }

    int size() {
        return (int) (youngest - oldest);
    }

    private void forgetOld(long nowMs) {
        while (oldest < youngest && (size() == KEPT || nowMs - arrivedMs[place(oldest)] > windowMs)) {
            unlink(place(oldest));
            oldest++;
        }
    }

    private void unlink(int at) {
        int bucket = bucket(high[at], low[at]);
        if (buckets[bucket] == at) {
            buckets[bucket] = next[at];
            return;
        }
        int before = buckets[bucket];
        while (next[before] != at) before = next[before];
        next[before] = next[at];
    }

    private long ticketAt(int place) {
        return oldest + (place - oldest & KEPT - 1);
    }

    private static int place(long ticket) {
        return (int) (ticket & KEPT - 1);
    }

    private int bucket(long high, long low) {
        return (int) (((high ^ Long.rotateLeft(low, 29)) * salt) >>> BUCKET_SHIFT);
    }

    private static int codeAndIdentifier(Packet packet) {
        return packet.code() << 8 | packet.identifier();
    }

    /// One object for each address, as every datagram comes with its own.
    private InetSocketAddress known(InetSocketAddress from) {
        InetSocketAddress had = sources.get(from);
        if (had != null) return had;
        if (sources.size() >= SOURCES_MAX) sources.clear();
        sources.put(from, from);
        return from;
    }
}
