package turnpike.simulators;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/// What a NAS computes with its shared secret: authenticators, Message-Authenticator and hidden passwords.
///
/// Works in place on whole packets and allocates nothing per packet. Not thread safe: one per thread.
public final class Signatures {
    private static final int BLOCK = 64; // MD5's block, RFC 1321 §3
    private static final int DIGEST = 16;
    private static final int AUTHENTICATOR_AT = 4;

    private final byte[] secret;
    private final byte[] innerPad = new byte[BLOCK];
    private final byte[] outerPad = new byte[BLOCK];
    private final byte[] digest = new byte[DIGEST];
    private final MessageDigest md5 = newDigest("MD5");

    public Signatures(byte[] secret) {
        this.secret = secret.clone();
        byte[] key = secret.length > BLOCK ? md5.digest(secret) : secret;
        for (int i = 0; i < BLOCK; i++) {
            byte octet = i < key.length ? key[i] : 0;
            innerPad[i] = (byte) (octet ^ 0x36);
            outerPad[i] = (byte) (octet ^ 0x5c);
        }
    }

    /// Hides a password in User-Password's value (RFC 2865 §5.2).
    ///
    /// @param hidden the packet, its authenticator already in place
    /// @param at where the value begins
    /// @param room octets of the value: a multiple of 16, at least the password's length
    public void hidePassword(byte[] password, byte[] hidden, int at, int room) {
        int chain = AUTHENTICATOR_AT;
        for (int done = 0; done < room; done += DIGEST) {
            md5.update(secret);
            md5.update(hidden, chain, DIGEST);
            finish(digest, 0);
            for (int i = 0; i < DIGEST; i++) {
                byte clear = done + i < password.length ? password[done + i] : 0;
                hidden[at + done + i] = (byte) (clear ^ digest[i]);
            }
            chain = at + done;
        }
    }

    /// Fills Message-Authenticator: HMAC-MD5 over the whole packet with that value zero (RFC 3579 §3.2).
    ///
    /// @param at where its 16 octets begin
    public void signMessage(byte[] packet, int length, int at) {
        Arrays.fill(packet, at, at + DIGEST, (byte) 0);
        hmac(packet, length);
        System.arraycopy(digest, 0, packet, at, DIGEST);
    }

    /// Fills the authenticator of an Accounting-, Disconnect- or CoA-Request: MD5 over the packet with that field zero,
    /// and the secret (RFC 2866 §3, RFC 5176 §2.3).
    public void signRequest(byte[] packet, int length) {
        Arrays.fill(packet, AUTHENTICATOR_AT, AUTHENTICATOR_AT + DIGEST, (byte) 0);
        md5.update(packet, 0, length);
        md5.update(secret);
        finish(packet, AUTHENTICATOR_AT);
    }

    /// Fills the authenticator of a reply that still carries its request's (RFC 2865 §3).
    public void signReply(byte[] packet, int length) {
        md5.update(packet, 0, length);
        md5.update(secret);
        finish(packet, AUTHENTICATOR_AT);
    }

    /// Whether the reply was made by someone who knows the secret and saw this request.
    ///
    /// @param reply left as it was
    /// @param request holds the request's authenticator at `requestAt`
    public boolean provesReply(byte[] reply, int length, byte[] request, int requestAt) {
        md5.update(reply, 0, AUTHENTICATOR_AT);
        md5.update(request, requestAt, DIGEST);
        md5.update(reply, AUTHENTICATOR_AT + DIGEST, length - AUTHENTICATOR_AT - DIGEST);
        md5.update(secret);
        finish(digest, 0);
        return same(digest, 0, reply, AUTHENTICATOR_AT);
    }

    /// Whether the reply's Message-Authenticator holds; in replies it is computed over the request's authenticator.
    ///
    /// @param at where its 16 octets begin in the reply
    public boolean provesMessage(byte[] reply, int length, int at, byte[] request, int requestAt) {
        md5.update(innerPad);
        md5.update(reply, 0, AUTHENTICATOR_AT);
        md5.update(request, requestAt, DIGEST);
        md5.update(reply, AUTHENTICATOR_AT + DIGEST, at - AUTHENTICATOR_AT - DIGEST);
        md5.update(ZERO);
        md5.update(reply, at + DIGEST, length - at - DIGEST);
        finishHmac();
        return same(digest, 0, reply, at);
    }

    /// The response to a CHAP challenge (RFC 1994 §4.1), sent as CHAP-Password after the identifier.
    public static byte[] chap(byte identifier, byte[] password, byte[] challenge) {
        MessageDigest md5 = newDigest("MD5");
        md5.update(identifier);
        md5.update(password);
        return md5.digest(challenge);
    }

    static MessageDigest newDigest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private static final byte[] ZERO = new byte[DIGEST];

    private void hmac(byte[] packet, int length) {
        md5.update(innerPad);
        md5.update(packet, 0, length);
        finishHmac();
    }

    private void finishHmac() {
        finish(digest, 0);
        md5.update(outerPad);
        md5.update(digest);
        finish(digest, 0);
    }

    private void finish(byte[] into, int at) {
        try {
            md5.digest(into, at, DIGEST);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("MD5 needs 16 octets", e);
        }
    }

    private static boolean same(byte[] a, int aAt, byte[] b, int bAt) {
        return Arrays.equals(a, aAt, aAt + DIGEST, b, bAt, bAt + DIGEST);
    }
}
