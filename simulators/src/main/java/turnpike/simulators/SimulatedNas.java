package turnpike.simulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.SimulatedSession.Counters;
import turnpike.simulators.SimulatedSubscriber.Method;

/// A router: lets subscribers in when the RADIUS server says so, counts what they move, reports it, ends sessions when
/// a limit is reached or the server orders it. Any thread; whatever talks to the server blocks.
public final class SimulatedNas implements AutoCloseable {
    private static final int START = 1; // Acct-Status-Type (RFC 2866 §5.1)
    private static final int STOP = 2;
    private static final int INTERIM = 3;
    private static final int ON = 7;
    private static final int BY_RADIUS = 1;
    private static final int MOST_PORTS = 65_000;

    /// What became of a login.
    public sealed interface Outcome {
        record Online(SimulatedSession session) implements Outcome {}

        record Rejected() implements Outcome {}

        record Unanswered() implements Outcome {}
    }

    private final NasSettings settings;
    private final RadiusClient authentication;
    private final RadiusClient accounting;
    private final OrderListener orders;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, SimulatedSession> online = new ConcurrentHashMap<>();
    private final AtomicLong boot = new AtomicLong(Instant.now().getEpochSecond());
    private final AtomicLong counter = new AtomicLong();
    private volatile boolean up = true;

    public SimulatedNas(NasSettings settings, NasSettings.Server server) {
        NasSettings.Habits habits = settings.habits();
        this.settings = settings;
        this.authentication = new RadiusClient(
                settings.address(), server.authentication(), settings.secret(), habits.patience(), habits.faults());
        this.accounting = new RadiusClient(
                settings.address(), server.accounting(), settings.secret(), habits.patience(), habits.faults());
        this.orders = new OrderListener(settings, online.values());
    }

    public NasSettings settings() {
        return settings;
    }

    /// Where Disconnect and CoA requests are taken.
    public int coaPort() {
        return orders.port();
    }

    public Collection<SimulatedSession> online() {
        return List.copyOf(online.values());
    }

    /// Packets sent again for want of an answer.
    public int resent() {
        return authentication.resent() + accounting.resent();
    }

    /// Tells that it was switched on (Accounting-On, RFC 2866 §4.1).
    ///
    /// @return false when nobody acknowledged
    public boolean boot() {
        return about(ON);
    }

    /// Loses its sessions and its session count with the power, and comes back: ids begin again where they began.
    ///
    /// @param dark how long it is away
    public List<SimulatedSession> reboot(Duration dark) {
        up = false;
        List<SimulatedSession> lost = List.copyOf(online.values());
        online.clear();
        for (SimulatedSession session : lost) { // a report already under way still counts
            session.reporting.lock();
            try {
                session.end(TerminateCause.LOST_CARRIER);
            } finally {
                session.reporting.unlock();
            }
        }
        LockSupport.parkNanos(dark.toNanos());
        counter.set(0);
        about(ON);
        up = true;
        return lost;
    }

    /// Asks for access and, once accepted, begins a session.
    public Outcome login(SimulatedSubscriber subscriber) {
        if (!up) return new Outcome.Unanswered();
        long count = counter.incrementAndGet();
        SimulatedSession session = new SimulatedSession(
                subscriber,
                settings.style().sessionId(boot.get(), count),
                (int) (count % MOST_PORTS),
                Granted.EVERYTHING,
                System.nanoTime());
        Optional<PacketReader> reply = askAccess(session);
        if (reply.isEmpty()) return new Outcome.Unanswered();
        if (reply.get().code() != Code.ACCESS_ACCEPT) return new Outcome.Rejected();
        session.grant(Granted.read(reply.get(), settings.style(), Granted.EVERYTHING));
        session.carry(reply.get().octets(Attribute.CLASS).orElse(null));
        online.put(session.acctSessionId(), session);
        report(session, START);
        return new Outcome.Online(session);
    }

    /// What became of a session looked after.
    public enum Fate {
        ONLINE,
        STOPPED,
        /// Stopped, but nobody acknowledged it.
        STOPPED_UNHEARD,
        /// Not on this NAS any more.
        GONE
    }

    /// Looks after one session: ends it when a limit was reached or an order came, reports when it is time.
    public Fate attend(SimulatedSession session) {
        if (!online.containsKey(session.acctSessionId())) return Fate.GONE;
        if (!session.reporting.tryLock()) return Fate.ONLINE; // still waiting for the last report's answer
        try {
            long now = System.nanoTime();
            if (session.quotaReached()) session.end(quotaCause());
            if (timedOut(session, now)) session.end(TerminateCause.SESSION_TIMEOUT);
            if (session.ending() != null) return stop(session) ? Fate.STOPPED : Fate.STOPPED_UNHEARD;
            if (interimDue(session, now)) report(session, INTERIM);
            return Fate.ONLINE;
        } finally {
            session.reporting.unlock();
        }
    }

    /// Whether looking after the session would do anything.
    boolean isDue(SimulatedSession session, long nowNanos) {
        return session.ending() != null
                || interimDue(session, nowNanos)
                || timedOut(session, nowNanos)
                || session.quotaReached()
                || !online.containsKey(session.acctSessionId());
    }

    /// Ends a session and reports its totals.
    ///
    /// @return false when nobody acknowledged the Stop
    public boolean logout(SimulatedSession session, TerminateCause cause) {
        session.end(cause);
        session.reporting.lock();
        try {
            return !online.containsKey(session.acctSessionId()) || stop(session);
        } finally {
            session.reporting.unlock();
        }
    }

