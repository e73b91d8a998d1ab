package turnpike.inbound.portal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.arrivals.PortalPhone;
import turnpike.hotspot.AccessOrder;
import turnpike.hotspot.Doorway;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.Recoveries;
import turnpike.hotspot.SignIns;
import turnpike.hotspot.VendorLogin;
import turnpike.hotspot.Visit;
import turnpike.inbound.portal.PortalDesk.Guest;
import turnpike.platform.http.Answer;
import turnpike.tenancy.Logins;

/// In and out: logging the device in, signing in as somebody known, finding back, the account.
final class DoorPages {
    private static final int AGAIN_SECONDS = 2;
    private static final int ELSEWHERE_SECONDS = 10;

    private final Hotspot hotspot;
    private final PortalDesk desk;
    private final PortalBase base;

    DoorPages(Hotspot hotspot, PortalDesk desk, PortalBase base) {
        this.hotspot = hotspot;
        this.desk = desk;
        this.base = base;
    }

    Answer connect(Guest guest) {
        if (!guest.call().isPost()) return Answer.redirect(desk.at(guest, "packages"));
        return connect(guest, guest.visit());
    }

    private Answer connect(Guest guest, Visit visit) {
        return switch (hotspot.doorway().connect(visit)) {
            case OPEN -> Answer.redirect(desk.at(visit, "login", guest.purchaseId()));
            case FULL -> Answer.redirect(desk.at(visit, "devices", guest.purchaseId()));
            case KEPT_OUT -> Answer.redirect(desk.at(guest, "packages") + "&bad=keptout");
            case NO_RIGHT -> noPlan(guest);
        };
    }

    /// The person's devices, when as many are known as the plan allows; one that is let go makes room for this one.
    Answer devices(Guest guest) {
        if (guest.call().isPost()) {
            var released = hotspot.doorway().release(guest.visit(), guest.value("device"));
            if (released == Doorway.Released.DONE) return connect(guest, guest.visit());
            String page = desk.at(guest, "devices");
            return Answer.redirect(released == Doorway.Released.TOO_MANY ? page + "&bad=released" : page);
        }
        Optional<List<Doorway.Owned>> devices = hotspot.doorway().devices(guest.visit());
        Map<String, Object> values = new HashMap<>();
        values.put("s", desk.s(guest));
        values.put("proven", devices.isPresent());
        values.put(
                "devices",
                devices.orElse(List.of()).stream().map(guest.view()::device).toList());
        String problem = desk.problem(guest, Set.of("released"));
        var body = Pages.Body.of("devices", values).tells(guest.view().problem(problem));
        return desk.page(guest, "devices", body);
    }

    private Answer noPlan(Guest guest) {
        return Answer.redirect(desk.at(guest, "packages") + "&bad=noplan");
    }

    /// Waits while we have the NAS let the device in, or sends the browser to the NAS with a password for this one
    /// time.
    Answer login(Guest guest) {
        if (hotspot.doorway().isOnline(guest.visit())) return Answer.redirect(desk.at(guest, "done"));
        UUID nas = guest.visit().place().nasId();
        if (nas == null) return message(guest, "bad.device");
        Optional<Doorway.Elsewhere> elsewhere = hotspot.doorway().elsewhere(guest.visit());
        if (elsewhere.isPresent()) return elsewhere(guest, elsewhere.get());
        boolean isOurs = hotspot.provisioner().serves(guest.visit().tenant(), nas);
        if (isOurs || hotspot.doorway().isBeingReplaced(guest.visit())) return ordered(guest);
        String next = base.of(guest.call()) + desk.at(guest, "done");
        Optional<VendorLogin.Step> step = hotspot.doorway().browserLogin(guest.visit(), next);
        if (step.isEmpty()) {
            Optional<Doorway.Standing> standing = hotspot.doorway().standing(guest.visit());
            return standing.filter(Doorway.Standing::mayPass).isEmpty() ? noPlan(guest) : message(guest, "bad.device");
        }
        return switch (step.get()) {
            case VendorLogin.Step.Go(String url) ->
                desk.page(
                        guest,
                        null,
                        Pages.Body.of("login", Map.of("go", url, "post", false)).goes(url));
            case VendorLogin.Step.Post(String url, Map<String, String> fields) ->
                desk.page(
                        guest,
                        null,
                        Pages.Body.of("login", Map.of("go", "", "post", Map.of("url", url, "fields", fields(fields))))
                                .runs("login", 0));
        };
    }

