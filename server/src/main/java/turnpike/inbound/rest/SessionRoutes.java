package turnpike.inbound.rest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.reporting.Belongings;
import turnpike.reporting.SessionBook;
import turnpike.reporting.SessionView;
import turnpike.reporting.UsagePoint;

/// Sessions of the caller's tenant, for reading.
public final class SessionRoutes {
    private final SessionBook book;
    private final Filters filters;
    private final InstantSource clock;

    public SessionRoutes(SessionBook book, Belongings belongings, InstantSource clock) {
        this.book = book;
        this.filters = new Filters(belongings);
        this.clock = clock;
    }

    public void addTo(Operations operations) {
        operations
                .on("listSessions", this::list)
                .on("getSession", this::get)
                .on("listSubscriberSessions", this::listOfSubscriber);
    }

    private enum State {
        OPEN,
        CLOSED,
        ALL
    }

    private record View(
            UUID id,
            @Nullable UUID subscriberId,
            String username,
            AccessKind accessKind,
            UUID nasId,
            String nasName,
            String nasSessionId,
            @Nullable String macAddress,
            @Nullable String ipAddress,
            State state,
            boolean stale,
            Instant startedAt,
            Instant reportedAt,
            @Nullable Instant endedAt,
            @Nullable String terminateCause,
            long durationSeconds,
            long uploadBytes,
            long downloadBytes,
            @Nullable List<UsagePoint> hours) {}

    private Answer list(Call call) {
        var page = call.page();
        var search = new SessionBook.Search(
                open(call),
                call.textOrNull("q"),
                filters.id(call, "nasId", Belongings.Kind.NAS),
                filters.id(call, "subscriberId", Belongings.Kind.SUBSCRIBER),
                call.wordOrNull("accessKind", AccessKind.class),
                call.text("sort"));
        var found = book.sessions(call.tenant(), search, page.offset(), page.perPage());
        return Answer.json(ListPage.of(views(found.items()), page, found.total()));
    }

    private Answer listOfSubscriber(Call call) {
        var page = call.page();
        UUID subscriber = call.id("subscriberId");
        book.requireSubscriber(call.tenant(), subscriber);
        var search = new SessionBook.Search(open(call), null, null, subscriber, null, "-startedAt");
        var found = book.sessions(call.tenant(), search, page.offset(), page.perPage());
        return Answer.json(ListPage.of(views(found.items()), page, found.total()));
    }

    private Answer get(Call call) {
        SessionView session = book.session(call.tenant(), call.id("sessionId"));
        return Answer.json(view(session, book.hours(call.tenant(), session.id())));
    }

    private static @Nullable Boolean open(Call call) {
        return switch (State.valueOf(call.text("state").toUpperCase(java.util.Locale.ROOT))) {
            case OPEN -> true;
            case CLOSED -> false;
            case ALL -> null;
        };
    }

    private List<View> views(List<SessionView> sessions) {
        return sessions.stream().map(session -> view(session, null)).toList();
    }

    private View view(SessionView session, @Nullable List<UsagePoint> hours) {
        SessionView.Place place = session.place();
        SessionView.Course course = session.course();
        Instant now = clock.instant();
        boolean isOpen = course.endedAt() == null;
        Duration online = isOpen ? Duration.between(course.startedAt(), now) : course.online();
        return new View(
                session.id(),
                session.subscriberId(),
                session.username(),
                session.accessKind(),
                place.nasId(),
                place.nasName(),
                place.nasSessionId(),
                place.mac(),
                place.address(),
                isOpen ? State.OPEN : State.CLOSED,
                course.isStale(now),
                course.startedAt(),
                course.reportedAt(),
                course.endedAt(),
                course.terminateCause(),
                Math.max(0, online.toSeconds()),
                course.uploadBytes(),
                course.downloadBytes(),
                hours);
    }
}
