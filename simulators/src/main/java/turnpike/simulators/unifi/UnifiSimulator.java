package turnpike.simulators.unifi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.LocalSite;
import turnpike.simulators.LocalSite.Request;
import turnpike.simulators.LocalSite.Response;

/// A console with one site and any number of phones on its guest network. Any thread.
///
/// A browser can stand in for a phone at `http://127.0.0.1:{port}/phone/{mac}/`.
public final class UnifiSimulator implements AutoCloseable {
    private static final String ONLINE = "<!doctype html><title>Online</title><h1>You are online</h1>";

    private final UnifiSettings settings;
    private final InstantSource clock;
    private final Map<String, UnifiPhone> phones = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger(1);
    private final AtomicInteger authorizations = new AtomicInteger();
    private final IntegrationPages integration;
    private final LegacyPages legacy;
    private final LocalSite site;
    private volatile boolean offline;
    private volatile boolean forgetful;

    private UnifiSimulator(UnifiSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.integration = new IntegrationPages(this);
        this.legacy = new LegacyPages(this);
        this.site = new LocalSite(settings.port(), settings.certificate(), this::answer);
    }

    public static UnifiSimulator start(UnifiSettings settings, InstantSource clock) {
        return new UnifiSimulator(settings, clock);
    }

    public UnifiSettings settings() {
        return settings;
    }

    /// The console's address, without a slash at the end.
    public String url() {
        return site.url();
    }

    /// The phone with this address; joins the guest network when it is new.
    ///
    /// @param mac with dashes or colons
    public UnifiPhone phone(String mac) {
        String known = mac.replace('-', ':').toLowerCase(Locale.ROOT);
        return phones.computeIfAbsent(known, _ -> new UnifiPhone(known, next.getAndIncrement(), this));
    }

    /// How often a guest was let in: each time cancels what was before.
    public int authorizations() {
        return authorizations.get();
    }

    /// Hangs up on everybody.
    public void offline(boolean off) {
        offline = off;
    }

    /// Says that a guest is let in, and does not let it in, as a console whose access point does not hear it.
    public void forgetful(boolean is) {
        forgetful = is;
    }

    Instant now() {
        return clock.instant();
    }

    Collection<UnifiPhone> connected() {
        return phones.values().stream().filter(UnifiPhone::isConnected).toList();
    }

    Collection<UnifiPhone> phones() {
        return List.copyOf(phones.values());
    }

    void authorize(UnifiPhone phone, UnifiPhone.Authorization granted) {
        authorizations.incrementAndGet();
        phone.authorize(forgetful ? null : granted);
    }

    /// `/guest/s/{site}/?ap=&id=&t=&url=&ssid=`, as in the maker's description.
    String portal(UnifiPhone phone, String url) {
        return settings.portal() + "/guest/s/" + settings.site() + "/?ap=" + UnifiPhone.AP + "&id=" + phone.mac()
                + "&t=" + now().getEpochSecond() + "&url=" + URLEncoder.encode(url, UTF_8) + "&ssid=Guest+Wifi";
    }

    private @Nullable Response answer(Request request) {
        if (offline) return null;
        String path = request.path();
        if (path.startsWith("/phone/")) return world(request);
        if (path.startsWith(IntegrationPages.BASE)) return integration.answer(request);
        return legacy.answer(request);
    }

    private Response world(Request request) {
        String[] path = request.path().split("/", 4);
        if (!path[2].matches("(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}")) return Response.page(404, "No such phone");
        String rest = path.length > 3 ? path[3] : "";
        UnifiPhone phone = phone(path[2]);
        if (!phone.isOnline()) return Response.redirect(portal(phone, phone.front() + rest));
        return rest.equals("generate_204") ? Response.page(204, "") : Response.page(200, ONLINE);
    }

    @Override
    public void close() {
        site.close();
    }
}
