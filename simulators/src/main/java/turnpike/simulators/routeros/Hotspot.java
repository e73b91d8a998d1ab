package turnpike.simulators.routeros;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.Attribute;
import turnpike.simulators.Code;
import turnpike.simulators.Granted;
import turnpike.simulators.NasStyle;
import turnpike.simulators.PacketReader;
import turnpike.simulators.Signatures;
import turnpike.simulators.TerminateCause;

/// Who is behind the router and who of them is let through. Any thread; whatever talks to the RADIUS server blocks.
final class Hotspot {
    private static final int START = 1; // Acct-Status-Type
    private static final int STOP = 2;
    private static final int INTERIM = 3;

    private final Config config;
    private final Radius radius;
    private final LongSupplier nanos;
    private final Map<String, Phone> phones = new ConcurrentHashMap<>(); // by MAC
    private final Map<String, Session> sessions = new ConcurrentHashMap<>(); // by MAC
    private final Map<String, String[]> cookies = new ConcurrentHashMap<>(); // by MAC: user, password
    private final AtomicInteger counter = new AtomicInteger();
    private final AtomicInteger boot = new AtomicInteger();

    Hotspot(Config config, Radius radius, LongSupplier nanos) {
        this.config = config;
        this.radius = radius;
        this.nanos = nanos;
    }

    /// What became of a login; null error: online.
    record Answer(@Nullable String error) {
        static final Answer ONLINE = new Answer(null);
    }

    void join(Phone phone) {
        phones.put(phone.mac(), phone);
        if (sessions.containsKey(phone.mac())) return;
        String[] cookie = cookies.get(phone.mac());
        if (cookie != null && allows("mac-cookie") && isKept(phone.mac())) {
            login(phone, cookie[0], new Radius.Proof.Plain(cookie[1]), "mac-cookie");
        } else if (allows("mac")) {
            boolean asPassword = "mac-as-username-and-password".equals(profile().get("mac-auth-mode"));
            String password = asPassword ? phone.mac() : profile().getOrDefault("mac-auth-password", "");
            login(phone, phone.mac(), new Radius.Proof.Plain(password), "mac");
        }
    }

    void leave(Phone phone) {
        phones.remove(phone.mac());
        Session session = sessions.get(phone.mac());
        if (session != null) end(session, TerminateCause.LOST_CARRIER);
    }

    boolean allows(String method) {
        return List.of(profile().getOrDefault("login-by", "").split(",")).contains(method);
    }

    /// The profile of the first hotspot server.
    Map<String, String> profile() {
        String name = config.rows("/ip/hotspot").stream()
                .map(row -> row.getOrDefault("profile", "default"))
                .findFirst()
                .orElse("default");
        Map<String, String> profile = config.row("/ip/hotspot/profile", name);
        return profile == null ? Map.of() : profile;
    }

    Answer login(Phone phone, String username, Radius.Proof proof, String by) {
        if (sessions.containsKey(phone.mac())) return Answer.ONLINE;
        phones.putIfAbsent(phone.mac(), phone);
        int number = counter.incrementAndGet();
        Map<String, String> local = config.row("/ip/hotspot/user", username);
        boolean byRadius = local == null;
        var named = new Session.Named(number, acctSessionId(number), username, byRadius);
        if (local != null) {
            if (!proves(local.getOrDefault("password", ""), proof)) return new Answer("invalid username or password");
            begin(new Session(named, phone, by, Granted.EVERYTHING, null, nanos.getAsLong()), proof);
            return Answer.ONLINE;
        }
        if (!"true".equals(profile().get("use-radius"))) return new Answer("invalid username or password");
        Optional<PacketReader> reply = radius.ask(named, phone, proof);
        if (reply.isEmpty()) return new Answer("RADIUS server is not responding");
        if (reply.get().code() != Code.ACCESS_ACCEPT) {
            return new Answer(reply.get().text(Attribute.REPLY_MESSAGE).orElse("invalid username or password"));
        }
        Granted granted = Granted.read(reply.get(), NasStyle.MIKROTIK_HOTSPOT, Granted.EVERYTHING);
        byte[] carried = reply.get().octets(Attribute.CLASS).orElse(null);
        begin(new Session(named, phone, by, granted, carried, nanos.getAsLong()), proof);
        return Answer.ONLINE;
    }

