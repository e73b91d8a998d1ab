package turnpike.simulators.coova;

import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.Attribute;
import turnpike.simulators.Code;
import turnpike.simulators.LocalSite;
import turnpike.simulators.LocalSite.Request;
import turnpike.simulators.LocalSite.Response;
import turnpike.simulators.PacketReader;
import turnpike.simulators.coova.CoovaRadius.Proof;

/// An access point with CoovaChilli and any number of phones. Any thread; logins block on RADIUS.
///
/// A browser can stand in for a phone at `http://127.0.0.1:{port}/phone/{mac}/`.
public final class CoovaSimulator implements AutoCloseable {
    static final String CALLED = "02-C0-0A-00-00-01";
    private static final Duration TICK = Duration.ofMillis(500);

    /// What became of a login.
    sealed interface Login {
        record Accepted() implements Login {}

        /// @param reply Reply-Message; null when the server gave none
        record Rejected(@Nullable String reply) implements Login {}

        record Unanswered() implements Login {}
    }

    private final CoovaSettings settings;
    private final InstantSource clock;
    private final CoovaRadius radius;
    private final CoovaOrders orders;
    private final LocalSite site;
    private final Map<String, CoovaPhone> phones = new ConcurrentHashMap<>();
    private final AtomicInteger nextPhone = new AtomicInteger(1);
    private final AtomicLong boot;
    private final AtomicLong nextSession = new AtomicLong(new SecureRandom().nextInt(1 << 24)); // as the program's do
    private volatile boolean offline;
    private volatile boolean losesStop;
    private volatile boolean closed;

    private CoovaSimulator(CoovaSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.boot = new AtomicLong(clock.instant().getEpochSecond());
        this.radius = new CoovaRadius(settings);
        this.orders = new CoovaOrders(settings, this::obey);
        this.site = new LocalSite(settings.ports().http(), null, this::index);
    }

    public static CoovaSimulator start(CoovaSettings settings, InstantSource clock) {
        var started = new CoovaSimulator(settings, clock);
        Thread.ofVirtual().name("coova-" + settings.radiusNasId()).start(started::run);
        return started;
    }

    public CoovaSettings settings() {
        return settings;
    }

    /// Where its phones are listed and stood in for, without a slash at the end.
    public String url() {
        return site.url();
    }

    /// Where it takes Disconnect-Requests.
    public int coaPort() {
        return orders.port();
    }

    /// The phone with this address; joins the Wi-Fi when it is new.
    ///
    /// @param mac AA-BB-CC-DD-EE-FF
    public CoovaPhone phone(String mac) {
        return phones.computeIfAbsent(
                mac.toUpperCase(Locale.ROOT), known -> new CoovaPhone(known, nextPhone.getAndIncrement(), this));
    }

    // ------------------------------------------------------------------ what may go wrong

    /// Neither the phones nor RADIUS hear anything of it while it is off; sessions stay.
    public void offline(boolean off) {
        offline = off;
    }

    boolean isOffline() {
        return offline;
    }

    /// Loses all sessions with the power; no Stop is sent. Tells RADIUS that it is back.
    public void reboot() {
        for (CoovaPhone phone : phones.values()) {
            phone.turn.lock();
            try {
                phone.session = null;
                phone.askedByMac = false;
                phone.renewChallenge();
            } finally {
                phone.turn.unlock();
            }
        }
        boot.set(clock.instant().getEpochSecond());
        nextSession.set(1);
        radius.on(clock.instant());
    }

    /// The next Stop never leaves.
    public void loseNextStop() {
        losesStop = true;
    }

    /// Counts a phone's bytes from zero again in the middle of its session.
    public void resetCounters(CoovaPhone phone) {
        inTurn(phone, session -> {
            session.upload = 0;
            session.download = 0;
        });
    }

    // ------------------------------------------------------------------ what a phone does

    String opened(CoovaPhone phone, String url) {
        if (!phone.isOnline() && settings.macAuth() && !phone.askedByMac) askByMac(phone);
        if (phone.isOnline()) return url;
        phone.userUrl = url;
        return portal(phone, "notyet", null);
    }

