package turnpike.aaa;

import org.jspecify.annotations.Nullable;

/// What a subscriber presented, still in the form of its method. Implemented where the methods are known (the wire).
public interface Credential {
    /// PAP, CHAP, MS_CHAP_V2 …; kept with the access attempt.
    String method();

    /// Why no password can be proven by it; null when one can.
    default AccessDecision.@Nullable Reason unusable() {
        return null;
    }

    /// Whether it proves knowledge of this password. May remember what the reply needs (MPPE keys, MS-CHAP2-Success).
    ///
    /// @param password clear text in UTF-8; not kept
    boolean matches(byte[] password);
}
