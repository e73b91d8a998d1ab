package turnpike.simulators.routeros;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A phone in the hotspot's air. Whatever page its browser asks for, the router sees: [#gateway] is where that happens,
/// a port of the router's that belongs to this phone alone, as the real router tells phones by their MAC address.
public final class Phone implements AutoCloseable {
    private static final Pattern REFRESH =
            Pattern.compile("http-equiv=\"refresh\"[^>]*content=\"\\d+;\\s*url=([^\"]+)\"", Pattern.CASE_INSENSITIVE);

    private final String mac;
    private final String ip;
    private final Hotspot hotspot;
    private final LoginPages pages;
    private final InetAddress router;
    private @Nullable HttpServer server; // once somebody opens its browser
    private @Nullable HttpClient browser;
    private volatile long uploadBps;
    private volatile long downloadBps;

    Phone(String mac, String ip, InetAddress router, Hotspot hotspot, LoginPages pages) {
        this.mac = mac;
        this.ip = ip;
        this.hotspot = hotspot;
        this.pages = pages;
        this.router = router;
    }

    private synchronized HttpServer server() {
        if (server == null) {
            try {
                server = HttpServer.create(new InetSocketAddress(router, 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException("no port for the browser of " + mac, e);
            }
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::answer);
            server.start();
        }
        return server;
    }

    private synchronized HttpClient browser() {
        if (browser == null) browser = HttpClient.newHttpClient();
        return browser;
    }

    /// As AA:BB:CC:DD:EE:FF.
    public String mac() {
        return mac;
    }

    /// Its address behind the router.
    public String ip() {
        return ip;
    }

    /// Where its browser meets the router: any path is a page of the net, `/login`, `/status` and `/logout` are the
    /// router's own. Ends with a slash.
    public String gateway() {
        InetSocketAddress at = server().getAddress();
        return "http://" + at.getAddress().getHostAddress() + ":" + at.getPort() + "/";
    }

    /// Where a browser ends the session. A phone that has opened none needs no port for it.
    synchronized String logoffUrl() {
        return server == null ? "http://" + router.getHostAddress() + "/logout" : gateway() + "logout";
    }

    public boolean isOnline() {
        return hotspot.session(this) != null;
    }

    /// Comes into the air: the router may let it in by its MAC address or cookie.
    public Phone join() {
        hotspot.join(this);
        return this;
    }

    /// Walks away.
    public void leave() {
        hotspot.leave(this);
    }

    /// What it moves while online, as long as the caps allow.
    public Phone traffic(long upload, long download) {
        uploadBps = upload;
        downloadBps = download;
        return this;
    }

    /// Moves bytes at once.
    public void move(long uploadBytes, long downloadBytes) {
        Session session = hotspot.session(this);
        if (session != null) session.move(uploadBytes, downloadBytes);
    }

    /// Reports its session now, whatever the interval.
    public void report() {
        hotspot.reportNow(this);
    }

    /// The username it is online with; null when it is not.
    public @Nullable String username() {
        Session session = hotspot.session(this);
        return session == null ? null : session.username;
    }

    /// Acct-Session-Id while online; null when it is not.
    public @Nullable String acctSessionId() {
        Session session = hotspot.session(this);
        return session == null ? null : session.acctSessionId;
    }

    /// The limits its session was given; null when it is not online.
    public turnpike.simulators.@Nullable Granted granted() {
        Session session = hotspot.session(this);
        return session == null ? null : session.granted();
    }

    long uploadBps() {
        return uploadBps;
    }

    long downloadBps() {
        return downloadBps;
    }

    /// Where a browser that opens any page ends up being sent by the login page; null when it is let through or the
    /// login page sends nowhere.
    public @Nullable String redirectedTo() {
        String page = get(gateway());
        Matcher refresh = REFRESH.matcher(page);
        return refresh.find() ? unescaped(refresh.group(1)) : null;
    }

    /// Logs in as a browser does that follows a link to the router's login page.
    ///
    /// @return what the router says when it does not let it in; null when it is online
    public @Nullable String login(String username, String password) {
        String page = get(gateway() + "login?username=" + LoginPages.escaped(username) + "&password="
                + LoginPages.escaped(password));
        return isOnline() ? null : page;
    }

    /// What the router's login page asks to be answered, as `id:challenge` in hex.
    public String challenge() {
        get(gateway() + "login");
        return pages.challenge(this);
    }

    private String get(String url) {
        try {
            HttpResponse<String> response = browser()
                    .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 3) return response.body();
            return get(URI.create(url)
                    .resolve(response.headers().firstValue("Location").orElse("/"))
                    .toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String unescaped(String attribute) {
        return attribute.replace("&amp;", "&");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
            if (exchange.getRequestMethod().equals("POST")) {
                asked.putAll(form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            }
            LoginPages.Page page = pages.page(this, exchange.getRequestURI(), asked);
            byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (page.location() != null) exchange.getResponseHeaders().set("Location", page.location());
            exchange.sendResponseHeaders(page.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, String> form(@Nullable String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (text == null) return fields;
        for (String pair : text.split("&")) {
            int at = pair.indexOf('=');
            if (at < 0) continue;
            fields.put(pair.substring(0, at), URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
        }
        return fields;
    }

    @Override
    public synchronized void close() {
        if (server != null) server.stop(0);
        if (browser != null) browser.close();
    }
}
