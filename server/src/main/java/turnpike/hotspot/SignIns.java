package turnpike.hotspot;

import turnpike.base.Principal;
import turnpike.base.TenantId;
import turnpike.subscribers.SubscriberLogins;
import turnpike.tenancy.Admissions;
import turnpike.tenancy.LoginResult;
import turnpike.tenancy.Logins;
import turnpike.tenancy.Tenants;

/// Subscribers who say who they are at the portal, by username and password.
///
/// The password is proven at the door of their own page, so guesses there and here are counted together.
public final class SignIns {
    private final SubscriberLogins logins;
    private final Tenants tenants;
    private final Recoveries recoveries;

    SignIns(SubscriberLogins logins, Tenants tenants, Recoveries recoveries) {
        this.logins = logins;
        this.tenants = tenants;
        this.recoveries = recoveries;
    }

    /// What came of it.
    public enum Result {
        SIGNED_IN,
        WRONG,
        LOCKED
    }

    /// Proves the person; the device becomes one of theirs.
    public Result signIn(Visit visit, String username, String password, Logins.From from) {
        TenantId tenant = visit.tenant();
        String slug = tenants.get(tenant).slug();
        return switch (logins.signIn(slug, username, password, from)) {
            case LoginResult.SignedIn in -> {
                if (!(logins.admit(in.accessToken()) instanceof Admissions.Admission.Admitted(Principal who))) {
                    yield Result.WRONG;
                }
                // The token was only the proof; nobody is to go on with it.
                if (who.login() != null) logins.signOut(tenant, who.login());
                recoveries.proven(visit, who.id());
                yield Result.SIGNED_IN;
            }
            case LoginResult.Locked _ -> Result.LOCKED;
            case LoginResult.WrongCredentials _,
                    LoginResult.Disabled _,
                    LoginResult.TenantSuspended _,
                    LoginResult.Expired _,
                    LoginResult.Reused _ -> Result.WRONG;
        };
    }
}
