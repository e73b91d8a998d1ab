package turnpike.inbound.portal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.arrivals.PortalPhone;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.hotspot.Checkout;
import turnpike.hotspot.Doorway;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.Purchases;
import turnpike.hotspot.Visit;
import turnpike.inbound.portal.PortalDesk.Guest;
import turnpike.plans.Plan;
import turnpike.platform.http.Answer;

/// Choosing and paying.
final class StepPages {
    private static final Map<String, String> PROVIDERS =
            Map.of("mpesa", "M-Pesa", "airtel", "Airtel Money", "stripe", "Card");

    private static final Set<String> PROBLEMS = Set.of(
            "nas",
            "noplan",
            "keptout",
            "suspended",
            "plan",
            "phone",
            "provider",
            "tries",
            "unproven",
            "funds",
            "voucher",
            "otherway",
            "anotherway",
            "trial",
            "device",
            "ended",
            "taken",
            "offline");

    private final Hotspot hotspot;
    private final PortalDesk desk;

    StepPages(Hotspot hotspot, PortalDesk desk) {
        this.hotspot = hotspot;
        this.desk = desk;
    }

    Answer packages(Guest guest) {
        String problem = desk.problem(guest, PROBLEMS);
        if (problem == null && hotspot.purchases().isKeptOut(guest.visit())) problem = "keptout";
        return packages(guest, problem);
    }

    /// A form is answered with the address of a page, so that a browser that goes back finds one to show.
    private Answer again(Guest guest, String page, String problem) {
        UUID plan = guest.id("plan");
        String choice = page.equals("pay") && plan != null ? "&plan=" + plan : "";
        return Answer.redirect(desk.at(guest, page) + choice + "&bad=" + problem);
    }

    private Answer packages(Guest guest, @Nullable String problem) {
        Map<String, Object> values = new HashMap<>();
        values.put("s", desk.s(guest));
        List<Map<String, Object>> offers = new ArrayList<>();
        List<Map<String, Object>> trials = new ArrayList<>();
        for (Plan plan : hotspot.purchases()
                .offers(guest.visit().tenant(), guest.visit().place().nasId())) {
            if (!Purchases.isTrial(plan)) offers.add(plan(guest, plan));
            else if (mayTry(guest, plan)) trials.add(trial(guest, plan));
        }
        values.put("offers", offers);
        values.put("ways", offers.isEmpty() ? "" : String.join(" · ", ways(guest)));
        values.put("trials", trials);
        values.put("nothing", offers.isEmpty() && trials.isEmpty());
        values.put("vouchers", guest.theme().vouchers());
        hotspot.doorway()
                .standing(guest.visit())
                .filter(Doorway.Standing::mayPass)
                .map(Doorway.Standing::holding)
                .ifPresent(holding -> values.put("holding", guest.view().holding(holding)));
        values.putIfAbsent("holding", false);
        values.put("online", hotspot.doorway().isOnline(guest.visit()));
        var body = Pages.Body.of("packages", values).tells(guest.view().problem(problem));
        return desk.page(guest, "packages", body);
    }

    private Map<String, Object> plan(Guest guest, Plan plan) {
        return guest.view().plan(plan, hotspot.purchases().ends(guest.visit().tenant(), plan));
    }

    /// What costs nothing is given to every device; what is marked for trying, where the tenant wants that.
    private static boolean mayTry(Guest guest, Plan plan) {
        boolean isOn = guest.theme().trials() || !plan.terms().offer().trial();
        return isOn && guest.visit().device().mac() != null;
    }

    private Map<String, Object> trial(Guest guest, Plan plan) {
        Map<String, Object> values = plan(guest, plan);
        values.put("free", !plan.terms().offer().trial());
        return values;
    }

    /// The price, and whose phone is to be asked.
    private Answer choose(Guest guest) {
        Optional<Plan> plan = offered(guest);
        if (plan.isEmpty()) return again(guest, "packages", "plan");
        var price = plan.get().terms().price();
        var providers = hotspot.checkout().ways(guest.visit().tenant(), new Money(price.minor(), price.currency()));
        Map<String, Object> values = plan(guest, plan.get());
        values.put("payable", !providers.isEmpty());
        values.put("s", desk.s(guest));
        values.put("phone", guest.value("phone"));
        values.put("choice", providers.size() > 1);
        values.put("prompt", !providers.stream().allMatch(Checkout::isCard));
        values.put("card", providers.stream().anyMatch(Checkout::isCard));
        values.put("provider", providers.isEmpty() ? "" : providers.getFirst());
        values.put(
                "providers",
                providers.stream().map(name -> provider(name, providers)).toList());
        values.put(
                "wallet",
                hotspot.doorway()
                        .wallet(guest.visit(), price.currency())
                        .filter(wallet -> wallet.minor() >= price.minor())
                        .map(guest.texts()::money)
                        .orElse(""));
        var body = Pages.Body.of("pay", values).tells(guest.view().problem(desk.problem(guest, PROBLEMS)));
        return desk.page(guest, "pay", "&plan=" + plan.get().id(), body);
    }

