package turnpike.inbound.portal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.hotspot.Doorway;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.Purchase;
import turnpike.hotspot.PurchaseBook;
import turnpike.hotspot.PurchaseEvent;
import turnpike.inbound.portal.PortalDesk.Guest;
import turnpike.platform.http.Answer;
import turnpike.subscribers.Subscriber;

/// The last page: the device is online. Left open, it says when that is over; a page nobody looks at asks
/// nothing.
final class OnlinePages {
    /// As long as proxies let a call rest.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// So much after the end of a right it is over by every reckoning.
    private static final Duration OVER = Duration.ofMillis(500);

    /// Held calls are asked for again after this, so that a stream of changes makes no stream of calls.
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /// Where there is no place to wait.
    private static final Duration LATER = Duration.ofSeconds(15);

    /// A device that is out for shorter is on its way back: its next package or slice of data let it in anew.
    private static final Duration GONE_FOR = Duration.ofSeconds(5);

    /// Script is off: the page looks once, at the end, where that is not days away.
    private static final Duration FORESEEN = Duration.ofDays(1);

    private final Hotspot hotspot;
    private final PortalDesk desk;
    private final InstantSource clock;

    OnlinePages(Hotspot hotspot, PortalDesk desk, InstantSource clock) {
        this.hotspot = hotspot;
        this.desk = desk;
        this.clock = clock;
    }

    /// How it stands with the device at hand.
    ///
    /// @param go where the browser has to go, as this page is no longer so; null: it may stay
    /// @param isOnline as far as its NAS tells
    /// @param until when the right ends; null: not known, or never
    private record Now(
            @Nullable String go, boolean isOnline, @Nullable Instant until) {
        /// Changes when another right takes the place of the one shown.
        String revision() {
            return until == null ? "" : Long.toString(until.getEpochSecond());
        }
    }

    Answer done(Guest guest) {
        PurchaseBook.Story story = story(guest);
        Optional<Doorway.Standing> standing = hotspot.doorway().standing(guest.visit());
        Now now = now(guest, story, standing);
        if (now.go != null) return Answer.redirect(now.go);
        Map<String, Object> values = new HashMap<>();
        values.put("s", desk.s(guest));
        values.put("name", "");
        values.put("events", List.of());
        values.put("sms", false);
        values.put("nosms", false);
        values.put("revision", now.revision());
        if (story != null) {
            values.put("name", story.purchase().deal().planName());
            values.put("events", guest.view().events(story.events()));
            boolean isLost =
                    story.events().stream().anyMatch(event -> event.kind() == PurchaseEvent.Kind.CREDENTIALS_NOT_SENT);
            values.put("sms", !isLost && story.purchase().buyer().phone() != null);
            values.put("nosms", isLost);
        }
        standing.map(Doorway.Standing::holding)
                .ifPresent(holding -> values.putAll(guest.view().holding(holding)));
        return desk.page(guest, "done", Pages.Body.of("done", values).runs("done", refresh(now.until)));
    }

    private int refresh(@Nullable Instant until) {
        if (until == null) return 0;
        Duration left = Duration.between(clock.instant(), until).plus(PAUSE);
        return left.compareTo(FORESEEN) > 0 ? 0 : (int) Math.max(1, left.toSeconds() + 1);
    }

    /// What the open page asks, as JSON: answered when there is news, or when a call has rested long enough.
    ///
    /// It says what it knows: `rev` of the right it shows, `on` once it has heard that the device is online,
    /// `gone` when it has heard since that it is not.
    Answer still(Guest guest) {
        String shown = guest.value("rev");
        boolean wasOnline = guest.value("on").equals("1");
        boolean wasGone = guest.value("gone").equals("1");
        Now now = now(guest);
        UUID who = guest.visit().who().subscriberId();
        boolean isHeld = false;
        boolean isAsShown = now.isOnline == wasOnline && now.revision().equals(shown);
        if (who != null && now.go == null && isAsShown) {
            Now before = now;
            isHeld = hotspot.watch()
                    .awaitPerson(who, patience(now), () -> !now(guest).equals(before));
            now = now(guest);
        }
        boolean isGone = wasOnline && !now.isOnline;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("on", now.isOnline);
        answer.put("again", (isGone ? GONE_FOR : isHeld || !isAsShown ? PAUSE : LATER).toMillis());
        if (now.go != null) answer.put("go", now.go);
        else if (isGone && wasGone) answer.put("go", desk.at(guest, "packages") + "&bad=offline");
        else if (!now.revision().equals(shown)) answer.put("go", desk.at(guest, "done"));
        return Answer.json(answer);
    }

    /// No longer than to the end of the right.
    private Duration patience(Now now) {
        if (now.until == null) return PATIENCE;
        Duration left = Duration.between(clock.instant(), now.until).plus(OVER);
        return left.isNegative() || left.compareTo(PATIENCE) > 0 ? PATIENCE : left;
    }

    private Now now(Guest guest) {
        return now(guest, story(guest), hotspot.doorway().standing(guest.visit()));
    }

    private Now now(Guest guest, PurchaseBook.@Nullable Story story, Optional<Doorway.Standing> standing) {
        Optional<Doorway.Standing> passing = standing.filter(Doorway.Standing::mayPass);
        Subscriber.Holding holding = passing.map(Doorway.Standing::holding).orElse(null);
        boolean isOnline = passing.filter(known -> known.onlineSince() != null).isPresent();
        return new Now(
                go(guest, story, passing.isPresent()),
                isOnline,
                holding == null ? null : holding.term().accessUntil());
    }

    private @Nullable String go(Guest guest, PurchaseBook.@Nullable Story story, boolean mayPass) {
        // Taken back since, it is no reason to be online.
        if (story != null && story.purchase().outcome() == Purchase.Outcome.REVOKED) return desk.at(guest, "wait");
        // A page that stayed open, or an address that was kept: nothing runs any more, or never did.
        if (!mayPass) {
            boolean ran = story != null && story.purchase().state() == Purchase.State.ONLINE;
            return desk.at(guest, "packages") + (ran ? "&bad=ended" : "&bad=noplan");
        }
        return hotspot.doorway().hasLeft(guest.visit()) ? desk.at(guest, "packages") : null;
    }

    private PurchaseBook.@Nullable Story story(Guest guest) {
        UUID id = guest.purchaseId();
        return id == null ? null : hotspot.book().get(guest.visit().tenant(), id);
    }
}