    /// `/ip/hotspot/active/login`: the host must be there.
    void loginByApi(Map<String, String> values) throws Trap {
        String user = values.get("user");
        if (user == null) throw new Trap(1, "missing value(s) of argument(s) user");
        String mac = values.getOrDefault("mac-address", "");
        String ip = values.getOrDefault("ip", "");
        Phone phone = mac.isEmpty() ? byAddress(ip) : phones.get(mac.toUpperCase(Locale.ROOT));
        if (phone == null) throw new Trap(4, "failure: unknown host IP " + ip);
        if (sessions.containsKey(phone.mac())) throw new Trap(4, "failure: already authorized");
        Answer answer = login(phone, user, new Radius.Proof.Plain(values.getOrDefault("password", "")), "http-pap");
        if (answer.error != null) throw new Trap(4, "failure: " + answer.error);
    }

    private @Nullable Phone byAddress(String ip) {
        return phones.values().stream()
                .filter(one -> one.ip().equals(ip))
                .findFirst()
                .orElse(null);
    }

    private void begin(Session session, Radius.Proof proof) {
        if (sessions.putIfAbsent(session.phone.mac(), session) != null) return; // two tabs at once
        if (allows("mac-cookie") && proof instanceof Radius.Proof.Plain plain) remember(session, plain);
        if (session.byRadius) report(session, START);
    }

    private void remember(Session session, Radius.Proof.Plain plain) {
        String mac = session.phone.mac();
        cookies.put(mac, new String[] {session.username, plain.password()});
        try {
            forget(mac, false);
            config.add("/ip/hotspot/cookie", Map.of("user", session.username, "mac-address", mac, "expires-in", "3d"));
        } catch (Trap e) {
            throw new IllegalStateException(e);
        }
    }

    /// Somebody may have removed the cookie's row.
    private boolean isKept(String mac) {
        return config.rows("/ip/hotspot/cookie").stream().anyMatch(row -> mac.equals(row.get("mac-address")));
    }

    private void forget(String mac, boolean also) {
        if (also) cookies.remove(mac);
        for (Map<String, String> row : config.rows("/ip/hotspot/cookie")) {
            if (!mac.equals(row.get("mac-address"))) continue;
            try {
                config.remove("/ip/hotspot/cookie", row.getOrDefault(".id", ""));
            } catch (Trap e) {
                return; // somebody else was faster
            }
        }
    }

    void logout(Phone phone, boolean eraseCookie) {
        if (eraseCookie) forget(phone.mac(), true);
        Session session = sessions.get(phone.mac());
        if (session != null) end(session, TerminateCause.USER_REQUEST);
    }

    void kick(String id) throws Trap {
        for (Session session : sessions.values()) {
            if (!session.id.equals(id)) continue;
            end(session, TerminateCause.ADMIN_RESET);
            return;
        }
        throw Trap.noSuchItem();
    }

    /// By order of the RADIUS server: the cookie goes too, else the phone would be back at once.
    void disconnect(Session session) {
        forget(session.phone.mac(), true);
        if (session.end(TerminateCause.ADMIN_RESET)) {
            sessions.remove(session.phone.mac(), session);
            Thread.startVirtualThread(() -> report(session, STOP));
        }
    }

    private void end(Session session, TerminateCause cause) {
        if (!session.end(cause)) return;
        sessions.remove(session.phone.mac(), session);
        if (session.byRadius) report(session, STOP);
    }

    private void report(Session session, int status) {
        session.reporting.lock();
        try {
            radius.report(session, status, nanos.getAsLong());
        } finally {
            session.reporting.unlock();
        }
    }

    void reportNow(Phone phone) {
        Session session = sessions.get(phone.mac());
        if (session != null) report(session, INTERIM);
    }

    /// What time does: traffic, limits, reports.
    void tick() {
        long now = nanos.getAsLong();
        for (Session session : sessions.values()) {
            session.flow(session.phone.uploadBps(), session.phone.downloadBps(), now);
            if (session.quotaReached()) {
                forget(session.phone.mac(), true);
                end(session, TerminateCause.NAS_REQUEST);
            } else if (session.timedOut(now)) {
                forget(session.phone.mac(), true);
                end(session, TerminateCause.SESSION_TIMEOUT);
            } else if (session.byRadius && session.interimDue(now)) {
                report(session, INTERIM);
            }
        }
    }

