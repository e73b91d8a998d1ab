package turnpike.inbound.radius;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.Packet;
import turnpike.wire.radius.PacketWriter;
import turnpike.wire.radius.SharedSecret;
import turnpike.wire.radius.Signatures;
import turnpike.wire.radius.UserPassword;

/// The other side: one socket that sends requests and proves the answers.
final class TestNas implements AutoCloseable {
    private static final int PATIENCE_MS = 3_000;
    private static final int SILENCE_MS = 250; // how long nothing must come before we say nothing comes

    private final DatagramSocket socket;
    private final SharedSecret secret;
    private final PacketWriter writer = new PacketWriter();
    private int identifier;

    TestNas(String secret) throws IOException {
        this.secret = new SharedSecret(secret);
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    /// A signed PAP request.
    byte[] pap(String username, String password) {
        return request(Code.ACCESS_REQUEST, packet -> pap(packet, username, password), true);
    }

    byte[] unsignedPap(String username, String password) {
        return request(Code.ACCESS_REQUEST, packet -> pap(packet, username, password), false);
    }

    private void pap(PacketWriter packet, String username, String password) {
        byte[] authenticator = Arrays.copyOfRange(packet.buffer(), 4, 20);
        packet.text(Attribute.USER_NAME, username)
                .octets(Attribute.USER_PASSWORD, UserPassword.hide(password, authenticator, secret));
    }

    byte[] accounting(int status, String session, Consumer<PacketWriter> more) {
        return request(
                Code.ACCOUNTING_REQUEST,
                packet -> {
                    packet.integer(Attribute.ACCT_STATUS_TYPE, status).text(Attribute.ACCT_SESSION_ID, session);
                    more.accept(packet);
                },
                false);
    }

    byte[] request(int code, Consumer<PacketWriter> attributes, boolean sign) {
        writer.request(code, identifier++ & 0xff);
        if (sign) writer.messageAuthenticator();
        attributes.accept(writer);
        return writer.sign(secret).toBytes();
    }

    void send(byte[] request, int port) throws IOException {
        socket.send(new DatagramPacket(request, request.length, InetAddress.getLoopbackAddress(), port));
    }

    /// Sends and waits for the answer, whose authenticators must fit.
    Packet ask(byte[] request, int port) throws IOException {
        send(request, port);
        Packet reply = Packet.parse(receive(PATIENCE_MS));
        Packet asked = Packet.parse(request);
        if (!Signatures.ofThread().provesReply(reply, asked, secret)) throw new IOException("not proven: " + reply);
        boolean access = reply.code() == Code.ACCESS_ACCEPT || reply.code() == Code.ACCESS_REJECT;
        Signatures.Verdict verdict = Signatures.ofThread().messageAuthenticator(reply, asked, secret);
        Signatures.Verdict expected = access ? Signatures.Verdict.VALID : Signatures.Verdict.ABSENT;
        if (verdict != expected) throw new IOException("Message-Authenticator " + verdict + " in " + reply);
        return reply;
    }

    /// Sends and says whether silence was the answer.
    boolean isIgnored(byte[] request, int port) throws IOException {
        send(request, port);
        return nextOrNull() == null;
    }

    byte @Nullable [] nextOrNull() throws IOException {
        try {
            return receive(SILENCE_MS);
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    byte[] receive() throws IOException {
        return receive(PATIENCE_MS);
    }

    private byte[] receive(int patienceMs) throws IOException {
        socket.setSoTimeout(patienceMs);
        DatagramPacket datagram = new DatagramPacket(new byte[4096], 4096);
        socket.receive(datagram);
        return Arrays.copyOf(datagram.getData(), datagram.getLength());
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    @Override
    public void close() {
        socket.close();
    }
}
