package turnpike.inbound.portal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.arrivals.PortalPhone;
import turnpike.hotspot.Checkout;
import turnpike.hotspot.Doorway;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.Purchases;
import turnpike.inbound.portal.PortalDesk.Guest;
import turnpike.plans.Plan;
import turnpike.platform.http.Answer;

/// Choosing and paying.
final class StepPages {
    private static final Map<String, String> PROVIDERS =
            Map.of("mpesa", "M-Pesa", "airtel", "Airtel Money", "stripe", "Card");

    private final Hotspot hotspot;
    private final PortalDesk desk;

    StepPages(Hotspot hotspot, PortalDesk desk) {
        this.hotspot = hotspot;
        this.desk = desk;
    }

    Answer packages(Guest guest) {
        return packages(guest, guest.call().isPost() ? null : problem(guest));
    }

    private static @Nullable String problem(Guest guest) {
        String bad = guest.value("bad");
        return bad.equals("nas") || bad.equals("noplan") ? bad : null;
    }

    private Answer packages(Guest guest, @Nullable String problem) {
        Map<String, Object> values = new HashMap<>();
        values.put("s", desk.s(guest));
        List<Map<String, Object>> offers = new ArrayList<>();
        List<Map<String, Object>> trials = new ArrayList<>();
        for (Plan plan : hotspot.purchases()
                .offers(guest.visit().tenant(), guest.visit().place().nasId())) {
            (Purchases.isTrial(plan) ? trials : offers).add(guest.view().plan(plan));
        }
        values.put("offers", offers);
        values.put("ways", offers.isEmpty() ? "" : String.join(" · ", ways(guest)));
        values.put("trials", guest.theme().trials() && guest.visit().device().mac() != null ? trials : List.of());
        values.put("vouchers", guest.theme().vouchers());
        hotspot.doorway()
                .standing(guest.visit())
                .filter(Doorway.Standing::mayPass)
                .map(Doorway.Standing::holding)
                .ifPresent(holding -> values.put("holding", guest.view().holding(holding)));
        values.putIfAbsent("holding", false);
        var body = Pages.Body.of("packages", values).tells(guest.view().problem(problem));
        return desk.page(guest, guest.call().isPost() ? null : "packages", body);
    }

    /// The price, and whose phone is to be asked.
    Answer choose(Guest guest) {
        return choose(guest, null);
    }

    private Answer choose(Guest guest, @Nullable String problem) {
        Optional<Plan> plan = offered(guest);
        if (plan.isEmpty()) return packages(guest, "plan");
        var providers = hotspot.checkout().ways(guest.visit().tenant());
        Map<String, Object> values = guest.view().plan(plan.get());
        values.put("s", desk.s(guest));
        values.put("phone", guest.value("phone"));
        values.put("choice", providers.size() > 1);
        values.put("prompt", !providers.stream().allMatch(Checkout::isCard));
        values.put("card", providers.stream().anyMatch(Checkout::isCard));
        values.put("provider", providers.isEmpty() ? "" : providers.getFirst());
        values.put(
                "providers",
                providers.stream().map(name -> provider(name, providers)).toList());
        var price = plan.get().terms().price();
        values.put(
                "wallet",
                hotspot.doorway()
                        .wallet(guest.visit(), price.currency())
                        .filter(wallet -> wallet.minor() >= price.minor())
                        .map(guest.texts()::money)
                        .orElse(""));
        var body = Pages.Body.of("pay", values).tells(guest.view().problem(problem));
        return desk.page(guest, null, body);
    }

    private List<String> ways(Guest guest) {
        return hotspot.checkout().ways(guest.visit().tenant()).stream()
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
        UUID plan = guest.id("plan");
        Optional<String> phone =
                PortalPhone.of(guest.value("phone"), guest.tenant().currency().getCurrencyCode());
        if (plan == null) return packages(guest, "plan");
        if (phone.isEmpty()) return choose(guest, "phone");
        return bought(guest, hotspot.purchases().pay(guest.visit(), plan, phone.get(), guest.value("provider")));
    }

    Answer wallet(Guest guest) {
        UUID plan = guest.id("plan");
        if (!guest.call().isPost() || plan == null) return packages(guest, null);
        return bought(guest, hotspot.purchases().payFromWallet(guest.visit(), plan));
    }

    Answer voucher(Guest guest) {
        if (!guest.call().isPost()) return packages(guest, null);
        String address = guest.call().origin().address();
        return bought(guest, hotspot.purchases().redeem(guest.visit(), guest.value("code"), address));
    }

    Answer trial(Guest guest) {
        UUID plan = guest.id("plan");
        if (!guest.call().isPost() || plan == null) return packages(guest, null);
        return bought(guest, hotspot.purchases().tryOut(guest.visit(), plan));
    }

    private Answer bought(Guest guest, Purchases.Bought bought) {
        return switch (bought) {
            case Purchases.Bought.Under(var purchase) -> Answer.redirect(desk.at(guest.visit(), "wait", purchase.id()));
            case Purchases.Bought.Refused(var why) -> refused(guest, why);
        };
    }

    private Answer refused(Guest guest, Purchases.Refusal why) {
        return switch (why) {
            case NOT_ON_OFFER -> packages(guest, "plan");
            case PROVIDER_NOT_OFFERED -> choose(guest, "provider");
            case TOO_MANY_TRIES -> guest.id("plan") == null ? packages(guest, "tries") : choose(guest, "tries");
            case NOT_PROVEN, NOT_ENOUGH -> choose(guest, "funds");
            case CODE_REFUSED -> packages(guest, "voucher");
            case CODE_FOR_ANOTHER_WAY -> packages(guest, "otherway");
            case TRIAL_USED -> packages(guest, "trial");
            case DEVICE_UNKNOWN -> packages(guest, "device");
        };
    }
}
