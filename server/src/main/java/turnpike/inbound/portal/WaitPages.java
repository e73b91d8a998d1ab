package turnpike.inbound.portal;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.NotFound;
import turnpike.hotspot.Doorway;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.Purchase;
import turnpike.hotspot.PurchaseBook;
import turnpike.hotspot.PurchaseEvent;
import turnpike.inbound.portal.PortalDesk.Guest;
import turnpike.platform.http.Answer;

/// Waiting for a payment and for the connection. All that happens happens without the page, except the login where
/// nobody tells the NAS: it may be closed, and opened again it shows how things stand.
final class WaitPages {
    /// As long as proxies let a call rest.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// Where script is off, the page asks again by itself.
    private static final int REFRESH_SECONDS = 3;

    /// Where nothing is awaited from one second to the next.
    private static final int LATER_SECONDS = 10;

    /// How a payer comes back from the provider's page.
    private static final String PAID = "paid";

    private static final String GAVE_UP = "no";

    private final Hotspot hotspot;
    private final PortalDesk desk;

    WaitPages(Hotspot hotspot, PortalDesk desk) {
        this.hotspot = hotspot;
        this.desk = desk;
    }

    Answer wait(Guest guest) {
        PurchaseBook.Story story = story(guest);
        if (story == null) return Answer.redirect(desk.at(guest, "packages"));
        String go = go(guest, story);
        if (go != null) return Answer.redirect(go);
        Purchase purchase = story.purchase();
        Optional<Doorway.Elsewhere> elsewhere = elsewhere(guest, story);
        boolean isBusy = purchase.state().isOpen() && elsewhere.isEmpty() && !isKeptOut(story);
        Map<String, Object> values = new HashMap<>();
        elsewhere.ifPresent(known -> values.put("elsewhere", guest.view().elsewhere(known)));
        values.putIfAbsent("elsewhere", false);
        values.put("s", desk.s(guest));
        values.put("name", purchase.deal().planName());
        values.put("price", guest.texts().money(purchase.deal().price()));
        values.put("say", say(guest, story));
        values.put("card", card(guest, story));
        values.put("forward", forward(guest, story));
        values.put("otherway", isByCard(guest, story) && !isBack(guest, PAID));
        values.put("plan", purchase.deal().planId());
        hotspot.checkout().byHand(guest.visit().tenant(), purchase).ifPresent(hand -> {
            values.put("hand", true);
            values.put("part", purchase.outcome() == Purchase.Outcome.UNDERPAID);
            values.put("paybill", hand.payBill());
            values.put("reference", hand.reference());
            values.put("sum", guest.texts().money(hand.amount()));
        });
        values.put("back", guest.value("back"));
        values.put("busy", isBusy);
        values.put("unpaid", purchase.state() == Purchase.State.WAITING);
        values.put("carries", isCarried(guest, purchase));
        values.put("again", !purchase.state().isOpen());
        values.put("browser", story.isForBrowser());
        values.put("events", guest.view().events(story.events()));
        values.put("revision", revision(guest, story));
        var body = Pages.Body.of("wait", values);
        if (isBusy) return desk.page(guest, "wait", body.runs("wait", REFRESH_SECONDS));
        boolean isToCome = purchase.state().isOpen() || purchase.state() == Purchase.State.QUEUED;
        return desk.page(guest, "wait", isToCome ? body.again(LATER_SECONDS, desk.at(guest, "wait")) : body);
    }

    /// Whether this browser has to log the device in, as nobody tells the NAS: closed, it connects nothing.
    private boolean isCarried(Guest guest, Purchase purchase) {
        UUID nas = purchase.buyer().nasId();
        return nas != null && !hotspot.provisioner().serves(guest.visit().tenant(), nas);
    }

    /// Whether other devices have all sessions of the package, so that this one waits in vain.
    private Optional<Doorway.Elsewhere> elsewhere(Guest guest, PurchaseBook.Story story) {
        Purchase purchase = story.purchase();
        boolean isRight = purchase.state() == Purchase.State.GRANTED || purchase.state() == Purchase.State.QUEUED;
        boolean isTheirs =
                purchase.buyer().subscriberId().equals(guest.visit().who().subscriberId());
        return isRight && isTheirs ? hotspot.doorway().elsewhere(guest.visit()) : Optional.empty();
    }

    private boolean isBusy(Guest guest, PurchaseBook.Story story) {
        return story.purchase().state().isOpen() && elsewhere(guest, story).isEmpty() && !isKeptOut(story);
    }

