package turnpike.simulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import turnpike.simulators.LocalSite.Request;
import turnpike.simulators.LocalSite.Response;
import turnpike.simulators.coova.CoovaSettings;
import turnpike.simulators.coova.CoovaSimulator;
import turnpike.simulators.daraja.StkOrder;
import turnpike.simulators.routeros.Phone;
import turnpike.simulators.routeros.RouterOsSimulator;
import turnpike.simulators.sms.TakenSms;

/// "Act as a customer": a MikroTik and a CoovaChilli hotspot with phones a visitor's browser stands in for, and a page
/// that shows what else happens on such a phone: the M-Pesa prompt and the SMS.
final class DemoCustomers implements AutoCloseable {
    private static final int COA_PORT = 3799; // RFC 5176 §2.1
    private static final int SHOWN = 12;

    private final DemoPartners partners;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final RouterOsSimulator router;
    private final CoovaSimulator chilli;
    private final LocalSite site;
    private volatile boolean paysItself = true;

    /// Opens the hotspots and the page.
    ///
    /// @param port of the page; another one is taken when somebody has it
    /// @throws UncheckedIOException when the addresses of the routers are taken
    /// @throws IllegalStateException when the product refuses to be set up
    DemoCustomers(DemoPartners partners, DemoShop shop, NasSettings.Server server, InstantSource clock, int port) {
        this.partners = partners;
        try {
            shop.open(partners);
            router = router(shop, server);
            chilli = chilli(shop, server, clock);
            site = site(port);
            open.push(site);
            var trade = new DemoTrade(shop, partners);
            if (!trade.isDone()) trade.trade(router);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private RouterOsSimulator router(DemoShop shop, NasSettings.Server server) {
        DemoPlan.Hotspot place = DemoPlan.CORNER;
        DemoShop.Gate gate = shop.gate(place);
        var started = RouterOsSimulator.start(RouterOsSimulator.Settings.at(place.name(), place.address()));
        open.push(started);
        started.hotspot(
                new RouterOsSimulator.RadiusServer(
                        server.authentication().getHostString(),
                        server.authentication().getPort(),
                        server.accounting().getPort(),
                        place.secret(),
                        COA_PORT),
                gate.portalUrl());
        RouterOsSimulator.Settings settings = started.settings();
        shop.link(gate.nasId(), place.address(), started.apiPort(), settings.user(), settings.password());
        return started;
    }

    private CoovaSimulator chilli(DemoShop shop, NasSettings.Server server, InstantSource clock) {
        DemoPlan.Hotspot place = DemoPlan.STAGE;
        DemoShop.Gate gate = shop.gate(place);
        var started = CoovaSimulator.start(
                new CoovaSettings(
                        place.name(),
                        InetAddress.ofLiteral(place.address()),
                        place.secret(),
                        server,
                        gate.portalUrl(),
                        gate.uamSecret(),
                        false,
                        false,
                        new CoovaSettings.Ports(0, COA_PORT)),
                clock);
        open.push(started);
        return started;
    }

    private LocalSite site(int port) {
        try {
            return new LocalSite(port, null, this::answer);
        } catch (UncheckedIOException e) {
            return new LocalSite(0, null, this::answer);
        }
    }

    /// Where the page is, without a slash at the end.
    String url() {
        return site.url();
    }

    // ---- the page

    private Response answer(Request request) {
        String path = request.path();
        if (request.method().equals("POST")) return acted(path, LocalSite.fields(request.body()));
        if (path.equals("/")) return Response.page(200, page());
        if (path.equals("/state")) return Response.json(200, state().encode());
        String[] part = path.split("/", -1);
        if (part.length >= 3 && part[1].equals("phone")) return Response.redirect(phone(part[2], request));
        return Response.page(404, "not here");
    }

    /// `/phone/mikrotik?number=7`: the browser becomes that phone, opening a page of the world.
    private String phone(String kind, Request request) {
        String number = Objects.requireNonNullElse(request.field("number"), "1");
        String mac = mac(kind, number.matches("\\d{1,4}") ? Integer.parseInt(number) : 1);
        if (kind.equals("coovachilli")) return chilli.url() + "/phone/" + mac + "/";
        Phone phone = router.phone(mac);
        phone.join().traffic(40_000, 1_500_000); // somebody watches a film
        return phone.gateway();
    }

    static String mac(String kind, int number) {
        return String.format(
                Locale.ROOT, "02-54-50-%02d-%02X-%02X", kind.equals("coovachilli") ? 2 : 1, number / 256, number % 256);
    }

    private Response acted(String path, Map<String, String> form) {
        String id = form.getOrDefault("id", "");
        boolean there = prompts(
                        order -> order.isWaiting() && order.checkoutRequestId().equals(id))
                .findAny()
                .isPresent();
        switch (path) {
            case "/pay" -> {
                if (there) partners.daraja().answer(id);
            }
            case "/cancel" -> {
                if (there) partners.daraja().cancel(id);
            }
            case "/itself" -> {
                paysItself = "yes".equals(form.get("value"));
                if (paysItself) partners.daraja().payAfter(DemoPartners.PIN_TYPED);
                else partners.daraja().payByHand();
            }
            default -> {
                return Response.page(404, "not here");
            }
        }
        return Response.json(200, state().encode());
    }

    private java.util.stream.Stream<StkOrder> prompts(Predicate<StkOrder> which) {
        return partners.daraja().orders().stream().filter(which);
    }

    private JsonObject state() {
        var prompts = new JsonArray();
        for (StkOrder order : latest(partners.daraja().orders())) {
            String receipt = order.receipt();
            prompts.add(new JsonObject()
                    .put("id", order.checkoutRequestId())
                    .put("phone", order.phone())
                    .put("amount", order.amount())
                    .put("waiting", order.isWaiting())
                    .put("says", receipt == null ? order.resultText() : "paid, " + receipt));
        }
        var inbox = new JsonArray();
        for (TakenSms sms : latest(partners.sms().taken())) {
            inbox.add(
                    new JsonObject().put("to", sms.to()).put("from", sms.from()).put("text", sms.text()));
        }
        return new JsonObject()
                .put("itself", paysItself)
                .put("prompts", prompts)
                .put("inbox", inbox);
    }

    /// Newest first.
    private static <T> List<T> latest(List<T> all) {
        return all.subList(Math.max(0, all.size() - SHOWN), all.size()).reversed();
    }

    private static String page() {
        try (var in = DemoCustomers.class.getResourceAsStream("/turnpike/simulators/customer.html")) {
            return new String(Objects.requireNonNull(in, "customer.html").readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
