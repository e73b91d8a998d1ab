package turnpike.inbound.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Principal;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Authenticator;
import turnpike.platform.http.Call;
import turnpike.platform.http.Operations;
import turnpike.platform.http.Refused;
import turnpike.tenancy.Admissions;
import turnpike.tenancy.Admissions.Admission;
import turnpike.tenancy.LoginResult;
import turnpike.tenancy.Logins;
import turnpike.tenancy.Staff;
import turnpike.tenancy.Tenant;
import turnpike.tenancy.Tenants;

/// Signing in, staying in, leaving; and who presents a token.
public final class AuthRoutes implements Authenticator {
    private final Logins logins;
    private final Admissions admissions;
    private final Tenants tenants;
    private final Staff staff;
    private final InstantSource clock;

    public AuthRoutes(Logins logins, Admissions admissions, Tenants tenants, Staff staff, InstantSource clock) {
        this.logins = logins;
        this.admissions = admissions;
        this.tenants = tenants;
        this.staff = staff;
        this.clock = clock;
    }

    public void addTo(Operations operations) {
        operations
                .on("login", this::login)
                .on("refreshLogin", this::refresh)
                .on("logout", this::logout)
                .on("getMe", this::me)
                .on("changeOwnPassword", this::changePassword);
    }

    private record LoginRequest(String email, String password) {}

    private record RefreshRequest(
            @JsonProperty("refresh_token") String refreshToken) {}

    private record PasswordChange(String currentPassword, String newPassword) {}

    private record Tokens(
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("refresh_token") String refreshToken,
            @JsonProperty("expires_in") long expiresIn,
            @JsonProperty("token_type") String tokenType,
            @JsonProperty("tenant_id") TenantId tenantId) {}

    private record Me(
            UUID id, String name, @Nullable String email, Role role, Principal.Kind kind, TenantView tenant) {}

    private record TenantView(TenantId id, String name, String slug, String timeZone, String currency) {}

    @Override
    public Principal principal(String bearer) {
        return admitted(admissions.admit(bearer));
    }

    /// The principal who was let in.
    ///
    /// @throws Refused saying why not
    static Principal admitted(Admission admission) {
        return switch (admission) {
            case Admission.Admitted(var principal) -> principal;
            case Admission.Unknown _ -> throw Refused.notSignedIn("token_invalid", "This token is not good");
            case Admission.Expired _ -> throw Refused.notSignedIn("token_expired", "This token is too old");
            case Admission.Disabled _ -> throw disabled();
            case Admission.TenantSuspended _ -> throw suspended();
        };
    }

    private Answer login(Call call) {
        LoginRequest request = call.body(LoginRequest.class);
        return answer(logins.signIn(request.email(), request.password(), from(call)));
    }

    private Answer refresh(Call call) {
        return answer(logins.refresh(call.body(RefreshRequest.class).refreshToken(), from(call)));
    }

    private Answer logout(Call call) {
        logins.signOut(call.tenant(), call.body(RefreshRequest.class).refreshToken());
        return Answer.done();
    }

    private Answer me(Call call) {
        Principal principal = call.principal();
        Tenant tenant = tenants.get(call.tenant());
        boolean isPerson = principal.kind() == Principal.Kind.STAFF;
        return Answer.json(new Me(
                principal.id(),
                isPerson ? staff.get(call.tenant(), principal.id()).name() : principal.name(),
                isPerson ? principal.name() : null,
                principal.role(),
                principal.kind(),
                new TenantView(
                        tenant.id(),
                        tenant.name(),
                        tenant.slug(),
                        tenant.zone().getId(),
                        tenant.currency().getCurrencyCode())));
    }

    private Answer changePassword(Call call) {
        if (call.principal().kind() != Principal.Kind.STAFF) {
            throw Refused.notAllowed("not_a_person", "A key has no password");
        }
        PasswordChange change = call.body(PasswordChange.class);
        boolean changed = logins.changePassword(
                Actors.of(call), call.principal().id(), change.currentPassword(), change.newPassword());
        if (!changed) throw new Refused(403, "wrong_credentials", "The current password is another one");
        return Answer.done();
    }

    Answer answer(LoginResult result) {
        return switch (result) {
            case LoginResult.SignedIn(var tenant, var access, var refresh, var expiresIn) ->
                Answer.json(new Tokens(access, refresh, expiresIn.toSeconds(), "Bearer", tenant));
            case LoginResult.WrongCredentials _ ->
                throw Refused.notSignedIn("wrong_credentials", "E-mail or password is wrong");
            case LoginResult.Locked(var until) ->
                throw new Refused(403, "login_locked", "Too many wrong passwords", secondsUntil(until));
            case LoginResult.Disabled _ -> throw disabled();
            case LoginResult.TenantSuspended _ -> throw suspended();
            case LoginResult.Expired _ -> throw Refused.notSignedIn("login_expired", "Sign in again");
            case LoginResult.Reused _ ->
                throw Refused.notSignedIn("login_reused", "This sign-in was used twice and has been ended");
        };
    }

    private int secondsUntil(Instant until) {
        return (int) Math.max(1, Duration.between(clock.instant(), until).toSeconds());
    }

    private static Refused disabled() {
        return Refused.notAllowed("login_disabled", "This person may not sign in");
    }

    private static Refused suspended() {
        return Refused.notAllowed("tenant_suspended", "This tenant is suspended");
    }

    static Logins.From from(Call call) {
        Call.Origin origin = call.origin();
        return new Logins.From(origin.address(), origin.userAgent(), origin.requestId());
    }
}
