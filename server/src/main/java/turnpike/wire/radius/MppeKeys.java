package turnpike.wire.radius;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// The two 128-bit MPPE keys that follow from an MS-CHAPv2 response (RFC 3079 §3), as the NAS uses them.
public final class MppeKeys {
    private static final int SIZE = 16;
    private static final byte[] MASTER = ascii("This is the MPPE Master Key");
    private static final byte[] CLIENT_SENDS =
            ascii("On the client side, this is the send key; on the server side, it is the receive key.");
    private static final byte[] SERVER_SENDS =
            ascii("On the client side, this is the receive key; on the server side, it is the send key.");
    private static final byte[] PAD_ONE = new byte[40];
    private static final byte[] PAD_TWO = new byte[40];

    static {
        Arrays.fill(PAD_TWO, (byte) 0xf2);
    }

    private final byte[] send;
    private final byte[] receive;

    private MppeKeys(byte[] send, byte[] receive) {
        this.send = send;
        this.receive = receive;
    }

    static MppeKeys of(byte[] hashOfNtHash, byte[] ntResponse) {
        MessageDigest sha = SharedSecret.digest("SHA-1");
        sha.update(hashOfNtHash);
        sha.update(ntResponse);
        byte[] master = Arrays.copyOf(sha.digest(MASTER), SIZE);
        return new MppeKeys(start(sha, master, SERVER_SENDS), start(sha, master, CLIENT_SENDS));
    }

    private static byte[] start(MessageDigest sha, byte[] master, byte[] direction) {
        sha.update(master);
        sha.update(PAD_ONE);
        sha.update(direction);
        return Arrays.copyOf(sha.digest(PAD_TWO), SIZE);
    }

    /// Adds MS-MPPE-Send-Key and MS-MPPE-Recv-Key, hidden from all but this NAS (RFC 2548 §2.4.2, §2.4.3).
    public void write(PacketWriter reply, Packet request, SharedSecret secret) {
        byte[] authenticator = request.authenticator();
        int salt = ThreadLocalRandom.current().nextInt(0x8000) & ~1; // two salts of one packet must differ
        reply.octets(Attribute.MS_MPPE_SEND_KEY, hide(send, salt, authenticator, secret));
        reply.octets(Attribute.MS_MPPE_RECV_KEY, hide(receive, salt | 1, authenticator, secret));
    }

    byte[] send() {
        return send.clone();
    }

    byte[] receive() {
        return receive.clone();
    }

    private static byte[] hide(byte[] key, int salt, byte[] authenticator, SharedSecret secret) {
        byte[] salted = {(byte) (salt >>> 8 | 0x80), (byte) salt};
        byte[] clear = new byte[32]; // length, key, padding
        clear[0] = SIZE;
        System.arraycopy(key, 0, clear, 1, SIZE);
        byte[] hidden = UserPassword.hideBlocks(clear, secret, authenticator, salted);
        byte[] value = Arrays.copyOf(salted, salted.length + hidden.length);
        System.arraycopy(hidden, 0, value, salted.length, hidden.length);
        return value;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
