package turnpike.inbound.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A router in forty lines: asks for access with PAP and reports sessions, from an address of its own.
final class RadiusPackets {
    private static final int HEADER = 20;

    private final InetAddress from;
    private final byte[] secret;

    /// @param last octet of an address in 127.0.0.0/24
    RadiusPackets(int last, String secret) throws IOException {
        this.from = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /// @return code of the answer: 2 accept, 3 reject
    int askAccess(int port, String username, String password) throws IOException, GeneralSecurityException {
        byte[] authenticator = new byte[16];
        new SecureRandom().nextBytes(authenticator);
        var attributes = new ByteArrayOutputStream();
        attribute(attributes, 80, new byte[16]); // Message-Authenticator, filled below (RFC 3579 §3.2)
        attribute(attributes, 1, username.getBytes(StandardCharsets.UTF_8));
        attribute(attributes, 2, hidden(password, authenticator));
        byte[] packet = packet(1, authenticator, attributes.toByteArray());
        var mac = Mac.getInstance("HmacMD5");
        mac.init(new SecretKeySpec(secret, "HmacMD5"));
        System.arraycopy(mac.doFinal(packet), 0, packet, HEADER + 2, 16);
        return exchange(port, packet)[0];
    }

    /// Asks for access without Message-Authenticator and does not wait for an answer.
    void askUnsigned(int port, String username) throws IOException {
        var attributes = new ByteArrayOutputStream();
        attribute(attributes, 1, username.getBytes(StandardCharsets.UTF_8));
        byte[] packet = packet(1, new byte[16], attributes.toByteArray());
        try (var socket = new DatagramSocket(new InetSocketAddress(from, 0))) {
            socket.send(new DatagramPacket(
                    packet, packet.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        }
    }

    /// Reports the start of a session and waits until it is stored.
    void startSession(int port, String username, String session, int uploadBytes)
            throws IOException, GeneralSecurityException {
        report(port, 1, username, session, 0);
        report(port, 3, username, session, uploadBytes);
    }

    private void report(int port, int kind, String username, String session, int uploadBytes)
            throws IOException, GeneralSecurityException {
        var attributes = new ByteArrayOutputStream();
        attribute(attributes, 40, number(kind));
        attribute(attributes, 44, session.getBytes(StandardCharsets.UTF_8));
        attribute(attributes, 1, username.getBytes(StandardCharsets.UTF_8));
        attribute(attributes, 46, number(kind == 1 ? 0 : 60));
        attribute(attributes, 42, number(uploadBytes));
        attribute(attributes, 43, number(uploadBytes));
        byte[] packet = packet(4, new byte[16], attributes.toByteArray());
        var digest = MessageDigest.getInstance("MD5"); // Request Authenticator (RFC 2866 §3)
        digest.update(packet);
        System.arraycopy(digest.digest(secret), 0, packet, 4, 16);
        exchange(port, packet);
    }

    private byte[] exchange(int port, byte[] packet) throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress(from, 0))) {
            socket.setSoTimeout(20_000);
            socket.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), port));
            var answer = new DatagramPacket(new byte[4096], 4096);
            socket.receive(answer);
            return Arrays.copyOf(answer.getData(), answer.getLength());
        }
    }

    /// User-Password for up to 16 octets (RFC 2865 §5.2).
    private byte[] hidden(String password, byte[] authenticator) throws GeneralSecurityException {
        var digest = MessageDigest.getInstance("MD5");
        digest.update(secret);
        byte[] hidden = digest.digest(authenticator);
        byte[] clear = password.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < clear.length; i++) hidden[i] ^= clear[i];
        return hidden;
    }

    private static byte[] packet(int code, byte[] authenticator, byte[] attributes) {
        byte[] packet = new byte[HEADER + attributes.length];
        packet[0] = (byte) code;
        packet[1] = 7;
        packet[2] = (byte) (packet.length >> 8);
        packet[3] = (byte) packet.length;
        System.arraycopy(authenticator, 0, packet, 4, 16);
        System.arraycopy(attributes, 0, packet, HEADER, attributes.length);
        return packet;
    }

    private static void attribute(ByteArrayOutputStream to, int type, byte[] value) {
        to.write(type);
        to.write(value.length + 2);
        to.writeBytes(value);
    }

    private static byte[] number(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }
}
