package turnpike.inbound.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccessRules;
import turnpike.base.AccessKind;
import turnpike.base.Principal;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Authenticator;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.platform.http.Refused;
import turnpike.reporting.SessionBook;
import turnpike.reporting.SessionView;
import turnpike.subscribers.Subscriber;
import turnpike.subscribers.SubscriberLogins;
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.LoginResult;
import turnpike.tenancy.Tenant;
import turnpike.tenancy.Tenants;
import turnpike.usage.SubscriberUsage;

/// What subscribers may ask about themselves. No operation takes an id: whose rows are shown is said by the token
/// alone.
public final class MyRoutes implements Authenticator {
    private final SubscriberLogins logins;
    private final AuthRoutes staff;
    private final Books books;
    private final InstantSource clock;

    /// Where a subscriber's things are found.
    public record Books(
            Tenants tenants, Subscribers subscribers, SubscriberUsage usage, SessionBook sessions, AccessRules rules) {}

    /// @param staff tells who presents any other token
    public MyRoutes(SubscriberLogins logins, AuthRoutes staff, Books books, InstantSource clock) {
        this.logins = logins;
        this.staff = staff;
        this.books = books;
        this.clock = clock;
    }

    public void addTo(Operations operations) {
        operations
                .on("loginSubscriber", this::login)
                .on("refreshSubscriberLogin", this::refresh)
                .on("logoutSubscriber", this::logout)
                .on("getMyAccount", this::account)
                .on("setMyAutoRenewal", this::renew)
                .on("getMyUsage", this::usage)
                .on("listMySessions", this::sessions);
    }

    @Override
    public Principal principal(String bearer) {
        return bearer.startsWith(SubscriberLogins.PREFIX)
                ? AuthRoutes.admitted(logins.admit(bearer))
                : staff.principal(bearer);
    }

    private record LoginRequest(String tenant, String username, String password) {}

    private record RefreshRequest(
            @JsonProperty("refresh_token") String refreshToken) {}

    private enum State {
        ACTIVE,
        SUSPENDED
    }

    private enum SessionState {
        OPEN,
        CLOSED
    }

    private record Account(
            String username,
            @Nullable String name,
            State state,
            boolean online,
            AccessKind accessKind,
            @Nullable Boolean autoRenew,
            boolean autoRenewUsual,
            SubscriberRoutes.@Nullable SubscriptionView subscription,
            TenantName tenant) {}

    private record TenantName(String name, String slug, String timeZone) {}

    /// @param dataLeftBytes null: unmetered, or no plan
    private record Usage(
            String timeZone,
            SubscriberUsage.Sum today,
            SubscriberUsage.Sum month,
            SubscriberUsage.Sum allTime,
            List<SubscriberUsage.Point> daily,
            @Nullable Long dataLeftBytes,
            @Nullable Long onlineSecondsLeft) {}

    private record Session(
            SessionState state,
            @Nullable String macAddress,
            @Nullable String ipAddress,
            Instant startedAt,
            @Nullable Instant endedAt,
            long uploadBytes,
            long downloadBytes) {
        static Session of(SessionView session) {
            SessionView.Course course = session.course();
            return new Session(
                    course.endedAt() == null ? SessionState.OPEN : SessionState.CLOSED,
                    session.place().mac(),
                    session.place().address(),
                    course.startedAt(),
                    course.endedAt(),
                    course.uploadBytes(),
                    course.downloadBytes());
        }
    }

    private Answer login(Call call) {
        LoginRequest request = call.body(LoginRequest.class);
        LoginResult result =
                logins.signIn(request.tenant(), request.username().strip(), request.password(), AuthRoutes.from(call));
        if (result instanceof LoginResult.WrongCredentials) {
            throw Refused.notSignedIn("wrong_credentials", "Username or password is wrong");
        }
        return staff.answer(result);
    }

    private Answer refresh(Call call) {
        return staff.answer(logins.refresh(call.body(RefreshRequest.class).refreshToken(), AuthRoutes.from(call)));
    }

    private Answer logout(Call call) {
        logins.signOut(call.tenant(), Objects.requireNonNull(call.principal().login()));
        return Answer.done();
    }

    private Answer account(Call call) {
        Subscriber me = books.subscribers.get(call.tenant(), me(call));
        Tenant tenant = books.tenants.get(call.tenant());
        String name = me.contact().name();
        var holding = me.holding();
        return Answer.json(new Account(
                me.username(),
                name.isEmpty() ? null : name,
                me.suspension() == null ? State.ACTIVE : State.SUSPENDED,
                me.online(),
                me.accessKind(),
                me.rules().autoRenew(),
                books.rules.get(call.tenant()).autoRenew(),
                holding == null ? null : SubscriberRoutes.view(holding, clock.instant()),
                new TenantName(tenant.name(), tenant.slug(), tenant.zone().getId())));
    }

    private record Renewal(@Nullable Boolean autoRenew) {}

    private Answer renew(Call call) {
        Boolean wanted = call.body(Renewal.class).autoRenew;
        books.subscribers.setAutoRenew(Actors.ofSubscriber(call), me(call), wanted);
        return account(call);
    }

    private Answer usage(Call call) {
        SubscriberUsage.Report report = books.usage.report(call.tenant(), me(call), call.number("days"), 1);
        var holding = books.subscribers.get(call.tenant(), me(call)).holding();
        var used = holding == null ? null : holding.usage();
        return Answer.json(new Usage(
                report.timeZone().getId(),
                report.today(),
                report.month(),
                report.allTime(),
                report.daily(),
                used == null ? null : left(used.quotaBytes(), used.usedBytes()),
                used == null ? null : left(used.onlineLimitSeconds(), used.onlineSeconds())));
    }

    private Answer sessions(Call call) {
        var page = call.page();
        var search = new SessionBook.Search(null, null, null, me(call), null, "-startedAt");
        var found = books.sessions.sessions(call.tenant(), search, page.offset(), page.perPage());
        return Answer.json(ListPage.of(found.items().stream().map(Session::of).toList(), page, found.total()));
    }

    private static @Nullable Long left(@Nullable Long limit, long used) {
        return limit == null ? null : Math.max(0, limit - used);
    }

    private static UUID me(Call call) {
        return call.principal().id();
    }
}
