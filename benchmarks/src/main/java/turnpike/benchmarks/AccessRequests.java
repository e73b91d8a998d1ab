package turnpike.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import turnpike.simulators.Attribute;
import turnpike.simulators.Code;
import turnpike.simulators.MsChapV2;
import turnpike.simulators.PacketReader;
import turnpike.simulators.PacketWriter;
import turnpike.simulators.Signatures;

/// Logins of `user00000`, `user00001` … one after the other, all with Message-Authenticator.
///
/// Only what must be fresh is computed per packet: the request authenticator, the hidden password and the signature.
/// CHAP and MS-CHAPv2 responses depend on the password and a challenge of the user's own; they are made once.
final class AccessRequests implements Requests {
    private static final int MESSAGE_AUTHENTICATOR_AT = 22; // first attribute, as RFC 5080 and BlastRADIUS advice want

    enum Method {
        PAP,
        CHAP,
        MSCHAPV2
    }

    private final LoadOptions options;
    private final Method[] methods;
    private final byte[][][] templates;
    private final byte[][] passwords;
    private final byte[][] successes;
    private final Signatures signatures;
    private final ByteBuffer randomness = ByteBuffer.allocate(16);
    private long state;

    AccessRequests(LoadOptions options, Signatures signatures, Method... methods) {
        this.options = options;
        this.methods = methods.clone();
        this.signatures = signatures;
        this.state = options.seed() * 2 + 1;
        this.passwords = new byte[options.users()][];
        this.successes = new byte[options.users()][];
        this.templates = new byte[methods.length][options.users()][];
        for (int user = 0; user < options.users(); user++) {
            passwords[user] = options.password(user).getBytes(UTF_8);
            for (int i = 0; i < methods.length; i++) templates[i][user] = template(user, methods[i]);
        }
    }

    @Override
    public int nas(long number) {
        return (int) (number % options.users() % options.nases());
    }

    @Override
    public int write(long number, byte[] into) {
        int user = (int) (number % options.users());
        Method method = method(number);
        byte[] template = templates[(int) (number % methods.length)][user];
        byte identifier = into[1];
        System.arraycopy(template, 0, into, 0, template.length);
        into[1] = identifier;
        randomness.putLong(0, random()).putLong(8, random()).get(0, into, 4, 16);
        if (method == Method.PAP) signatures.hidePassword(passwords[user], into, template.length - 16, 16);
        signatures.signMessage(into, template.length, MESSAGE_AUTHENTICATOR_AT);
        return template.length;
    }

    @Override
    public Answer judge(long number, byte[] reply, int length) {
        if (reply[0] == Code.ACCESS_REJECT) return Answer.REJECTED;
        if (reply[0] != Code.ACCESS_ACCEPT) return Answer.WRONG;
        if (method(number) != Method.MSCHAPV2) return Answer.RIGHT;
        int at = PacketReader.findVendor(reply, length, Attribute.MICROSOFT, Attribute.MS_CHAP2_SUCCESS);
        byte[] expected = successes[(int) (number % options.users())];
        boolean proved = at > 0
                && at + 1 + expected.length <= length
                && Arrays.equals(reply, at + 1, at + 1 + expected.length, expected, 0, expected.length);
        return proved ? Answer.RIGHT : Answer.WRONG;
    }

    private Method method(long number) {
        return methods[(int) (number % methods.length)];
    }

    private byte[] template(int user, Method method) {
        String name = options.username(user);
        PacketWriter packet = new PacketWriter(Code.ACCESS_REQUEST);
        packet.reserve(Attribute.MESSAGE_AUTHENTICATOR, 16);
        packet.text(Attribute.USER_NAME, name)
                .octets(Attribute.NAS_IP_ADDRESS, options.address(nas(user)))
                .integer(Attribute.NAS_PORT, user)
                .integer(Attribute.SERVICE_TYPE, 2)
                .text(Attribute.CALLING_STATION_ID, options.mac(user))
                .text(Attribute.CALLED_STATION_ID, "hotspot1")
                .integer(Attribute.NAS_PORT_TYPE, Attribute.WIRELESS)
                .text(Attribute.NAS_IDENTIFIER, "load-" + nas(user));
        byte[] challenge = new byte[16];
        new Random(user).nextBytes(challenge);
        switch (method) {
            case PAP -> packet.reserve(Attribute.USER_PASSWORD, 16);
            case CHAP -> {
                byte[] response = Signatures.chap((byte) user, passwords[user], challenge);
                packet.octets(Attribute.CHAP_CHALLENGE, challenge)
                        .octets(Attribute.CHAP_PASSWORD, joined(new byte[] {(byte) user}, response));
            }
            case MSCHAPV2 -> {
                byte[] peer = challenge.clone();
                peer[0] ^= 0x55;
                MsChapV2 subscriber = new MsChapV2(name, options.password(user));
                byte[] response = subscriber.response(challenge, peer);
                successes[user] = subscriber.success(challenge, peer, response).getBytes(UTF_8);
                packet.vendor(Attribute.MICROSOFT, Attribute.MS_CHAP_CHALLENGE, challenge)
                        .vendor(
                                Attribute.MICROSOFT,
                                Attribute.MS_CHAP2_RESPONSE,
                                joined(new byte[] {(byte) user, 0}, peer, new byte[8], response));
            }
        }
        return packet.packet();
    }

    /// Marsaglia's xorshift: unpredictable enough for a load, and free.
    private long random() {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return state;
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer whole =
                ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
        for (byte[] part : parts) whole.put(part);
        return whole.array();
    }
}