    /// Reports now, whatever the interval.
    public boolean reportNow(SimulatedSession session) {
        session.reporting.lock();
        try {
            return report(session, INTERIM);
        } finally {
            session.reporting.unlock();
        }
    }

    /// Counts from zero again in the middle of a session, as some access points do when a device moves over.
    public void resetCounters(SimulatedSession session) {
        session.reporting.lock();
        try {
            session.resetCounters();
        } finally {
            session.reporting.unlock();
        }
    }

    @Override
    public void close() {
        authentication.close();
        accounting.close();
        orders.close();
    }

    private Optional<PacketReader> askAccess(SimulatedSession session) {
        SimulatedSubscriber subscriber = session.subscriber();
        PacketWriter packet = head(Code.ACCESS_REQUEST).text(Attribute.USER_NAME, subscriber.username());
        settings.style().describe(packet, session, settings.name());
        byte[] challenge = new byte[16];
        random.nextBytes(challenge);
        switch (subscriber.method()) {
            case PAP -> {}
            case CHAP -> {
                byte identifier = challenge[0];
                byte[] response =
                        Signatures.chap(identifier, subscriber.password().getBytes(UTF_8), challenge);
                packet.octets(Attribute.CHAP_CHALLENGE, challenge)
                        .octets(
                                Attribute.CHAP_PASSWORD,
                                ByteBuffer.allocate(17)
                                        .put(identifier)
                                        .put(response)
                                        .array());
            }
            case MS_CHAP_V2 -> {
                byte[] peer = new byte[16];
                random.nextBytes(peer);
                byte[] response = new MsChapV2(subscriber.username(), subscriber.password()).response(challenge, peer);
                byte[] value = ByteBuffer.allocate(50)
                        .put(challenge[0])
                        .put((byte) 0)
                        .put(peer)
                        .putLong(0)
                        .put(response)
                        .array();
                packet.vendor(Attribute.MICROSOFT, Attribute.MS_CHAP_CHALLENGE, challenge)
                        .vendor(Attribute.MICROSOFT, Attribute.MS_CHAP2_RESPONSE, value);
            }
        }
        @Nullable String clear = subscriber.method() == Method.PAP ? subscriber.password() : null;
        return authentication.askAccess(packet, clear, settings.habits().signs());
    }

    private boolean stop(SimulatedSession session) {
        boolean acknowledged = report(session, STOP);
        online.remove(session.acctSessionId());
        return acknowledged;
    }

    private boolean report(SimulatedSession session, int status) {
        Counters counters = session.counters();
        long now = System.nanoTime();
        PacketWriter packet = head(Code.ACCOUNTING_REQUEST)
                .integer(Attribute.ACCT_STATUS_TYPE, status)
                .text(Attribute.USER_NAME, session.subscriber().username())
                .integer(Attribute.ACCT_AUTHENTIC, BY_RADIUS)
                .integer(Attribute.ACCT_DELAY_TIME, 0)
                .integer(Attribute.EVENT_TIMESTAMP, Instant.now().getEpochSecond());
        settings.style().describe(packet, session, settings.name());
        if (settings.style() == NasStyle.MIKROTIK_PPPOE)
            packet.integer(Attribute.FRAMED_IP_ADDRESS, session.address()); // known once the link is up
        byte[] carried = session.carried();
        if (carried != null) packet.octets(Attribute.CLASS, carried);
        if (status != START) {
            packet.integer(Attribute.ACCT_SESSION_TIME, session.seconds(now))
                    .integer(Attribute.ACCT_INPUT_OCTETS, counters.upload())
                    .integer(Attribute.ACCT_OUTPUT_OCTETS, counters.download());
            if (settings.habits().gigawords())
                packet.integer(Attribute.ACCT_INPUT_GIGAWORDS, counters.upload() >>> 32)
                        .integer(Attribute.ACCT_OUTPUT_GIGAWORDS, counters.download() >>> 32);
        }
        TerminateCause cause = session.ending();
        if (status == STOP && cause != null) packet.integer(Attribute.ACCT_TERMINATE_CAUSE, cause.value());
        boolean acknowledged = accounting.askAccounting(packet).isPresent();
        if (acknowledged && status != START) session.acknowledged(counters, now);
        return acknowledged;
    }

    private boolean about(int status) {
        PacketWriter packet = head(Code.ACCOUNTING_REQUEST)
                .integer(Attribute.ACCT_STATUS_TYPE, status)
                .integer(Attribute.EVENT_TIMESTAMP, Instant.now().getEpochSecond())
                .text(Attribute.ACCT_SESSION_ID, settings.style().sessionId(boot.get(), 0));
        return accounting.askAccounting(packet).isPresent();
    }

    private PacketWriter head(int code) {
        return new PacketWriter(code)
                .octets(Attribute.NAS_IP_ADDRESS, settings.address().getAddress())
                .text(Attribute.NAS_IDENTIFIER, settings.name());
    }

    private boolean interimDue(SimulatedSession session, long now) {
        long interval = settings.interimSeconds() > 0
                ? settings.interimSeconds()
                : session.granted().interimInterval();
        return interval > 0 && session.secondsSinceReport(now) >= interval;
    }

    private static boolean timedOut(SimulatedSession session, long now) {
        long limit = session.granted().sessionTimeout();
        return limit > 0 && session.seconds(now) >= limit;
    }

    private TerminateCause quotaCause() {
        return settings.style() == NasStyle.COOVACHILLI ? TerminateCause.SESSION_TIMEOUT : TerminateCause.NAS_REQUEST;
    }
}
