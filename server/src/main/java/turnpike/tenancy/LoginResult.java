package turnpike.tenancy;

import java.time.Duration;
import java.time.Instant;
import turnpike.base.TenantId;

/// Our answer to somebody who wants to sign in or stay signed in.
public sealed interface LoginResult {

    /// @param accessToken for each request
    /// @param refreshToken good once, for the next pair
    /// @param expiresIn life of the access token
    record SignedIn(TenantId tenant, String accessToken, String refreshToken, Duration expiresIn)
            implements LoginResult {}

    /// E-mail or password is wrong; which of them is not told.
    record WrongCredentials() implements LoginResult {}

    /// Too many wrong passwords.
    record Locked(Instant until) implements LoginResult {}

    /// The person may not sign in any more.
    record Disabled() implements LoginResult {}

    /// The whole tenant is shut out.
    record TenantSuspended() implements LoginResult {}

    /// The refresh token is unknown, expired or ended.
    record Expired() implements LoginResult {}

    /// The refresh token was used before: somebody has a copy, so the sign-in is over for both.
    record Reused() implements LoginResult {}
}