    void moved(CoovaPhone phone, long upload, long download) {
        inTurn(phone, session -> {
            session.upload += upload;
            session.download += download;
            session.movedAt = clock.instant();
        });
        attend(phone);
    }

    Login logon(CoovaPhone phone, String username, Proof proof) {
        return admitted(phone, username, proof, false);
    }

    /// Asks with the device's address as name and password, as `macauth` does without `macpasswd`.
    void askByMac(CoovaPhone phone) {
        phone.askedByMac = true;
        if (settings.macAuth()) admitted(phone, phone.mac(), new Proof.Pap(phone.mac()), true);
    }

    private Login admitted(CoovaPhone phone, String username, Proof proof, boolean byMac) {
        phone.turn.lock();
        try {
            if (offline) return new Login.Unanswered();
            String id = String.format(Locale.ROOT, "%08x%08x", boot.get(), nextSession.getAndIncrement());
            Optional<PacketReader> reply = radius.ask(phone, id, username, proof, byMac);
            if (reply.isEmpty()) return new Login.Unanswered();
            PacketReader answer = reply.get();
            if (answer.code() != Code.ACCESS_ACCEPT) {
                phone.renewChallenge();
                return new Login.Rejected(answer.text(Attribute.REPLY_MESSAGE).orElse(null));
            }
            var session = new CoovaSession(
                    username,
                    id,
                    clock.instant(),
                    CoovaSession.Limits.read(answer),
                    answer.octets(Attribute.CLASS).orElse(null));
            phone.session = session;
            radius.report(phone, session, CoovaRadius.START, null, clock.instant());
            return new Login.Accepted();
        } finally {
            phone.turn.unlock();
        }
    }

    void logoff(CoovaPhone phone) {
        end(phone, CoovaCause.USER_REQUEST);
        phone.renewChallenge();
    }

    /// Reports a phone's session now, whatever the interval.
    ///
    /// @return false when nobody acknowledged
    public boolean reportNow(CoovaPhone phone) {
        phone.turn.lock();
        try {
            CoovaSession session = phone.session;
            return session != null && !offline && interim(phone, session);
        } finally {
            phone.turn.unlock();
        }
    }

    /// Looks after every session: ends what has reached a limit, reports what is due. Done twice a second anyway.
    public void attend() {
        List.copyOf(phones.values()).forEach(this::attend);
    }

    private void attend(CoovaPhone phone) {
        phone.turn.lock();
        try {
            CoovaSession session = phone.session;
            if (session == null || offline) return;
            Instant now = clock.instant();
            CoovaCause over = session.over(now);
            if (over != null) end(phone, over);
            else if (session.interimDue(now)) interim(phone, session);
        } finally {
            phone.turn.unlock();
        }
    }

    private boolean interim(CoovaPhone phone, CoovaSession session) {
        Instant now = clock.instant();
        boolean heard = radius.report(phone, session, CoovaRadius.INTERIM, null, now);
        if (heard) session.reportedAt = now;
        return heard;
    }

    private boolean end(CoovaPhone phone, CoovaCause cause) {
        phone.turn.lock();
        try {
            CoovaSession session = phone.session;
            if (session == null) return false;
            phone.session = null;
            if (losesStop) losesStop = false;
            else radius.report(phone, session, CoovaRadius.STOP, cause, clock.instant());
            return true;
        } finally {
            phone.turn.unlock();
        }
    }

    /// Ends the sessions an order names by id or user, and by device when it says one.
    private boolean obey(PacketReader order) {
        boolean any = false;
        for (CoovaPhone phone : phones.values()) {
            CoovaSession session = phone.session;
            if (session == null) continue;
            boolean meant = order.text(Attribute.ACCT_SESSION_ID)
                            .filter(id -> !id.equals(session.id))
                            .isEmpty()
                    && order.text(Attribute.USER_NAME)
                            .filter(name -> !name.equals(session.username))
                            .isEmpty()
                    && order.text(Attribute.CALLING_STATION_ID)
                            .filter(mac -> !mac.replace(':', '-').equalsIgnoreCase(phone.mac()))
                            .isEmpty();
            if (meant) any |= end(phone, CoovaCause.ADMIN_RESET);
        }
        return any;
    }

