package turnpike.platform.http;

import turnpike.base.Principal;

/// Tells who presents a bearer token. May block.
@FunctionalInterface
public interface Authenticator {

    /// @throws Refused with 401 when the token proves nobody, with 403 when whom it proves is shut out
    Principal principal(String bearer);
}
