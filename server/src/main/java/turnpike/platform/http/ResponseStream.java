package turnpike.platform.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Writes to a response from a virtual thread, in pieces, each waiting until the one before is on its way: memory stays
/// flat however long the answer and however slow the reader.
final class ResponseStream extends OutputStream {
    private static final int PIECE = 64 * 1024;
    private static final long PATIENCE_S = 60; // a reader that takes nothing for so long has gone

    private final HttpServerResponse response;
    private final byte[] piece = new byte[PIECE];
    private int filled;

    ResponseStream(HttpServerResponse response) {
        this.response = response;
    }

    @Override
    public void write(int octet) throws IOException {
        if (filled == PIECE) send();
        piece[filled++] = (byte) octet;
    }

    @Override
    public void write(byte[] octets, int from, int count) throws IOException {
        while (count > 0) {
            if (filled == PIECE) send();
            int part = Math.min(count, PIECE - filled);
            System.arraycopy(octets, from, piece, filled, part);
            filled += part;
            from += part;
            count -= part;
        }
    }

    /// Sends what is left and ends the response; not called when something failed.
    void finish() throws IOException {
        if (filled > 0) send();
        response.end();
    }

    private void send() throws IOException {
        var future = response.write(Buffer.buffer(filled).appendBytes(piece, 0, filled));
        filled = 0;
        try {
            future.toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IOException("the reader went away", e);
        } catch (CompletionException e) {
            throw new IOException("the reader went away", e);
        }
    }
}