    private List<String> ways(Guest guest) {
        return hotspot.checkout().ways(guest.visit().tenant(), guest.theme()).stream()
                .map(name -> PROVIDERS.getOrDefault(name, name))
                .toList();
    }

    private static Map<String, Object> provider(String name, List<String> all) {
        return Map.of("id", name, "name", PROVIDERS.getOrDefault(name, name), "first", name.equals(all.getFirst()));
    }

    private Optional<Plan> offered(Guest guest) {
        UUID wanted = guest.id("plan");
        return hotspot
                .purchases()
                .offers(guest.visit().tenant(), guest.visit().place().nasId())
                .stream()
                .filter(plan -> plan.id().equals(wanted) && !Purchases.isTrial(plan))
                .findFirst();
    }

    Answer pay(Guest guest) {
        if (!guest.call().isPost()) return choose(guest);
        if (guest.value("provider").equals("wallet")) return wallet(guest);
        UUID plan = guest.id("plan");
        Optional<String> phone =
                PortalPhone.of(guest.value("phone"), guest.tenant().currency().getCurrencyCode());
        if (plan == null) return again(guest, "packages", "plan");
        if (phone.isEmpty()) return again(guest, "pay", "phone");
        try {
            return bought(guest, hotspot.purchases().pay(guest.visit(), plan, phone.get(), guest.value("provider")));
        } catch (InvalidInput e) {
            // The provider could not ask this phone, as one of another country.
            return again(guest, "pay", e.field().equals("phone") ? "phone" : "provider");
        }
    }

    Answer wallet(Guest guest) {
        UUID plan = guest.id("plan");
        if (!guest.call().isPost() || plan == null) return Answer.redirect(desk.at(guest, "packages"));
        return bought(guest, hotspot.purchases().payFromWallet(guest.visit(), plan));
    }

    Answer voucher(Guest guest) {
        if (!guest.call().isPost()) return Answer.redirect(desk.at(guest, "packages"));
        String address = guest.call().origin().address();
        return bought(guest, hotspot.purchases().redeem(guest.visit(), guest.value("code"), address));
    }

    Answer trial(Guest guest) {
        UUID plan = guest.id("plan");
        if (!guest.call().isPost() || plan == null) return Answer.redirect(desk.at(guest, "packages"));
        return bought(guest, hotspot.purchases().tryOut(guest.visit(), plan));
    }

    private Answer bought(Guest guest, Purchases.Bought bought) {
        return switch (bought) {
            case Purchases.Bought.Under(var purchase) -> Answer.redirect(desk.at(guest.visit(), "wait", purchase.id()));
            case Purchases.Bought.Known() -> back(guest);
            case Purchases.Bought.Refused(var why) -> refused(guest, why);
        };
    }

    /// In with what is theirs already, else to what they have.
    private Answer back(Guest guest) {
        Visit visit = hotspot.visits().of(guest.state()).orElse(guest.visit());
        return switch (hotspot.doorway().connect(visit)) {
            case OPEN -> Answer.redirect(desk.at(visit, "login", null));
            case FULL -> Answer.redirect(desk.at(visit, "devices", null));
            case KEPT_OUT -> again(guest, "packages", "keptout");
            case NO_RIGHT -> Answer.redirect(desk.at(visit, "account", null));
        };
    }

    private Answer refused(Guest guest, Purchases.Refusal why) {
        return switch (why) {
            case NOT_ON_OFFER -> again(guest, "packages", "plan");
            case PROVIDER_NOT_OFFERED -> again(guest, "pay", "provider");
            case TOO_MANY_TRIES -> again(guest, guest.id("plan") == null ? "packages" : "pay", "tries");
            case NOT_PROVEN -> again(guest, "pay", "unproven");
            case NOT_ENOUGH -> again(guest, "pay", "funds");
            case CODE_REFUSED -> again(guest, "packages", "voucher");
            case CODE_FOR_ANOTHER_WAY -> again(guest, "packages", "otherway");
            case TRIAL_USED -> again(guest, "packages", "trial");
            case DEVICE_UNKNOWN -> again(guest, "packages", "device");
            case SUSPENDED -> again(guest, "packages", "suspended");
            case ANOTHER_WAY -> again(guest, "packages", "anotherway");
            case KEPT_OUT -> again(guest, "packages", "keptout");
        };
    }
}
