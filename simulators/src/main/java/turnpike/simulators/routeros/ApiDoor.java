package turnpike.simulators.routeros;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The binary API's port: sentences in, sentences out, tagged commands side by side.
final class ApiDoor implements AutoCloseable {
    private static final int WORD_MAX = 1 << 20;

    private final Engine engine;
    private final Troubles troubles;
    private final Credentials credentials;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /// Who may sign in.
    interface Credentials {
        @Nullable
        String passwordOf(String user);
    }

    /// @param server bound; closed with the door
    ApiDoor(ServerSocket server, Engine engine, Troubles troubles, Credentials credentials) {
        this.server = server;
        this.engine = engine;
        this.troubles = troubles;
        this.credentials = credentials;
        Thread.ofVirtual()
                .name("api-" + server.getInetAddress().getHostAddress())
                .start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /// Cuts every line, as a power cut does.
    void cut() {
        for (Socket socket : sockets) shut(socket);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (troubles.isDown()) {
                    shut(socket);
                    continue;
                }
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread.ofVirtual().name("api-line").start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            new Line(socket).run();
        } catch (IOException e) {
            return; // the other side is gone
        } finally {
            sockets.remove(socket);
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            return; // gone already
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    /// One connection.
    private final class Line {
        private final DataInputStream in;
        private final OutputStream out;
        private final ReentrantLock writing = new ReentrantLock();
        private final Map<String, Config.Watcher> listening = new ConcurrentHashMap<>();
        private boolean signedIn;
        private byte @Nullable [] challenge;

        Line(Socket socket) throws IOException {
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            out = new BufferedOutputStream(socket.getOutputStream(), 32 * 1024);
        }

        void run() throws IOException {
            try {
                List<String> words = read();
                while (words != null) {
                    if (!words.isEmpty() && !handle(words)) return;
                    words = read();
                }
            } finally {
                listening.values().forEach(engine.config()::unwatch);
            }
        }

        /// @return whether the line goes on
        private boolean handle(List<String> words) throws IOException {
            String command = words.getFirst();
            Map<String, String> values = new LinkedHashMap<>();
            List<String> query = new ArrayList<>();
            String tag = null;
            for (String word : words.subList(1, words.size())) {
                if (word.startsWith(".tag=")) {
                    tag = word.substring(5);
                } else if (word.startsWith("?")) {
                    query.add(word);
                } else if (word.startsWith("=")) {
                    int at = word.indexOf('=', 1);
                    if (at > 0) values.put(word.substring(1, at), word.substring(at + 1));
                    else values.put(word.substring(1), "");
                }
            }
            if (command.equals("/login")) {
                login(values, tag);
                return true;
            }
            if (!signedIn) {
                write(List.of("!fatal", "not logged in"), null);
                return false;
            }
            if (command.equals("/quit")) {
                write(List.of("!fatal", "session terminated on request"), null);
                return false;
            }
            String asked = tag;
            if (asked == null) execute(command, values, query, null);
            else Thread.ofVirtual().start(() -> executeAside(command, values, query, asked));
            return true;
        }

        private void executeAside(String command, Map<String, String> values, List<String> query, String tag) {
            try {
                execute(command, values, query, tag);
            } catch (IOException e) {
                return; // the other side is gone
            }
        }

        private void execute(String command, Map<String, String> values, List<String> query, @Nullable String tag)
                throws IOException {
            LockSupport.parkNanos(troubles.delayNanos());
            if (command.equals("/cancel")) {
                cancel(values.getOrDefault("tag", ""), tag);
                return;
            }
            if (command.endsWith("/listen")) {
                listen(command.substring(0, command.length() - 7), tag);
                return;
            }
            try {
                Engine.Result result = engine.execute(command, values, query);
                rows(result.rows(), tag);
                boolean nothing = result.rows().isEmpty() && result.ret() == null && command.endsWith("/print");
                if (nothing && troubles.saysEmpty()) write(List.of("!empty"), tag);
                write(result.ret() == null ? List.of("!done") : List.of("!done", "=ret=" + result.ret()), tag);
            } catch (Trap e) {
                write(List.of("!trap", "=category=" + e.category(), "=message=" + e.getMessage()), tag);
                write(List.of("!done"), tag);
            }
        }

        private void listen(String menu, @Nullable String tag) {
            Config.Watcher watcher = (changed, row) -> {
                if (!changed.equals(menu)) return;
                try {
                    rows(List.of(row), tag);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
            listening.put(tag == null ? "" : tag, watcher);
            engine.config().watch(watcher);
        }

        private void cancel(String which, @Nullable String tag) throws IOException {
            Config.Watcher watcher = listening.remove(which);
            if (watcher != null) {
                engine.config().unwatch(watcher);
                write(List.of("!trap", "=category=2", "=message=interrupted"), which);
                write(List.of("!done"), which);
            }
            write(List.of("!done"), tag);
        }

        private void login(Map<String, String> values, @Nullable String tag) throws IOException {
            String name = values.get("name");
            String password = name == null ? null : credentials.passwordOf(name);
            if (name == null) {
                byte[] fresh = new byte[16];
                new SecureRandom().nextBytes(fresh);
                challenge = fresh;
                write(List.of("!done", "=ret=" + HexFormat.of().formatHex(fresh)), tag);
                return;
            }
            String response = values.get("response");
            boolean proven = password != null
                    && (response == null
                            ? troubles.takesPlain() && password.equals(values.getOrDefault("password", ""))
                            : challenge != null && response.equals("00" + hash(password, challenge)));
            if (proven) {
                signedIn = true;
                write(List.of("!done"), tag);
            } else if (response == null && !troubles.takesPlain()) {
                login(Map.of(), tag); // an old router answers a new login with a challenge
            } else {
                write(List.of("!trap", "=message=invalid user name or password (6)"), tag);
                write(List.of("!done"), tag);
            }
        }

        private String hash(String password, byte[] given) {
            try {
                MessageDigest md5 = MessageDigest.getInstance("MD5");
                md5.update((byte) 0);
                md5.update(password.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(md5.digest(given));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        private void rows(List<Map<String, String>> rows, @Nullable String tag) throws IOException {
            int cut = troubles.cutAfterRows();
            writing.lock();
            try {
                int sent = 0;
                for (Map<String, String> row : rows) {
                    if (sent++ == cut) {
                        out.flush();
                        throw new EOFException("cut as ordered");
                    }
                    List<String> words = new ArrayList<>(row.size() + 1);
                    words.add("!re");
                    row.forEach((name, value) -> words.add("=" + name + "=" + value));
                    put(words, tag);
                }
                out.flush();
            } catch (EOFException e) {
                cut();
                throw e;
            } finally {
                writing.unlock();
            }
        }

        private void write(List<String> words, @Nullable String tag) throws IOException {
            writing.lock();
            try {
                put(words, tag);
                out.flush();
            } finally {
                writing.unlock();
            }
        }

        private void put(List<String> words, @Nullable String tag) throws IOException {
            for (String word : words) putWord(word);
            if (tag != null) putWord(".tag=" + tag);
            out.write(0);
        }

        private void putWord(String word) throws IOException {
            byte[] octets = word.getBytes(StandardCharsets.UTF_8);
            int length = octets.length;
            if (length >= 0x4000) {
                out.write(0xc0 | length >> 16);
                out.write(length >> 8);
            } else if (length >= 0x80) {
                out.write(0x80 | length >> 8);
            }
            out.write(length);
            out.write(octets);
        }

        private @Nullable List<String> read() throws IOException {
            List<String> words = new ArrayList<>();
            while (true) {
                int first = in.read();
                if (first < 0) return null;
                int more = first < 0x80 ? 0 : first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
                int length = more == 0 ? first : more == 4 ? 0 : first & (0x7f >> more);
                for (int i = 0; i < more; i++) length = length << 8 | in.readUnsignedByte();
                if (length < 0 || length > WORD_MAX) throw new IOException("a word of " + length);
                if (length == 0) return words;
                byte[] octets = new byte[length];
                in.readFully(octets);
                words.add(new String(octets, StandardCharsets.UTF_8));
            }
        }
    }
}