    // ------------------------------------------------------------------ what it answers

    /// The redirect to the portal.
    String portal(CoovaPhone phone, String res, @Nullable String reply) {
        CoovaSession session = phone.session;
        boolean in = session != null && (res.equals("success") || res.equals("already"));
        return CoovaUrls.of(
                settings,
                phone,
                new CoovaUrls.Redirect(
                        res,
                        phone.gateway.port(),
                        in ? null : phone.challengeHex(),
                        session == null ? null : session.username,
                        session == null || session.limits.timeout() == 0
                                ? null
                                : session.limits.timeout() - session.seconds(clock.instant()),
                        reply,
                        session == null ? null : session.id,
                        phone.userUrl));
    }

    JsonObject json(CoovaPhone phone, String res, @Nullable String reply) {
        CoovaSession session = phone.session;
        JsonObject body = new JsonObject()
                .put("version", "1.0")
                .put("clientState", session == null ? 0 : 1)
                .put("nasid", settings.radiusNasId());
        if (reply != null) body.put("message", reply);
        if (session == null) body.put("challenge", phone.challengeHex());
        if (res.equals("notyet")) body.put("location", new JsonObject().put("name", settings.radiusNasId()));
        String userUrl = phone.userUrl;
        body.put(
                "redir",
                new JsonObject()
                        .put("originalURL", userUrl == null ? "" : userUrl)
                        .put("redirectionURL", "")
                        .put("logoutURL", phone.front() + "logoff")
                        .put("ipAddress", phone.address())
                        .put("macAddress", phone.mac()));
        if (session != null) describe(body, session);
        return body;
    }

    private void describe(JsonObject body, CoovaSession session) {
        Instant now = clock.instant();
        CoovaSession.Limits limits = session.limits;
        JsonObject terms = new JsonObject()
                .put("sessionId", session.id)
                .put("userName", session.username)
                .put("startTime", session.startedAt.getEpochSecond())
                .put("sessionTimeout", limits.timeout())
                .put("terminateTime", 0)
                .put("idleTimeout", limits.idle());
        if (limits.maxInput() > 0) terms.put("maxInputOctets", limits.maxInput());
        if (limits.maxOutput() > 0) terms.put("maxOutputOctets", limits.maxOutput());
        if (limits.maxTotal() > 0) terms.put("maxTotalOctets", limits.maxTotal());
        body.put("session", terms)
                .put(
                        "accounting",
                        new JsonObject()
                                .put("sessionTime", session.seconds(now))
                                .put("idleTime", session.idleSeconds(now))
                                .put("inputOctets", session.upload & 0xffff_ffffL)
                                .put("outputOctets", session.download & 0xffff_ffffL)
                                .put("inputGigawords", session.upload >>> 32)
                                .put("outputGigawords", session.download >>> 32)
                                .put("viewPoint", settings.swapOctets() ? "nas" : "client"));
    }

    /// `/phone/{mac}/`: a browser becomes that phone.
    private Response index(Request request) {
        String[] path = request.path().split("/", 4);
        if (path.length >= 3 && path[1].equals("phone") && path[2].matches("(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}")) {
            String rest = path.length > 3 ? path[3] : "";
            return Response.redirect(phone(path[2]).front() + rest);
        }
        StringBuilder list = new StringBuilder("<!doctype html><title>CoovaChilli</title><h1>Phones</h1><ul>");
        for (CoovaPhone phone : phones.values()) {
            list.append("<li><a href=\"/phone/")
                    .append(phone.mac())
                    .append("/\">")
                    .append(phone.mac());
            list.append("</a> ").append(phone.isOnline() ? "online" : "offline");
        }
        return Response.page(200, list.append("</ul>").toString());
    }

    private void inTurn(CoovaPhone phone, Consumer<CoovaSession> change) {
        phone.turn.lock();
        try {
            CoovaSession session = phone.session;
            if (session != null) change.accept(session);
        } finally {
            phone.turn.unlock();
        }
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(TICK.toNanos());
            if (!closed) attend();
        }
    }

    @Override
    public void close() {
        closed = true;
        site.close();
        phones.values().forEach(phone -> phone.gateway.close());
        orders.close();
        radius.close();
    }
}