    /// What the page asks for, as JSON: at once, or with `wait` when there is news.
    Answer live(Guest guest) {
        PurchaseBook.Story story = story(guest);
        if (story == null) throw new NotFound("purchase", "on this way");
        String seen = guest.value("after");
        boolean pushed = false;
        if (guest.value("wait").equals("1")
                && seen.equals(revision(guest, story))
                && story.purchase().state().isOpen()) {
            UUID id = story.purchase().id();
            pushed = hotspot.watch().await(id, PATIENCE, () -> !seen.equals(revision(guest, again(guest))));
            story = again(guest);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("revision", revision(guest, story));
        answer.put("state", story.purchase().state());
        answer.put("say", say(guest, story));
        answer.put("busy", isBusy(guest, story));
        answer.put("push", pushed || !seen.equals(revision(guest, story)));
        answer.put("events", guest.view().events(story.events()));
        String go = go(guest, story);
        String forward = forward(guest, story);
        if (go != null) answer.put("go", go);
        else if (!forward.isEmpty()) answer.put("go", forward);
        return Answer.json(answer);
    }

    private PurchaseBook.Story again(Guest guest) {
        return Objects.requireNonNull(story(guest));
    }

    private PurchaseBook.@Nullable Story story(Guest guest) {
        UUID id = guest.purchaseId();
        return id == null ? null : hotspot.book().get(guest.visit().tenant(), id);
    }

    /// The provider's page on which the payer goes on; empty when there is none or the payer comes from there.
    private String card(Guest guest, PurchaseBook.Story story) {
        if (isBack(guest, PAID)) return "";
        return hotspot.checkout().page(guest.visit().tenant(), story.purchase()).orElse("");
    }

    /// Nobody who gave up there is sent there again.
    private String forward(Guest guest, PurchaseBook.Story story) {
        return isBack(guest, GAVE_UP) ? "" : card(guest, story);
    }

    private static boolean isBack(Guest guest, String how) {
        return guest.value("back").equals(how);
    }

    private boolean isByCard(Guest guest, PurchaseBook.Story story) {
        Purchase purchase = story.purchase();
        return purchase.state() == Purchase.State.WAITING
                && hotspot.checkout().isByCard(guest.visit().tenant(), purchase);
    }

    /// Changes with every line of the timeline, and when there is a page to go on to.
    private String revision(Guest guest, PurchaseBook.Story story) {
        int lines = 0;
        for (PurchaseEvent event : story.events()) lines += event.repeats();
        return story.purchase().revision() + "-" + lines
                + (card(guest, story).isEmpty() ? "" : "-p")
                + (isPutOff(guest, story) ? "-o" : "");
    }

    private boolean isPutOff(Guest guest, PurchaseBook.Story story) {
        return hotspot.checkout().isPutOff(guest.visit().tenant(), story.purchase());
    }

    private @Nullable String go(Guest guest, PurchaseBook.Story story) {
        // Its buyer went on with it on the account page, for whom this device may be a stranger's.
        if (story.purchase().buyer().visitId() == null) return desk.at(guest.visit(), "packages", null) + "&bad=taken";
        if (story.purchase().state() == Purchase.State.ONLINE
                && story.purchase().outcome() == null) {
            return desk.at(guest, "done");
        }
        return story.isForBrowser() ? desk.at(guest, "login") : null;
    }

    private String say(Guest guest, PurchaseBook.Story story) {
        if (story.purchase().outcome() == Purchase.Outcome.NOT_PAID) {
            var why = hotspot.checkout().failure(guest.visit().tenant(), story.purchase());
            return guest.texts().get("say.failed." + why);
        }
        if (story.purchase().state() == Purchase.State.QUEUED
                && story.purchase().outcome() == null) {
            return guest.view().waits(hotspot.book().turn(guest.visit().tenant(), story.purchase()));
        }
        if (story.purchase().state() == Purchase.State.GRANTED
                && elsewhere(guest, story).isPresent()) {
            return guest.texts().get("say.paid");
        }
        if (isPutOff(guest, story)) return guest.texts().get("say.putoff");
        if (!isByCard(guest, story)) return guest.texts().get("say." + key(story));
        return guest.texts().get(isBack(guest, PAID) ? "say.cardpaid" : "say.card");
    }

    private static String key(PurchaseBook.Story story) {
        Purchase purchase = story.purchase();
        Purchase.Outcome outcome = purchase.outcome();
        if (outcome != null) {
            return switch (outcome) {
                case NOT_PAID -> "failed";
                case UNDERPAID -> "underpaid";
                case REFUNDED -> "refunded";
                case CREDITED -> credited(story);
                case KEPT -> "kept";
                case REVOKED -> "revoked";
                case UNCLAIMED -> "unclaimed";
            };
        }
        return switch (purchase.state()) {
            case WAITING -> "waiting";
            case PAID -> "paid";
            case GRANTED -> isKeptOut(story) ? "keptout" : story.isForBrowser() ? "browser" : "granted";
            case QUEUED -> "queued";
            case ONLINE -> "online";
            case FAILED -> "failed";
            case GIVEN_UP -> "kept";
        };
    }

    /// Whether staff keeps the device out, and nothing was tried for it since.
    private static boolean isKeptOut(PurchaseBook.Story story) {
        if (story.purchase().state() != Purchase.State.GRANTED) return false;
        boolean isOut = false;
        for (PurchaseEvent event : story.events()) {
            isOut = switch (event.kind()) {
                case DEVICE_KEPT_OUT -> true;
                case CONNECTING, BROWSER_LOGIN, RETRIED -> false;
                default -> isOut;
            };
        }
        return isOut;
    }

    private static String credited(PurchaseBook.Story story) {
        if (has(story, PurchaseEvent.Kind.BUYER_SUSPENDED)) return "suspended";
        return has(story, PurchaseEvent.Kind.BUYER_ANOTHER_WAY) ? "anotherway" : "credited";
    }

    private static boolean has(PurchaseBook.Story story, PurchaseEvent.Kind kind) {
        return story.events().stream().anyMatch(event -> event.kind() == kind);
    }
}