    /// Power lost: sessions vanish unreported, hosts are forgotten until they join again, the boot symbol of session
    /// ids moves on.
    void powerLost() {
        for (Session session : sessions.values()) session.end(TerminateCause.LOST_CARRIER);
        sessions.clear();
        phones.clear();
        counter.set(0);
        boot.incrementAndGet();
    }

    private String acctSessionId(int number) {
        return "80" + Integer.toHexString(boot.get() & 0xf)
                + Integer.toHexString(0x100000 | number).substring(1);
    }

    @Nullable
    Session session(Phone phone) {
        return sessions.get(phone.mac());
    }

    Collection<Session> sessions() {
        return sessions.values();
    }

    List<Map<String, String>> activeRows() {
        long now = nanos.getAsLong();
        List<Map<String, String>> rows = new ArrayList<>();
        for (Session session : sessions.values()) {
            Granted granted = session.granted();
            Session.Counters counters = session.counters();
            Map<String, String> row = new LinkedHashMap<>();
            row.put(".id", session.id);
            row.put("server", radius.serverName());
            row.put("user", session.username);
            row.put("address", session.phone.ip());
            row.put("mac-address", session.phone.mac());
            row.put("login-by", session.loginBy);
            row.put("uptime", Engine.span(session.seconds(now)));
            if (granted.sessionTimeout() > 0) {
                row.put("session-time-left", Engine.span(Math.max(0, granted.sessionTimeout() - session.seconds(now))));
            }
            row.put("idle-time", "0s");
            row.put("keepalive-timeout", "2m");
            row.put("bytes-in", Long.toString(counters.upload()));
            row.put("bytes-out", Long.toString(counters.download()));
            row.put("packets-in", Long.toString(counters.upload() / 800));
            row.put("packets-out", Long.toString(counters.download() / 800));
            if (granted.quota() > 0) {
                row.put(
                        "limit-bytes-total",
                        Long.toString(Math.max(0, granted.quota() - counters.upload() - counters.download())));
            }
            limit(row, "limit-bytes-in", granted.uploadQuota() - counters.upload(), granted.uploadQuota());
            limit(row, "limit-bytes-out", granted.downloadQuota() - counters.download(), granted.downloadQuota());
            row.put("radius", session.byRadius ? "true" : "false");
            rows.add(row);
        }
        return rows;
    }

    private static void limit(Map<String, String> row, String name, long left, long limit) {
        if (limit > 0) row.put(name, Long.toString(Math.max(0, left)));
    }

    List<Map<String, String>> hostRows() {
        List<Map<String, String>> rows = new ArrayList<>();
        for (Phone phone : phones.values()) {
            Map<String, String> row = new LinkedHashMap<>();
            row.put(
                    ".id",
                    "*" + Integer.toHexString(phone.mac().hashCode() & 0xffffff).toUpperCase(Locale.ROOT));
            row.put("mac-address", phone.mac());
            row.put("address", phone.ip());
            row.put("to-address", phone.ip());
            row.put("server", radius.serverName());
            row.put("authorized", sessions.containsKey(phone.mac()) ? "true" : "false");
            row.put("bypassed", "false");
            rows.add(row);
        }
        return rows;
    }

    /// What all phones move together, by their caps.
    Map<String, String> traffic(String name) {
        long up = 0;
        long down = 0;
        for (Session session : sessions.values()) {
            up += Session.capped(session.phone.uploadBps(), session.granted().uploadRate());
            down += Session.capped(
                    session.phone.downloadBps(), session.granted().downloadRate());
        }
        Map<String, String> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("rx-bits-per-second", Long.toString(up));
        row.put("tx-bits-per-second", Long.toString(down));
        return row;
    }

    private static boolean proves(String password, Radius.Proof proof) {
        return switch (proof) {
            case Radius.Proof.Plain plain -> plain.password().equals(password);
            case Radius.Proof.Chap chap ->
                java.util.HexFormat.of()
                        .formatHex(Signatures.chap(
                                chap.identifier(),
                                password.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                java.util.HexFormat.of().parseHex(chap.challenge())))
                        .equals(chap.response());
        };
    }
}
