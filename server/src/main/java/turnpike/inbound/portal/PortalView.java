package turnpike.inbound.portal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.hotspot.Doorway;
import turnpike.hotspot.PurchaseBook;
import turnpike.hotspot.PurchaseEvent;
import turnpike.plans.Plan;
import turnpike.plans.PlanTerms;
import turnpike.subscribers.Subscriber;

/// Things as the pages show them, in the words of one language and the tenant's time.
///
/// @param zone in which times are read; a device's own clock is not to be trusted
record PortalView(PortalTexts texts, ZoneId zone) {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("d.M.yyyy HH:mm");
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    /// @param ends when it is over if it begins today; null: as long as it says
    Map<String, Object> plan(Plan plan, @Nullable Instant ends) {
        PlanTerms terms = plan.terms();
        Map<String, Object> values = new HashMap<>();
        values.put("id", plan.id().toString());
        values.put("name", terms.name());
        values.put("description", terms.description());
        values.put("price", price(terms));
        values.put("terms", String.join(" · ", gives(terms, ends)));
        return values;
    }

    String price(PlanTerms terms) {
        return texts.money(new Money(terms.price().minor(), terms.price().currency()));
    }

    /// All that limits a package: nobody is to find out after paying.
    private List<String> gives(PlanTerms terms, @Nullable Instant ends) {
        List<String> parts = new ArrayList<>();
        parts.add(time(terms));
        if (ends != null) parts.add(texts.get("untilday").replace("{0}", moment(ends)));
        var allowance = terms.allowance();
        if (allowance.quota() != null) {
            String data = texts.bytes(allowance.quota().count());
            var throttled = allowance.throttled();
            parts.add(throttled == null ? data : texts.slowed(data, texts.rate(throttled.bitsPerSecond())));
        }
        var download = terms.service().download();
        if (download != null) parts.add(texts.rate(download.bitsPerSecond()));
        var upload = terms.service().upload();
        if (upload != null && !upload.equals(download)) parts.add(texts.upload(texts.rate(upload.bitsPerSecond())));
        Integer devices = terms.seats().devices();
        if (devices != null) parts.add(texts.devices(devices));
        Integer sessions = terms.seats().sessions();
        if (sessions != null && (devices == null || sessions < devices)) parts.add(texts.sessions(sessions));
        return parts;
    }

    /// How long, how much of it online, and from when.
    private String time(PlanTerms terms) {
        var validity = terms.validity();
        Long seconds = validity.span() == null ? null : (Long) validity.span().toSeconds();
        String term = texts.duration(seconds, validity.months());
        if (validity.hasEnd() && validity.startsOnFirstAccess()) term = texts.fromFirstUse(term);
        var limit = terms.allowance().onlineLimit();
        return limit == null ? term : texts.online(limit, validity.hasEnd() ? term : null);
    }

    Map<String, Object> holding(Subscriber.Holding holding) {
        Map<String, Object> values = new HashMap<>();
        values.put("name", holding.planName());
        Instant until = holding.term().endsAt();
        values.put("until", until == null ? "" : moment(until));
        Long quota = holding.usage().quotaBytes();
        values.put(
                "left",
                quota == null
                        ? ""
                        : texts.bytes(Math.max(0, quota - holding.usage().usedBytes())));
        return values;
    }

    /// When a package that waits begins, and what it waits for.
    String waits(PurchaseBook.Turn turn) {
        if (turn.after().isEmpty()) return texts.get("say.queued");
        Instant at = turn.startsAt();
        String text = texts.get(at == null ? "say.queued.after" : "say.queued.at");
        String when = at == null ? "" : MOMENT.format(at.atZone(zone));
        boolean isToday = at != null
                && turn.asked()
                        .atZone(zone)
                        .toLocalDate()
                        .equals(at.atZone(zone).toLocalDate());
        if (isToday) when = when.substring(when.indexOf(' ') + 1);
        return text.replace("{0}", when).replace("{1}", turn.after());
    }

    /// In use on another device, and what may be done about it.
    Map<String, Object> elsewhere(Doorway.Elsewhere elsewhere) {
        return Map.of(
                "say",
                elsewhere(elsewhere.isLeaving() ? "leaving" : "elsewhere", elsewhere.tail()),
                "leaving",
                elsewhere.isLeaving(),
                "move",
                elsewhere.mayMove() && !elsewhere.isLeaving(),
                "show",
                !elsewhere.mayMove() && !elsewhere.isLeaving());
    }

    private String elsewhere(String key, String tail) {
        return tail.isEmpty()
                ? texts.get(key).replace(" (…{0})", "")
                : texts.get(key).replace("{0}", tail);
    }

    Map<String, Object> device(Doorway.Owned device) {
        Instant seen = device.lastSeenAt();
        return Map.of(
                "key", device.key(),
                "name", device.name(),
                "tail", "…-" + device.tail(),
                "seen", seen == null ? "" : moment(seen),
                "online", device.isOnline());
    }

    List<Map<String, String>> events(List<PurchaseEvent> events) {
        return events.stream().map(this::event).toList();
    }

    private Map<String, String> event(PurchaseEvent event) {
        String text = texts.event(event);
        String often = event.repeats() > 1 ? " ×" + event.repeats() : "";
        return Map.of("at", CLOCK.format(event.at().atZone(zone)), "text", text + often);
    }

    String moment(Instant at) {
        return MOMENT.format(at.atZone(zone));
    }

    /// @param key of a text; null: nothing to tell
    @Nullable
    String problem(@Nullable String key) {
        return key == null ? null : texts.get("bad." + key);
    }
}
