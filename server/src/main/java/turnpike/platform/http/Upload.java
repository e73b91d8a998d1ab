package turnpike.platform.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A body on its way into a file. Each piece is asked for when the one before is on disk, so that memory stays flat
/// however long the body and however slow the disk. Made on the event loop, used on a virtual thread.
final class Upload {
    private static final Duration PATIENCE = Duration.ofMinutes(5); // for all of it

    private final HttpServerRequest request;
    private final Context loop;
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>(); // one at most, and the end

    /// @param octets null: the end
    /// @param whole whether that end is the body's, not the connection's
    private record Piece(@Nullable Buffer octets, boolean whole) {}

    Upload(HttpServerRequest request) {
        this.request = request;
        this.loop = Objects.requireNonNull(Vertx.currentContext());
        if (request.isEnded()) {
            pieces.add(new Piece(null, true));
            return;
        }
        request.pause();
        request.handler(octets -> pieces.add(new Piece(octets, false)));
        request.endHandler(_ -> pieces.add(new Piece(null, true)));
        request.exceptionHandler(_ -> pieces.add(new Piece(null, false)));
    }

    /// Receives the body and lends it out as a file, which is gone afterwards.
    ///
    /// @throws Refused when it is longer than allowed, or does not come whole
    <T> T lend(int maxBytes, Function<Path, T> reader) {
        Path file = null;
        try {
            file = Files.createTempFile("turnpike-upload", ".part");
            receive(file, maxBytes);
            return reader.apply(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(file);
        }
    }

    private void receive(Path file, int maxBytes) throws IOException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        long size = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (Piece piece = next(until); !piece.whole; piece = next(until)) {
                if (piece.octets == null) throw new Refused(400, "malformed_body", "The file did not come whole");
                size += piece.octets.length();
                if (size > maxBytes) throw tooLarge(maxBytes);
                out.write(piece.octets.getBytes());
            }
        }
    }

    private static Refused tooLarge(int maxBytes) {
        return new Refused(413, "body_too_large", "At most " + maxBytes + " bytes");
    }

    private Piece next(long until) {
        loop.runOnContext(_ -> request.fetch(1));
        try {
            Piece piece = pieces.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            return piece == null ? new Piece(null, false) : piece;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Piece(null, false);
        }
    }

    /// Lets what still comes pass by, so that whoever sends it reads our answer.
    void drop() {
        loop.runOnContext(_ -> {
            if (request.isEnded()) return;
            request.handler(_ -> {});
            request.resume();
        });
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