    private static List<Map<String, String>> fields(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> Map.of("name", field.getKey(), "value", field.getValue()))
                .toList();
    }

    /// All sessions of the package are other devices': it goes on by itself when one leaves, or when told to.
    private Answer elsewhere(Guest guest, Doorway.Elsewhere elsewhere) {
        Map<String, Object> values = new HashMap<>(guest.view().elsewhere(elsewhere));
        values.put("s", desk.s(guest));
        int again = elsewhere.isLeaving() ? AGAIN_SECONDS : ELSEWHERE_SECONDS;
        var body = Pages.Body.of("elsewhere", values).again(again, desk.at(guest, "login"));
        return desk.page(guest, "login", body);
    }

    /// The wish to use the package here.
    Answer here(Guest guest) {
        if (!guest.call().isPost()) return Answer.redirect(desk.at(guest, "login"));
        return switch (hotspot.doorway().moveHere(guest.visit(), guest.purchaseId())) {
            case DONE -> Answer.redirect(desk.at(guest, "login"));
            case NOT_PROVEN -> Answer.redirect(desk.at(guest, "recover"));
            case TOO_MANY -> message(guest, "bad.moved");
            case NOT_ADMITTED -> connect(guest, guest.visit());
        };
    }

    private Answer ordered(Guest guest) {
        Optional<AccessOrder> order = hotspot.doorway().order(guest.visit());
        AccessOrder.State state = order.map(AccessOrder::state).orElse(AccessOrder.State.OBSOLETE);
        if (state == AccessOrder.State.REFUSED) return connect(guest, guest.visit());
        if (state == AccessOrder.State.DONE) return Answer.redirect(desk.at(guest, "done"));
        if (state != AccessOrder.State.PENDING) {
            Optional<Doorway.Standing> standing = hotspot.doorway().standing(guest.visit());
            return standing.filter(Doorway.Standing::mayPass).isEmpty() ? noPlan(guest) : message(guest, "bad.busy");
        }
        String self = desk.at(guest, "login");
        var body = Pages.Body.of("login", Map.of("go", "", "post", false)).again(AGAIN_SECONDS, self);
        return desk.page(guest, null, body);
    }

    Answer signIn(Guest guest) {
        if (!guest.call().isPost()) return signInPage(guest);
        var origin = guest.call().origin();
        var from = new Logins.From(origin.address(), origin.userAgent(), origin.requestId());
        var result = hotspot.signIns().signIn(guest.visit(), guest.value("username"), guest.value("password"), from);
        if (result != SignIns.Result.SIGNED_IN) {
            String bad = result == SignIns.Result.LOCKED ? "tries" : "signin";
            return Answer.redirect(desk.at(guest, "signin") + "&bad=" + bad);
        }
        return recognised(guest);
    }

    private Answer signInPage(Guest guest) {
        String problem = desk.problem(guest, Set.of("tries", "signin"));
        var body = Pages.Body.of("signin", Map.of("s", desk.s(guest)))
                .tells(guest.view().problem(problem));
        return desk.page(guest, "signin", body);
    }

    /// By a code sent to the phone, or by the code of a receipt.
    Answer recover(Guest guest) {
        if (!guest.call().isPost()) return recoverPage(guest);
        String address = guest.call().origin().address();
        if (!guest.value("otp").isEmpty()) {
            return found(guest, hotspot.recoveries().proveByCode(guest.visit(), guest.value("otp"), address), true);
        }
        if (!guest.value("receipt").isEmpty()) {
            var result = hotspot.recoveries().recogniseByReceipt(guest.visit(), guest.value("receipt"), address);
            return found(guest, result, false);
        }
        Optional<String> phone =
                PortalPhone.of(guest.value("phone"), guest.tenant().currency().getCurrencyCode());
        if (phone.isEmpty()) return recover(guest, false, "phone");
        if (!hotspot.recoveries().canSendCodes(guest.visit())) return recover(guest, false, "nocode");
        boolean taken = hotspot.recoveries().sendCode(guest.visit(), phone.get(), address);
        return recover(guest, taken, taken ? null : "tries");
    }

    private Answer found(Guest guest, Recoveries.Result result, boolean sent) {
        return switch (result) {
            case RECOGNISED -> recognised(guest);
            case WRONG -> recover(guest, sent, sent ? "code" : "receipt");
            case TOO_MANY_TRIES -> recover(guest, sent, "tries");
        };
    }

    private Answer recover(Guest guest, boolean sent, @Nullable String problem) {
        String page = desk.at(guest, "recover") + (sent ? "&sent=1" : "");
        return Answer.redirect(problem == null ? page : page + "&bad=" + problem);
    }

    private Answer recoverPage(Guest guest) {
        boolean sent = guest.value("sent").equals("1");
        String problem = desk.problem(guest, Set.of("code", "receipt", "tries", "phone", "unshown", "nocode"));
        var body = Pages.Body.of("recover", Map.of("s", desk.s(guest), "sent", sent))
                .tells(guest.view().problem(problem));
        return desk.page(guest, sent ? null : "recover", body);
    }

    /// The device is somebody's now: in with it if there is a right, else to what can be bought.
    private Answer recognised(Guest guest) {
        var visit = hotspot.visits().of(guest.state()).orElse(guest.visit());
        boolean mayPass = hotspot.doorway()
                .standing(visit)
                .filter(Doorway.Standing::mayPass)
                .isPresent();
        return mayPass ? connect(guest, visit) : Answer.redirect(desk.at(visit, "account", null));
    }

    Answer account(Guest guest) {
        Map<String, Object> values = new HashMap<>();
        values.put("s", desk.s(guest));
        boolean speaks = hotspot.doorway().speaks(guest.visit(), address(guest));
        Optional<Doorway.Standing> standing = speaks ? hotspot.doorway().standing(guest.visit()) : Optional.empty();
        values.put("known", standing.isPresent());
        values.put("online", hotspot.doorway().isOnline(guest.visit()));
        values.put("show", !speaks && guest.visit().who().subscriberId() != null);
        values.put(
                "who",
                standing.map(known -> PortalPhone.masked(known.username())).orElse(""));
        var holding = standing.map(Doorway.Standing::holding);
        values.put("holding", holding.isPresent() ? guest.view().holding(holding.get()) : false);
        String currency = guest.tenant().currency().getCurrencyCode();
        values.put(
                "wallet",
                hotspot.doorway()
                        .wallet(guest.visit(), currency)
                        .map(guest.texts()::money)
                        .orElse(""));
        return desk.page(guest, "account", Pages.Body.of("account", values));
    }

    Answer logout(Guest guest) {
        if (!guest.call().isPost()) return Answer.redirect(desk.at(guest, "packages"));
        var left = hotspot.doorway().disconnect(guest.visit(), address(guest));
        return left == Doorway.Left.NOT_SHOWN
                ? recover(guest, false, "unshown")
                : Answer.redirect(desk.at(guest, "packages"));
    }

    private static String address(Guest guest) {
        return guest.call().origin().address();
    }

    private Answer message(Guest guest, String text) {
        Map<String, Object> values = Map.of(
                "say", guest.texts().get(text),
                "back", desk.at(guest, "packages"),
                "label", guest.texts().get("back"));
        return desk.page(guest, null, Pages.Body.of("message", values));
    }
}
