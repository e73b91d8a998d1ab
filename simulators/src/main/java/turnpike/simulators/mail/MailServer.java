package turnpike.simulators.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A small real SMTP server: EHLO, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA, RSET, NOOP, QUIT. One thread a connection.
public final class MailServer implements AutoCloseable {
    /// What goes wrong with one mail, the next that comes.
    public enum Fault {
        /// 550 to RCPT: there is no such mailbox.
        NO_MAILBOX,
        /// 451 to MAIL: come later.
        BUSY,
        /// 535 to AUTH.
        LOGIN_REFUSED,
        /// The mail is kept and the connection closed without an answer.
        TAKEN_SILENTLY
    }

    /// A mail as it came.
    ///
    /// @param data header and text, dots undone
    public record Mail(String from, List<String> to, String data) {}

    private final ServerSocket listener;
    private final String username;
    private final String password;
    private final Protection protection;
    private final @Nullable SSLContext certificate;
    private final AtomicInteger logins = new AtomicInteger();
    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();

    /// How the server is protected.
    public enum Protection {
        /// Not at all.
        NONE,
        /// It offers STARTTLS (RFC 3207) and takes no login before.
        STARTTLS,
        /// TLS from the first octet (RFC 8314).
        IMPLICIT
    }

    public MailServer(String username, String password) {
        this(username, password, Protection.NONE, null);
    }

    /// @param certificate its own; null: none, where nothing is protected
    public MailServer(String username, String password, Protection protection, @Nullable SSLContext certificate) {
        this.username = username;
        this.password = password;
        this.protection = protection;
        this.certificate = certificate;
        try {
            listener = protection == Protection.IMPLICIT && certificate != null
                    ? certificate.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress())
                    : new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("mail-server").start(this::listen);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// Everything taken so far.
    public List<Mail> mails() {
        return List.copyOf(mails);
    }

    /// How often somebody has sent a name and a password.
    public int logins() {
        return logins.get();
    }

    /// The next mails fail so, one each.
    public void fail(Fault... next) {
        faults.addAll(List.of(next));
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().name("mail-connection").start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                Writer out = new java.io.OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8)) {
            var conversation = new Conversation(in, out, faults.poll());
            conversation.safe = protection != Protection.STARTTLS;
            if (conversation.hold() && certificate != null) secure(socket, certificate, conversation.fault);
        } catch (IOException e) {
            // The client went away.
        }
    }

    /// The conversation begins again under TLS, knowing nothing of what was said before.
    private void secure(Socket plain, SSLContext own, @Nullable Fault fault) throws IOException {
        var address = plain.getInetAddress().getHostAddress();
        try (SSLSocket socket =
                (SSLSocket) own.getSocketFactory().createSocket(plain, address, plain.getPort(), true)) {
            socket.setUseClientMode(false);
            socket.startHandshake();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            var conversation = new Conversation(
                    in, new java.io.OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8), fault);
            conversation.greeted = true;
            conversation.hold();
        }
    }

    /// One connection.
    private final class Conversation {
        private final BufferedReader in;
        private final Writer out;
        private final @Nullable Fault fault;
        private final List<String> to = new ArrayList<>();
        private String from = "";
        private boolean known;
        private boolean safe = true; // a login may be sent
        private boolean greeted;

        Conversation(BufferedReader in, Writer out, @Nullable Fault fault) {
            this.in = in;
            this.out = out;
            this.fault = fault;
        }

        /// @return whether it goes on under TLS
        boolean hold() throws IOException {
            if (!greeted) say("220 mail.simulated ESMTP");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                if (verb.equals("STARTTLS") && !safe) return say("220 go on");
                boolean goesOn = switch (verb) {
                    case "EHLO" ->
                        say("250-mail.simulated", safe ? "250-AUTH PLAIN LOGIN" : "250-STARTTLS", "250 8BITMIME");
                    case "HELO", "NOOP" -> say("250 ok");
                    case "AUTH" -> login(line);
                    case "MAIL" -> sender(line);
                    case "RCPT" -> recipient(line);
                    case "DATA" -> data();
                    case "RSET" -> reset();
                    case "QUIT" -> {
                        say("221 bye");
                        yield false;
                    }
                    default -> say("502 not known");
                };
                if (!goesOn) return false;
            }
            return false;
        }

        private boolean login(String line) throws IOException {
            logins.incrementAndGet();
            if (!safe) return say("530 STARTTLS first");
            String[] words = line.split(" ");
            String given;
            if (words[1].equalsIgnoreCase("PLAIN")) {
                String answer = words.length > 2 ? words[2] : ask("");
                given = decoded(answer);
            } else {
                String name = words.length > 2 ? words[2] : ask("VXNlcm5hbWU6");
                given = "\0" + decoded(name) + "\0" + decoded(ask("UGFzc3dvcmQ6"));
            }
            known = fault != Fault.LOGIN_REFUSED && given.equals("\0" + username + "\0" + password);
            return say(known ? "235 welcome" : "535 not known");
        }

        private String ask(String challenge) throws IOException {
            say("334 " + challenge);
            return String.valueOf(in.readLine());
        }

        private boolean sender(String line) throws IOException {
            if (!known) return say("530 log in first");
            if (fault == Fault.BUSY) return say("451 come later");
            from = address(line);
            return say("250 ok");
        }

        private boolean recipient(String line) throws IOException {
            if (fault == Fault.NO_MAILBOX) return say("550 no such mailbox");
            to.add(address(line));
            return say("250 ok");
        }

        private boolean data() throws IOException {
            if (to.isEmpty()) return say("503 nobody to send to");
            say("354 go on");
            var text = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
                text.append(line.startsWith(".") ? line.substring(1) : line).append("\n");
            }
            mails.add(new Mail(from, List.copyOf(to), text.toString()));
            if (fault == Fault.TAKEN_SILENTLY) return false;
            return say("250 taken");
        }

        private boolean reset() throws IOException {
            to.clear();
            return say("250 ok");
        }

        private boolean say(String... lines) throws IOException {
            for (String line : lines) out.write(line + "\r\n");
            out.flush();
            return true;
        }

        private static String decoded(String text) {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        }

        private static String address(String line) {
            int open = line.indexOf('<');
            return line.substring(open + 1, line.indexOf('>', open));
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
